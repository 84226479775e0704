"""What is offered where, and which rules hold between two dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from experiences.models import Experience, Schedule, Session
from tests.factories.experiences import make_experience, make_schedule, make_session
from tests.factories.stores import make_store

pytestmark = pytest.mark.django_db


def test_published_leaves_drafts_out() -> None:
    shown = make_experience()
    make_experience(published=False)
    assert list(Experience.objects.published()) == [shown]


def test_offered_in_means_a_schedule_or_a_session_that_was_not_called_off(at: datetime) -> None:
    here, there = make_store(), make_store()
    weekly, launch, called_off, elsewhere = (make_experience() for _ in range(4))
    make_schedule(experience=weekly, store=here)
    make_session(experience=launch, store=here, starts_at=at)
    make_session(experience=called_off, store=here, starts_at=at, cancelled=True)
    make_schedule(experience=elsewhere, store=there)
    assert list(Experience.objects.offered_in(here).order_by("pk")) == [weekly, launch]


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "found"),
    [
        (None, None, True),
        (date(2030, 1, 31), None, True),
        (date(2030, 2, 1), None, False),
        (None, date(2030, 1, 1), True),
        (None, date(2029, 12, 31), False),
        (date(2030, 1, 10), date(2030, 1, 10), True),
    ],
)
def test_valid_between_includes_both_ends(valid_from: date | None, valid_until: date | None, found: bool) -> None:
    dates: dict[str, Any] = {"valid_from": valid_from, "valid_until": valid_until}
    make_schedule(experience=make_experience(), store=make_store(), weekdays=[0], **dates)
    between = Schedule.objects.valid_between(date(2030, 1, 1), date(2030, 1, 31))
    assert between.exists() is found


def test_starting_between_is_half_open_and_live_leaves_out_what_was_called_off(at: datetime) -> None:
    launch, store = make_experience(), make_store()
    hours = [make_session(experience=launch, store=store, starts_at=at + timedelta(hours=n)) for n in range(3)]
    off = make_session(experience=launch, store=store, starts_at=at + timedelta(minutes=30), cancelled=True)
    between = Session.objects.starting_between(at, at + timedelta(hours=2))
    assert list(between) == [hours[0], off, hours[1]]
    assert list(between.live()) == [hours[0], hours[1]]
