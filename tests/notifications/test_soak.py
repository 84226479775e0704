"""Whatever a provider does: in the end each message was sent once, has failed with a reason or was missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Final

import pytest
from pytest_django.fixtures import Settings

from notifications.channels import sms
from notifications.models import Message, MessageState, Suppression
from notifications.services.reports import take_report, work_on_reports
from tests.fixtures.messaging import (
    Answer,
    Sms,
    TwilioServer,
    accept,
    accept_and_drop,
    accept_and_fail,
    accept_and_hang,
    drop,
    refuse,
)
from tests.notifications.conftest import Clock
from tests.notifications.crowds import crowd, times_told, unlimited

pytestmark = pytest.mark.django_db

PEOPLE: Final = 24
HANGS: Final = 3
WHIMS: Final[list[Answer]] = [
    accept,
    accept,
    accept_and_drop,
    accept_and_fail,
    drop,
    refuse(429, 20429, wish="2"),
    refuse(429),
    refuse(500),
    refuse(503, 20503),
    refuse(400, 21610),
    refuse(400, 30003),
    refuse(401, 20003),
]
CALLED_BACK: Final = ["queued", "sent", "delivered"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, settings: Settings, twilio_server: TwilioServer) -> None:
    """A client of its own, by another name of the same server, that waits for an answer no longer than a moment."""
    monkeypatch.setattr(sms, "TIMEOUT", 0.5)
    settings.TWILIO_API_BASE = twilio_server.base.replace("127.0.0.1", "localhost")
    unlimited(settings)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.usefixtures("impatient")
def test_whatever_a_provider_does_nobody_is_told_twice_and_nobody_forgotten(
    at: datetime, clock: Clock, deliver: Callable[[], bool], twilio_server: TwilioServer, seed: int
) -> None:
    chance = Random(seed)
    twilio_server.now = clock
    useful = crowd(at, PEOPLE, use_by=at + timedelta(days=2))
    crowd(at, 4, stem="8", use_by=at + timedelta(minutes=3))
    whims = [chance.choice(WHIMS) for _ in range(3 * PEOPLE)] + [accept_and_hang] * HANGS
    chance.shuffle(whims)
    twilio_server.answers.extend(whims)

    for _ in range(45):
        deliver()
        _call_back(twilio_server, chance, clock.advance(minutes=chance.choice([2, 10, 30, 45])))
        if not Message.objects.filter(state__in=(MessageState.PENDING, MessageState.SENDING)).exists():
            break
    twilio_server.gate.set()

    told = times_told(twilio_server)
    for message in Message.objects.all():
        arrived = told[message.recipient]
        match message.state:
            case MessageState.SENT:
                assert (arrived, message.provider_id) == (1, twilio_server.to(message.recipient)[0].sid)
            case MessageState.FAILED:
                assert message.error_code
                assert arrived == 0
            case MessageState.MISSED:
                assert message.use_by < clock.at
                assert arrived == 0
            case other:
                pytest.fail(f"{message} is {other}")
    assert Message.objects.sent().count() > PEOPLE / 2
    assert Suppression.objects.count() == Message.objects.failed().filter(error_code="21610").count()
    assert {message.pk for message in useful} <= set(
        Message.objects.exclude(state="missed").values_list("pk", flat=True)
    )


def _call_back(server: TwilioServer, chance: Random, at: datetime) -> None:
    """Reports of whatever it has taken: some twice, some backwards, some never."""
    for text in chance.sample(server.accepted, min(4, len(server.accepted))):
        for status in chance.sample(CALLED_BACK, chance.randrange(3)) * chance.choice([1, 2]):
            _report(text, status, at)
    work_on_reports(at=at)


def _report(text: Sms, status: str, at: datetime) -> None:
    handover = text.callback.rpartition("h=")[2]
    take_report(handover=handover, status=status, provider_id=text.sid, code=None, at=at)
