"""A scan that is sent again long after, when the piece is somebody's anew: what it did then is all that it did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.models import Booking, Outcome, RailItem
from bookings.services.bringing_back import bring_in
from bookings.services.closing import close_visit
from bookings.services.keeping import end_keeping, sweep_kept
from bookings.services.locks import promising
from stores.models import Movement, Piece, PieceState
from stores.services.handling import inspect
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
from tests.factories.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def returned(world: World, piece: Piece) -> Movement:
    with promising():
        return bring_in(piece=Piece.objects.get(pk=piece.pk), store=world.store, at=AT, nonce="return")


@pytest.mark.parametrize("exchanged", [False, True])
def test_a_return_is_not_the_leg_of_a_later_exchange(world: World, small: Piece, exchanged: bool) -> None:
    if exchanged:
        named(ask(world, asked(world, small, "DRESS-M")))
    first = returned(world, small)
    inspect(piece=Piece.objects.get(pk=small.pk), outcome=PieceState.ON_FLOOR, at=AT)
    anew = sold(small, at=AT + MINUTE, subject="receipt:anew")
    later = named(ask(world, asked(world, anew, "DRESS-L"), purchase_subject="receipt:anew", at=AT + 2 * MINUTE))

    assert returned(world, small) == first

    (item,) = items_of(later)
    assert (item.back_movement, item.live, state_of(small)) == (None, True, PieceState.SOLD)
    assert_invariants(AT + 2 * MINUTE)


def test_what_is_kept_anew_stays_kept_until_its_time(world: World, booking: Booking, small: Piece) -> None:
    def put_back() -> None:
        end_keeping(piece=Piece.objects.get(pk=wanted.pk), sold=False, at=NOON, nonce="put back")

    def keep(visit: Booking, piece: Piece) -> Piece:
        scanned(visit, piece)
        (promised,) = promised_to(visit)
        close_visit(booking=fresh(visit), outcomes={promised.variant_id: Outcome.KEPT}, at=NOON)
        return promised

    wanted = keep(booking, small)
    put_back()
    other = sold(world.pieces_of("DRESS-S")[1], subject="receipt:other")
    Piece.objects.filter(variant=wanted.variant).exclude(pk=wanted.pk).update(state=PieceState.MISSING)
    theirs = named(ask(world, asked(world, other, "DRESS-M"), purchase_subject="receipt:other", at=NOON))
    assert keep(theirs, other) == wanted

    put_back()

    rail = RailItem.objects.get(booking=theirs)
    assert (rail.outcome, state_of(wanted)) == (Outcome.KEPT, PieceState.ON_HOLD)
    assert sweep_kept(at=NOON + timedelta(days=3)) == 1
    assert state_of(wanted) == PieceState.ON_FLOOR
