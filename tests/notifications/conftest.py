"""A clock that tests move, chance that is none, and composers for their subjects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from pytest_django.fixtures import Settings

from notifications.services.deliver import Deliverer


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.advance(seconds=seconds)

    def advance(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


class Even(Random):
    """Chance in the middle: a pause is neither longer nor shorter than planned."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


@pytest.fixture
def clock(at: datetime) -> Clock:
    return Clock(at)


@pytest.fixture(autouse=True)
def _composers(settings: Settings) -> None:
    here = "tests.notifications.composing"
    settings.NOTIFICATIONS_COMPOSERS = {
        "test": f"{here}.compose",
        "gone": f"{here}.nothing",
        "wordy": f"{here}.wordy",
        "broken": f"{here}.broken",
        "alarm": "notifications.services.alarms.compose",
    }


@pytest.fixture
def deliver(clock: Clock) -> Callable[[], bool]:
    """Run delivery once, at the clock's time, which passes while it waits."""
    return Deliverer(now=clock, chance=Even(), wait=clock.wait).run
