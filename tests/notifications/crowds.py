"""Many messages to as many people, and limits that are none of their business."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from pytest_django.fixtures import Settings

from notifications.models import Channel, Message
from tests.factories.notifications import make_consent, make_message
from tests.fixtures.messaging import TwilioServer


def unlimited(settings: Settings) -> None:
    settings.SMS_HOURLY_PER_NUMBER, settings.SMS_HOURLY, settings.SMS_DAILY_SPEND = 1000, 10**6, 10**6


def crowd(at: datetime, people: int, *, stem: str = "9", channel: str = Channel.SMS, **fields: Any) -> list[Message]:
    """One message for each of so many, who all agreed."""
    made = []
    for number in range(people):
        address = f"+4477{stem}00{number:05d}" if channel == Channel.SMS else f"{stem}-{number}@example.com"
        make_consent(at, channel=channel, address=address)
        made.append(make_message(at, key=f"{stem}-{channel}-{number}", channel=channel, recipient=address, **fields))
    return made


def times_told(server: TwilioServer) -> Counter[str]:
    """How often each number was texted."""
    return Counter(sms.to for sms in server.accepted)


def fates() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))
