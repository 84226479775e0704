"""Exchanges that are promised anew: of who was missed, put off, or wants another variant than what can't be there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.errors import PieceTaken
from bookings.exchange_errors import AlreadyExchanged, ExchangeTooLate, OtherProduct
from bookings.models import Booking, BookingState, Shortfall
from bookings.services.change import move
from bookings.services.late import sweep_missed
from bookings.services.shortfalls import settle_shortfall
from bookings.services.visit import check_in, mark_no_show
from floor.queries.instead import shorts_of
from stores.models import Piece, PieceState
from stores.services.handling import find
from tests.bookings.exchange.exchanging import (
    AT,
    MINUTE,
    NOON,
    ask,
    asked,
    fresh,
    items_of,
    named,
    promised_to,
    scanned,
    sold,
    state_of,
)
from tests.bookings.invariants import assert_invariants
from tests.bookings.taking import taken
from tests.factories.stores import make_pieces
from tests.factories.world import World

TOO_LATE = NOON + timedelta(days=30)
"""Sold on the day before AT; the store takes exchanges for thirty days, the last one whole."""


def test_who_was_missed_and_let_in_at_the_door_exchanges(world: World, booking: Booking, small: Piece) -> None:
    mark_no_show(booking=booking, at=NOON + 3 * MINUTE)
    at = NOON + 6 * MINUTE

    check_in(code=booking.reference, store=world.store, at=at)

    assert [item.live for item in items_of(booking)] == [True]
    assert_invariants(at)
    with pytest.raises(AlreadyExchanged):
        ask(world, asked(world, small, "DRESS-M"), starts_at=NOON + 30 * MINUTE, at=at)
    assert not scanned(booking, small, at=at).done
    assert scanned(booking, promised_to(booking)[0], at=at).done
    assert_invariants(at)


def test_missed_whose_piece_is_in_another_exchange_is_not_let_in(world: World, booking: Booking, small: Piece) -> None:
    mark_no_show(booking=booking, at=NOON + MINUTE)
    ask(world, asked(world, small, "DRESS-L"), starts_at=NOON + 60 * MINUTE, at=NOON + 2 * MINUTE)

    with pytest.raises(AlreadyExchanged):
        check_in(code=booking.reference, store=world.store, at=NOON + 3 * MINUTE)
    assert (fresh(booking).state, promised_to(booking)) == (BookingState.NO_SHOW, [])

    # Their own hold that ran out is in nobody's way.
    check_in(code=booking.reference, store=world.store, at=NOON + 8 * MINUTE)
    assert_invariants(NOON + 8 * MINUTE)


@pytest.mark.parametrize("at_the_door", [True, False])
def test_what_was_missing_and_is_promised_anew_is_missing_no_more(
    world: World, booking: Booking, small: Piece, at_the_door: bool
) -> None:
    for piece in world.pieces_of("DRESS-M"):
        taken(piece, PieceState.MISSING)
    assert Shortfall.objects.open().count() == 1
    mark_no_show(booking=booking, at=NOON + 3 * MINUTE)
    found, at = world.pieces_of("DRESS-M")[0], NOON + 6 * MINUTE
    find(piece=Piece.objects.get(pk=found.pk), store=world.store, at=at)

    if at_the_door:
        check_in(code=booking.reference, store=world.store, at=at)
    else:
        scanned(booking, small, at=at)

    assert (promised_to(booking), list(Shortfall.objects.open())) == ([found], [])
    assert_invariants(at)


def test_after_its_days_nothing_is_promised_anew(world: World, booking: Booking, small: Piece) -> None:
    sweep_missed(at=NOON + 40 * MINUTE)

    with pytest.raises(ExchangeTooLate):
        scanned(booking, small, at=TOO_LATE)
    assert (state_of(small), fresh(booking).state, promised_to(booking)) == ("sold", BookingState.NO_SHOW, [])
    assert not scanned(booking, small, at=TOO_LATE - timedelta(days=1)).done


def test_exchange_is_put_off_within_its_days_only(world: World, small: Piece) -> None:
    asked_in_time = TOO_LATE - timedelta(days=1)
    booking = named(
        ask(world, asked(world, small, "DRESS-M"), starts_at=TOO_LATE + 30 * MINUTE, at=asked_in_time), at=asked_in_time
    )

    move(booking=booking, starts_at=TOO_LATE + 60 * MINUTE, at=asked_in_time)
    with pytest.raises(ExchangeTooLate):
        move(booking=fresh(booking), starts_at=TOO_LATE + timedelta(days=1), at=TOO_LATE - timedelta(hours=4))
    move(booking=fresh(booking), starts_at=TOO_LATE + 40 * MINUTE, at=TOO_LATE - timedelta(hours=4))

    assert not scanned(booking, small, at=TOO_LATE + 40 * MINUTE).done


def test_two_of_one_variant_do_not_settle_a_shortfall(world: World, small: Piece) -> None:
    other = sold(world.pieces_of("DRESS-S")[1])
    booking = named(ask(world, asked(world, small, "DRESS-M"), asked(world, other, "DRESS-L")))
    for piece in [*world.pieces_of("DRESS-M"), *world.pieces_of("DRESS-L")]:
        taken(piece, PieceState.MISSING)
    medium, large = Shortfall.objects.order_by("variant__size_position")
    settle_shortfall(shortfall=medium, variant=None, at=AT)
    make_pieces(variant=world.variant("DRESS-M"), store=world.store)

    assert [short.sizes for short in shorts_of(world.store, at=AT)] == [[]]
    with pytest.raises(PieceTaken):
        settle_shortfall(shortfall=large, variant=world.variant("DRESS-M"), at=AT)
    with pytest.raises(OtherProduct):
        settle_shortfall(shortfall=large, variant=world.variant("COAT-M"), at=AT)
    assert {item.wanted.sku for item in items_of(booking)} == {"DRESS-M", "DRESS-L"}
    assert_invariants(AT)
