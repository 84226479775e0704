"""A text that was due by day and was held up wakes nobody: it waits for the morning, if it is of use then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from kernel.phones import zone_of
from kernel.quiet import is_quiet, not_before
from notifications.channels.base import Outcome, Passing
from notifications.models import Channel, Message
from notifications.words import Words

HELD_UP: Final = timedelta(minutes=30)
"""What is later than this didn't go out when it was meant to; before that, whoever owes it has thought of the night."""


def asleep(told: Sequence[tuple[Message, Words]], *, at: datetime) -> dict[int, Outcome]:
    """By id, what becomes of those that wait for the morning of their reader. No query."""
    mornings = {message.pk: _morning(message, at) for message, _words in told}
    return {
        pk: Passing("asleep", of_channel=True, retry_after=morning - at)
        for pk, morning in mornings.items()
        if morning is not None
    }


def _morning(message: Message, at: datetime) -> datetime | None:
    if message.channel == Channel.EMAIL or message.asked_for or at - message.due_at < HELD_UP:
        return None
    zone = zone_of(message.recipient, ZoneInfo(settings.TIME_ZONE))
    if not is_quiet(at, zone) or is_quiet(message.due_at, zone):
        return None
    morning = not_before(at, zone)
    return morning if morning < message.use_by else None
