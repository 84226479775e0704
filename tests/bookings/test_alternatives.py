"""What can be had instead of a time that is taken: whoever asks is not in their own way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bookings.errors import SlotTaken
from bookings.models import Booking
from bookings.queries.availability import Slot, nearest
from bookings.queries.wishes import Wish, variants_of
from bookings.services.change import move
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.holding import HOLD
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TEN, ELEVEN = (datetime(2026, 6, 2, hour, 0, tzinfo=UTC) for hour in (9, 10))
"""Of London, in summer."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(rooms=1)


def booked(world: World, *skus: str, starts_at: datetime, phone: str) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    details = Details(contact=Contact(name="Ada", phone=phone))
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


def offered(refusal: pytest.ExceptionInfo[SlotTaken]) -> list[str]:
    return clocks(cast("list[Slot]", refusal.value.facts["alternatives"]))


def clocks(slots: list[Slot]) -> list[str]:
    return [f"{slot.starts_at + timedelta(hours=1):%H:%M}" for slot in slots]


def test_refused_move_offers_times_at_which_only_the_visit_itself_is_in_the_way(world: World) -> None:
    mine = booked(world, "DRESS-M", starts_at=TEN + timedelta(minutes=15), phone="+447946010000")
    booked(world, starts_at=ELEVEN + timedelta(minutes=15), phone="+447946010001")

    with pytest.raises(SlotTaken) as refusal:
        move(booking=mine, starts_at=ELEVEN, at=AT)

    assert offered(refusal) == ["10:00", "12:15", "12:30"]


def test_refused_hold_offers_what_the_hold_before_it_has(world: World) -> None:
    wish = Wish(experience=world.experience)
    earlier = hold(wish=wish, store=world.store, starts_at=TEN, at=AT)
    booked(world, starts_at=ELEVEN, phone="+447946010001")

    with pytest.raises(SlotTaken) as refusal:
        hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT, instead_of=earlier)

    assert offered(refusal) == ["10:00", "12:00", "12:15"]


def test_hold_that_ran_out_is_offered_its_own_time_again(world: World) -> None:
    wish = Wish(experience=world.experience)
    hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)
    assert clocks(nearest(wish, world.store, ELEVEN, at=AT + HOLD)) == ["10:45", "11:00", "11:15"]
