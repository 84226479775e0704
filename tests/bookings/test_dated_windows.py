"""On some dates an experience is offered otherwise than by its week, and both search and acceptance obey it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from bookings.errors import SlotNotOffered
from bookings.queries.availability import days_of
from bookings.queries.wishes import Wish
from bookings.services.hold import hold
from experiences.models import ScheduleException
from experiences.services.terms import inherit
from tests.factories.experiences import make_schedule
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
TUESDAY = date(2026, 5, 5)


@pytest.fixture
def world() -> World:
    return make_world()


def hours_of(world: World) -> list[str]:
    """Of Tuesday's starts, on London's clock; then whether Wednesday is as ever."""
    tuesday, wednesday = days_of(Wish(experience=world.experience), world.store, first=TUESDAY, days=2, at=AT)
    assert len(wednesday.slots) == 34
    return [f"{slot.starts_at.astimezone(world.store.zone):%H:%M}" for slot in tuesday.slots]


def except_tuesday(world: World, *hours: int, house: bool = False) -> None:
    """From the first hour to the second, every hour; without hours: not at all."""
    starts, ends = (time(hour) for hour in hours) if hours else (None, None)
    store = None if house else world.store
    ScheduleException.objects.create(
        experience=world.experience, store=store, date=TUESDAY, starts=starts, ends=ends, interval=60
    )


def take_the_houses_week(world: World) -> None:
    """The same hours; valid from the very Tuesday on, which is no date of its own."""
    make_schedule(experience=world.experience, store=None, valid_from=TUESDAY)
    inherit(experience=world.experience, store=world.store, names=["own_week"])


def test_windows_of_a_date_take_the_place_of_the_weeks(world: World) -> None:
    except_tuesday(world, 12, 14)
    except_tuesday(world, 17, 18)

    assert hours_of(world) == ["12:00", "13:00", "17:00"]


def test_nothing_is_offered_on_a_date_without_windows(world: World) -> None:
    except_tuesday(world)

    assert hours_of(world) == []
    with pytest.raises(SlotNotOffered):
        hold(
            wish=Wish(experience=world.experience),
            store=world.store,
            starts_at=datetime(2026, 5, 5, 10, 0, tzinfo=UTC),
            at=AT,
        )


def test_another_stores_date_is_its_own(world: World) -> None:
    other = make_world(slug="leeds")
    except_tuesday(other)

    assert len(hours_of(world)) == 34


def test_a_date_of_the_house_is_of_who_has_its_week(world: World) -> None:
    except_tuesday(world, 12, 14, house=True)
    assert len(hours_of(world)) == 34, "its week is its own"

    take_the_houses_week(world)

    assert hours_of(world) == ["12:00", "13:00"]


def test_a_store_differs_from_the_houses_date(world: World) -> None:
    take_the_houses_week(world)
    except_tuesday(world, house=True)
    assert hours_of(world) == []

    except_tuesday(world, 16, 17)

    assert hours_of(world) == ["16:00"]


@pytest.mark.parametrize("hours", [(), (12, 14)])
def test_a_date_of_the_house_is_said_once(world: World, hours: tuple[int, ...]) -> None:
    except_tuesday(world, *hours, house=True)

    with pytest.raises(IntegrityError, match="experiences_scheduleexception_once"):
        except_tuesday(world, *hours, house=True)


@pytest.mark.parametrize("many", [0, 2])
def test_dates_cost_no_query(world: World, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for hour in range(12, 12 + many):
        except_tuesday(world, hour, hour + 1)

    with django_assert_num_queries(10):
        days_of(Wish(experience=world.experience), world.store, first=TUESDAY, days=7, at=AT)
