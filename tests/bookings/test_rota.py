"""What the search and the promise know of rooms out of use, dated shifts and time off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from bookings.errors import SlotTaken
from bookings.queries.rulebook import read_rules
from bookings.queries.turns import gaps_in_turn
from bookings.queries.wishes import Wish
from bookings.services.hold import hold
from experiences.models import Experience
from stores.models import RoomOutage, ShiftException, TimeOff, TimeOffState
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_stylist
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 1)
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, ten in London as the store opens."""
NOON, HOUR = datetime(2026, 6, 1, 11, 0, tzinfo=UTC), timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return make_world(rooms=1, stylists=1)


@pytest.fixture
def hosted(world: World) -> Experience:
    experience = make_experience(slug="hosted", stylist_needed=True)
    make_schedule(experience=experience, store=world.store)
    return experience


def takes(world: World, experience: Experience, starts_at: datetime) -> bool:
    """Whether the start can be had; what is found stands against the walk-in's gap, too."""
    wish = Wish(experience=experience)
    (gap,) = gaps_in_turn([wish], world.store, at=starts_at)
    try:
        hold(wish=wish, store=world.store, starts_at=starts_at, at=AT)
    except SlotTaken:
        assert gap.starts_at != starts_at
        return False
    assert gap.starts_at == starts_at
    return True


def test_room_out_of_use_is_promised_to_nobody_for_that_time_buffers_included(world: World) -> None:
    RoomOutage.objects.create(room=world.rooms[0], starts_at=NOON, ends_at=NOON + 2 * HOUR)

    assert not takes(world, world.experience, NOON)
    assert not takes(world, world.experience, NOON + 2 * HOUR)  # five minutes to prepare lie in it
    assert takes(world, world.experience, NOON + 2 * HOUR + timedelta(minutes=15))


@pytest.mark.parametrize("state", [TimeOffState.ASKED, TimeOffState.DECLINED])
def test_time_off_that_nobody_approved_keeps_nobody_away(world: World, hosted: Experience, state: TimeOffState) -> None:
    TimeOff.objects.create(stylist=world.stylists[0], starts_at=NOON, ends_at=NOON + HOUR, state=state)

    assert takes(world, hosted, NOON)


def test_approved_time_off_keeps_the_stylist_away(world: World, hosted: Experience) -> None:
    TimeOff.objects.create(stylist=world.stylists[0], starts_at=NOON, ends_at=NOON + HOUR)

    assert not takes(world, hosted, NOON)


def test_a_date_without_shifts_replaces_the_weekly_ones(world: World, hosted: Experience) -> None:
    ShiftException.objects.create(stylist=world.stylists[0], store=world.store, date=MONDAY)

    assert not takes(world, hosted, NOON)
    assert takes(world, hosted, NOON + timedelta(days=1))


def test_who_takes_a_shift_hosts_on_that_date_alone(world: World, hosted: Experience) -> None:
    world.stylists[0].shifts.all().delete()
    guest = make_stylist(weekdays=())
    ShiftException.objects.create(stylist=guest, store=world.store, date=MONDAY, starts=time(12), ends=time(14))

    assert takes(world, hosted, NOON)
    assert not takes(world, hosted, NOON + 2 * HOUR)
    assert not takes(world, hosted, NOON + timedelta(days=1))


@pytest.mark.parametrize("many", [1, 20])
def test_rules_are_read_in_as_many_queries_for_one_as_for_many(
    world: World, hosted: Experience, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        stylist = make_stylist(store=world.store)
        ShiftException.objects.create(stylist=stylist, store=world.store, date=MONDAY + timedelta(days=number % 3))
        RoomOutage.objects.create(room=world.rooms[0], starts_at=NOON, ends_at=NOON + number * HOUR + HOUR)

    with django_assert_num_queries(8):
        read_rules(Wish(experience=hosted), [world.store], first=MONDAY, last=MONDAY, at=AT)
