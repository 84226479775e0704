"""Somebody is inside and nobody wrote down who let them in: the door says so and doesn't break."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.answers import check_in_out
from bookings.models import Booking, BookingState
from bookings.services.visit import check_in
from floor.views.verdicts import let_in
from tests.factories.bookings import make_booking
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def inside(world: World) -> Booking:
    """A row as a hand in the database leaves it: inside, without a Move."""
    return make_booking(store=world.store, experience=world.experience, starts_at=AT, state=BookingState.ARRIVED)


def test_who_is_inside_without_a_move_was_let_in_before(world: World, inside: Booking) -> None:
    done = check_in(code=inside.reference, store=world.store, at=AT)
    assert (done.booking, done.move, done.again) == (inside, None, True)


def test_the_door_and_the_api_say_what_is_known(world: World, inside: Booking) -> None:
    done = check_in(code=inside.reference, store=world.store, at=AT)
    assert let_in(done, store=world.store, at=AT).text == "Somebody let them in before."
    answer = check_in_out(done)
    assert (answer.again, answer.arrived_at, answer.checked_in_by) == (True, None, None)
