"""What can be booked, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from experiences.models import Experience, Schedule, Session, StyleChoice, StyleQuestion
from stores.models import Store
from tests.factories.stores import EVERY_DAY, SEVEN_PM, TEN

_numbers = count(1)


def make_experience(**fields: Any) -> Experience:
    """A published, free experience of 45 minutes for one or two in a fitting room, 5 minutes before and 10 after."""
    n = next(_numbers)
    defaults = {
        "slug": f"experience-{n}",
        "name": f"Experience {n}",
        "duration": 45,
        "buffer_before": 5,
        "buffer_after": 10,
        "party_max": 2,
        "published": True,
    }
    return Experience.objects.create(**defaults | fields)


def make_schedule(
    *,
    experience: Experience,
    store: Store | None,
    weekdays: Iterable[int] = EVERY_DAY,
    starts: time = TEN,
    ends: time = SEVEN_PM,
    interval: int = 15,
    **fields: Any,
) -> list[Schedule]:
    """One window a weekday: a start every quarter of an hour from 10, the last one ending by 19; no store: all."""
    window = {"experience": experience, "store": store, "starts": starts, "ends": ends, "interval": interval}
    return Schedule.objects.bulk_create(Schedule(weekday=day, **window | fields) for day in weekdays)


def make_session(
    *, experience: Experience, store: Store, starts_at: datetime, places: int = 10, **fields: Any
) -> Session:
    """A session's row alone, as long as its experience: no room or host is promised (`open_session` does that)."""
    defaults = {"ends_at": starts_at + timedelta(minutes=experience.duration), "places": places}
    return Session.objects.create(
        **{"experience": experience, "store": store, "starts_at": starts_at} | defaults | fields
    )


def make_question(
    *,
    experience: Experience,
    prompt: str = "Which colours?",
    choices: Iterable[str] = ("dark", "bright"),
    **fields: Any,
) -> StyleQuestion:
    """A question with its choices, in this order; in Chinese each is said as 〈…〉."""
    with transaction.atomic():
        question = StyleQuestion.objects.create(
            experience=experience, prompt=prompt, translations={"zh-hans": {"prompt": f"〈{prompt}〉"}}, **fields
        )
        StyleChoice.objects.bulk_create(
            StyleChoice(
                question=question, label=label, position=place, translations={"zh-hans": {"label": f"〈{label}〉"}}
            )
            for place, label in enumerate(choices)
        )
    return question


def choice_of(question: StyleQuestion, label: str) -> int:
    """The id of a choice by its words."""
    return StyleChoice.objects.get(question=question, label=label).pk
