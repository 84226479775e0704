"""What was put aside when an exchange was closed by hand: sold to its customer, or hung again, and owed only once."""

from __future__ import annotations

import pytest

from bookings.models import Booking, Outcome, RailItem
from bookings.services.closing import close_visit
from bookings.services.keeping import end_keeping, sweep_kept
from stores.models import Piece, PieceState
from tests.bookings.exchange.exchanging import (
    MINUTE,
    NOON,
    fresh,
    items_of,
    promised_to,
    scanned,
    state_of,
)
from tests.factories.world import World

LATER = NOON + 5 * MINUTE


@pytest.fixture
def booking(booking: Booking, small: Piece) -> Booking:
    """S came back, and M was put aside when the visit was closed."""
    scanned(booking, small)
    (wanted,) = promised_to(booking)
    return close_visit(booking=fresh(booking), outcomes={wanted.variant_id: Outcome.KEPT}, at=NOON)


def kept(world: World) -> Piece:
    return Piece.objects.get(variant__sku="DRESS-M", state=PieceState.ON_HOLD)


def test_another_one_may_go_out_and_the_kept_one_hangs_again(world: World, booking: Booking) -> None:
    piece = kept(world)
    (other,) = [one for one in world.pieces_of("DRESS-M") if one != piece]

    scanned(fresh(booking), other, at=LATER)

    (item,) = items_of(booking)
    assert (item.live, item.out_movement and item.out_movement.piece_id) == (False, other.pk)
    rail = RailItem.objects.get(booking=booking)
    assert (rail.outcome, state_of(piece)) == (Outcome.KEPT, PieceState.ON_HOLD)
    assert rail.kept_until is not None
    assert sweep_kept(at=rail.kept_until) == 1
    assert state_of(piece) == PieceState.ON_FLOOR


def test_the_kept_one_is_what_was_owed(world: World, booking: Booking) -> None:
    piece = kept(world)

    movement = end_keeping(piece=piece, sold=True, at=LATER)

    (item,) = items_of(booking)
    assert (item.live, item.out_movement_id) == (False, movement.pk)
    assert RailItem.objects.get(booking=booking).outcome == Outcome.BOUGHT
