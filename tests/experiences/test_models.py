"""What can be booked: whole ticks, lawful parties, money with a currency."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from experiences.models import Experience, ExperienceState, ScheduleException
from tests.factories.experiences import make_experience, make_schedule, make_session
from tests.factories.stores import make_store

pytestmark = pytest.mark.django_db


def test_experience_says_its_times_as_timedeltas() -> None:
    experience = make_experience(duration=45, buffer_before=5, buffer_after=10)
    assert (experience.length, experience.before, experience.after) == tuple(
        timedelta(minutes=minutes) for minutes in (45, 5, 10)
    )


@pytest.mark.parametrize(("rooms", "party", "share"), [(1, 3, 3), (2, 3, 2), (2, 4, 2), (3, 2, 1), (0, 5, 5)])
def test_room_share_is_an_equal_part_rounded_up(rooms: int, party: int, share: int) -> None:
    assert Experience(rooms_needed=rooms).room_share(party) == share


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("whole_ticks", {"duration": 42}),
        ("whole_ticks", {"duration": 0}),
        ("whole_ticks", {"buffer_before": 3}),
        ("whole_ticks", {"buffer_after": 7}),
        ("party", {"party_min": 0}),
        ("party", {"party_min": 3, "party_max": 2}),
        ("within_a_day", {"duration": 725}),
        ("within_a_day", {"buffer_after": 365}),
        ("lateness", {"grace_minutes": 31}),
        ("lateness", {"grace_minutes": 0, "no_show_minutes": 0}),
        ("lateness", {"no_show_minutes": 721}),
        ("money", {"price": 100}),
        ("money", {"deposit": 100, "currency": "GBP"}),
    ],
)
def test_database_refuses_an_experience_that_could_not_be_promised(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=f"experiences_experience_{constraint}"), transaction.atomic():
        make_experience(**fields)


def test_schedule_interval_is_whole_ticks() -> None:
    [window] = make_schedule(experience=make_experience(), store=make_store(), weekdays=[2], interval=15)
    window.interval = 7
    with pytest.raises(ValidationError) as refusal:
        window.full_clean()
    assert set(refusal.value.message_dict) == {"interval"}
    with pytest.raises(IntegrityError, match="experiences_schedule_interval"), transaction.atomic():
        make_schedule(experience=window.experience, store=window.store, weekdays=[3], interval=0)


def test_schedule_valid_dates_are_in_order() -> None:
    dates: dict[str, Any] = {"valid_from": date(2030, 2, 1), "valid_until": date(2030, 1, 31)}
    with pytest.raises(IntegrityError, match="experiences_schedule_valid_order"), transaction.atomic():
        make_schedule(experience=make_experience(), store=make_store(), **dates)


def test_session_counts_its_places_and_is_once_at_a_time(at: datetime) -> None:
    launch, store = make_experience(), make_store()
    session = make_session(experience=launch, store=store, starts_at=at, places=3, places_taken=2)
    assert (session.places_left, session.ends_at) == (1, at + timedelta(minutes=45))
    with pytest.raises(IntegrityError, match="experiences_session_once"), transaction.atomic():
        make_session(experience=launch, store=store, starts_at=at)
    session.cancelled = True
    session.save(update_fields=["cancelled"])
    make_session(experience=launch, store=store, starts_at=at)


def test_session_never_gives_more_places_than_it_has(at: datetime) -> None:
    place: dict[str, Any] = {"experience": make_experience(), "store": make_store(), "starts_at": at}
    with pytest.raises(IntegrityError, match="experiences_session_places"), transaction.atomic():
        make_session(places=3, places_taken=4, **place)
    with pytest.raises(IntegrityError, match="experiences_session_order"), transaction.atomic():
        make_session(ends_at=at, **place)


@pytest.mark.parametrize("fields", [{"interval": 7}, {"starts": time(10, 3)}, {"starts": time(10, 0, 30)}])
def test_database_refuses_a_schedule_off_the_tick(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="experiences_schedule_whole_ticks"), transaction.atomic():
        make_schedule(experience=make_experience(), store=make_store(), weekdays=[0], **fields)


@pytest.mark.parametrize("length", [timedelta(minutes=7), timedelta(days=1, minutes=5)])
def test_database_refuses_a_session_off_the_tick_or_longer_than_a_day(at: datetime, length: timedelta) -> None:
    with pytest.raises(IntegrityError, match="experiences_session_whole_ticks"), transaction.atomic():
        make_session(experience=make_experience(), store=make_store(), starts_at=at, ends_at=at + length)


def test_experience_is_draft_then_published_then_retired() -> None:
    draft, retired = make_experience(published=False), make_experience(published=False)
    retired.retired_at = datetime(2026, 5, 1, tzinfo=UTC)
    states = [one.state for one in (draft, retired, make_experience(published=True))]
    assert states == [ExperienceState.DRAFT, ExperienceState.RETIRED, ExperienceState.PUBLISHED]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("both_or_neither", {"starts": time(10)}),
        ("whole_ticks", {"starts": time(10, 3), "ends": time(12)}),
        ("whole_ticks", {"starts": time(10), "ends": time(12), "interval": 7}),
        ("whole_ticks", {"interval": 0}),
    ],
)
def test_database_refuses_windows_of_a_date_that_could_not_be_promised(constraint: str, fields: dict[str, Any]) -> None:
    where = {"experience": make_experience(), "store": make_store(), "date": date(2026, 5, 1)}
    refused = pytest.raises(IntegrityError, match=f"experiences_scheduleexception_{constraint}")
    with refused, transaction.atomic():
        ScheduleException.objects.create(**where | fields)
