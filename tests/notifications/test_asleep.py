"""What was due by day and was held up until the night waits for the morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifications.channels.base import Passing
from notifications.models import Message
from notifications.services.asleep import asleep
from notifications.words import Words

NOON = datetime(2030, 1, 15, 12, tzinfo=UTC)
EVENING = datetime(2030, 1, 15, 20, tzinfo=UTC)
NIGHT = datetime(2030, 1, 15, 22, 30, tzinfo=UTC)
MORNING = datetime(2030, 1, 16, 9, tzinfo=UTC)


def text(**fields: Any) -> Message:
    """A text to London, due at noon and of use for two days."""
    usual = {"pk": 1, "channel": "sms", "recipient": "+442079460123", "due_at": NOON, "use_by": NOON + timedelta(2)}
    return Message(**usual | fields)


def at_night(message: Message, at: datetime = NIGHT) -> Any:
    return asleep([(message, Words("Hello"))], at=at).get(1)


def test_it_waits_for_the_morning_and_keeps_its_tries() -> None:
    assert at_night(text()) == Passing("asleep", of_channel=True, retry_after=MORNING - NIGHT)


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "email", "recipient": "mei@example.com"},
        {"asked_for": True},
        {"due_at": NIGHT - timedelta(hours=1)},  # meant for the night: it was just asked for, or the visit is near
        {"use_by": MORNING},  # of no use any more then
        {"recipient": "+12125550123"},  # in New York it is the afternoon
    ],
)
def test_others_go_out(fields: dict[str, Any]) -> None:
    assert at_night(text(**fields)) is None


def test_what_is_due_at_the_end_of_the_day_goes_out_a_moment_later() -> None:
    assert at_night(text(due_at=EVENING), EVENING + timedelta(minutes=2)) is None
