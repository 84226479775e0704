"""The factories themselves: a world that the database accepts."""

from __future__ import annotations

from datetime import datetime

import pytest

from bookings.models import BookingState
from stores.models import PieceState
from tests.factories.bookings import make_booking
from tests.factories.world import make_world

pytestmark = pytest.mark.django_db


def test_make_world_is_a_store_with_everything_to_book() -> None:
    world = make_world(pieces=2)
    assert world.store.opening_periods.count() == 7
    assert [room.capacity for room in world.rooms] == [2, 2, 2]
    assert [stylist.shifts.count() for stylist in world.stylists] == [7, 7]
    assert {piece.state for piece in world.pieces_of("COAT-M")} == {PieceState.ON_FLOOR}
    assert world.variant("DRESS-L").size_position == 3
    assert len(world.pieces) == 12
    assert len(world.schedules) == 7


def test_make_booking_promises_what_it_is_given(at: datetime) -> None:
    world = make_world()
    booking = make_booking(
        store=world.store, experience=world.experience, starts_at=at, promised=[world.rooms[0], world.pieces[0]]
    )
    assert booking.state == BookingState.CONFIRMED
    assert {allocation.resource_id for allocation in booking.allocations.all()} == {
        world.rooms[0].pk,
        world.pieces[0].pk,
    }
