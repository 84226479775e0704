"""A visit for an exchange that the store called off, and that is put back before anybody was told."""

from __future__ import annotations

import pytest

from bookings.errors import SlotTaken
from bookings.models import Booking, BookingState
from bookings.services.locks import promising_with
from bookings.services.resettle import call_off, give_back, had_by
from stores.models import Piece
from tests.bookings.exchange.exchanging import AT, MINUTE, NOON, ask, asked, fresh, items_of, named, promised_to
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_has_its_exchange_again(world: World, booking: Booking, small: Piece) -> None:
    with promising_with(booking) as locked:
        had = had_by(locked)
        call_off(locked, at=AT, actor=None, tell_from=AT)
    assert [item.live for item in items_of(booking)] == [False]

    with promising_with(booking) as locked:
        give_back(locked, had, at=AT, actor=None)

    assert fresh(booking).state == BookingState.CONFIRMED
    assert [(item.live, item.back) for item in items_of(booking)] == [(True, small)]
    assert len(promised_to(booking)) == 1
    assert_invariants(AT)


def test_a_piece_that_another_exchange_has_by_now_stays_there(world: World, booking: Booking, small: Piece) -> None:
    with promising_with(booking) as locked:
        had = had_by(locked)
        call_off(locked, at=AT, actor=None, tell_from=AT)
    other = named(ask(world, asked(world, small, "DRESS-M"), starts_at=NOON + 60 * MINUTE))

    with promising_with(booking) as locked, pytest.raises(SlotTaken):
        give_back(locked, had, at=AT, actor=None)

    assert fresh(booking).state == BookingState.CANCELLED
    assert [item.live for item in items_of(booking)] == [False]
    assert [item.live for item in items_of(other)] == [True]
