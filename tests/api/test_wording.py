"""Every refusal has words for people and a meaning in HTTP."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from bookings.errors import AnotherDay, IllegalMove, PartyDoesNotFit, SlotNotOffered, UnknownSku
from bookings.wording import OTHERWISE, REASONS, SENTENCES, say
from config.problem_kinds import KINDS
from config.problems import of_error
from experiences.availability import Reason
from kernel.errors import DomainError

FACTS: dict[str, Any] = {
    "least": 1,
    "most": 2,
    "skus": ["A", "B"],
    "sku": "A",
    "columns": ["sku"],
    "tries_left": 3,
    "state": "confirmed",
    "store_name": "Vitrine London",
    "extension": "12",
    "name": "Mei Tanaka",
    "by": "Amara Osei",
    "number": 7,
    "seconds": 5,
    "line": 3,
    "label": "P000001",
    "prompt": "Which colours?",
    "reference": "BCDF2345",
    "scope": "stock:read",
    "taken": 3,
    **dict.fromkeys(("starts_at", "opens_at", "closes_at", "until"), datetime(2026, 6, 2, 10, 0, tzinfo=UTC)),
}


def all_errors(root: type[DomainError] = DomainError) -> list[type[DomainError]]:
    """Every class that is raised: those that no other one refines."""
    children = root.__subclasses__()
    return [root] if not children else [leaf for child in children for leaf in all_errors(child)]


for config in apps.get_app_configs():
    for file in Path(config.path).glob("*errors.py"):
        importlib.import_module(f"{config.name}.{file.stem}")
importlib.import_module("kernel.addresses")  # the kernel has its errors where they are raised
ERRORS = sorted({error for error in all_errors() if not error.__module__.startswith("tests")}, key=lambda e: e.code)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_error_is_worded_and_mapped(error: type[DomainError]) -> None:
    said = say(error(**FACTS))

    assert error.code in SENTENCES
    assert said != str(OTHERWISE)
    assert "%(" not in said
    assert 400 <= KINDS[error.code].status < 600
    assert of_error(error(field="x", **FACTS)).title == KINDS[error.code].title


def test_codes_are_unique() -> None:
    assert len({error.code for error in ERRORS}) == len(ERRORS)
    assert set(KINDS) == {error.code for error in ERRORS}
    assert set(SENTENCES) == set(KINDS)


def test_every_reason_is_worded() -> None:
    assert set(REASONS) == set(Reason)


def test_say_fills_in_facts() -> None:
    assert say(PartyDoesNotFit(least=1, most=4)) == "This is for 1 to 4 people. Please change how many are coming."
    assert say(UnknownSku(skus=["A-1", "B-2"])) == "We don’t know these pieces: A-1, B-2. Please choose again."
    assert (
        say(IllegalMove(state="no_show"))
        == "That isn’t possible any more: this booking is now “missed”. Nothing was changed."
    )


def test_say_tells_times_in_the_zone_asked_for() -> None:
    error = AnotherDay(starts_at=datetime(2026, 6, 2, 23, 30, tzinfo=UTC))
    assert say(error, zone=ZoneInfo("Europe/London")) == "This booking is for 3 June 2026, 00:30, not for today."


def test_say_without_its_facts_leaves_no_hole() -> None:
    assert say(PartyDoesNotFit()) == str(OTHERWISE)


def test_say_tells_the_reason_that_helps_most() -> None:
    error = SlotNotOffered(reasons=["CLOSED", "TOO_SOON"])
    assert say(error) == str(REASONS[Reason.TOO_SOON])
