"""How long a provider of texts waits for our answer, beside a request that is refused: one without the work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from itertools import count
from typing import Final

from django.conf import settings
from django.test import Client, override_settings
from twilio.request_validator import RequestValidator

from bench.ground import analyse, part_of
from kernel import clock
from kernel.identifiers import new_uid
from notifications.models import Channel, Message, MessageState

MESSAGES: Final = 20_000
"""Sent before; some of their reports come in."""
POSTS: Final = 400
TOKEN: Final = "token-of-the-bench"  # noqa: S105 - of nobody
Fill = Callable[[int], dict[str, str]]


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure): the median and the 95th percentile."""
    logging.disable(logging.WARNING)  # each refusal would be one
    handovers = _fill()
    analyse()
    status, inbound = "/hooks/twilio/status", "/hooks/twilio/inbound"
    numbers = count(1)
    with override_settings(ALLOWED_HOSTS=["testserver"], TWILIO_AUTH_TOKEN=TOKEN):
        refused = _posted(lambda n: f"{status}?h={handovers[n]}", _delivered, HTTPStatus.FORBIDDEN, token="another")  # noqa: S106
        reported = _posted(lambda n: f"{status}?h={handovers[n]}", _delivered, HTTPStatus.NO_CONTENT)
        wrote = _posted(lambda _n: inbound, lambda _n: _text(next(numbers), "Is there a lift?"), HTTPStatus.OK)
        stopped = _posted(lambda _n: inbound, lambda _n: _text(next(numbers), "STOP"), HTTPStatus.OK)
    rows = {"a report of delivery": reported, "a text": wrote, "STOP, which holds at once": stopped}
    return [
        ("a bad signature", _told(refused)),
        *((what, f"{_told(took)}   ratio {_median(took) / _median(refused):.1f}") for what, took in rows.items()),
    ]


def _fill() -> list[str]:
    """The handovers of messages that were sent."""
    at = clock.now()
    handovers = [new_uid() for _ in range(MESSAGES)]
    rows = (
        Message(
            subject=f"booking:{number}", dedupe_key="reminder", kind="reminder_day", channel=Channel.SMS,
            recipient=_number(number), locale="en", due_at=at, next_try_at=at, use_by=at + timedelta(days=1),
            state=MessageState.SENT, sent_at=at, handover=handover, handed_at=at, provider_id=_sid(number),
        )
        for number, handover in enumerate(handovers)
    )  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=2_000)
    return handovers


def _posted(path_of: Callable[[int], str], form_of: Fill, status: HTTPStatus, *, token: str = TOKEN) -> list[float]:
    """Seconds that each answer took."""
    client, took = Client(), []
    for number in range(POSTS):
        path, form = path_of(number), form_of(number)
        signature = RequestValidator(token).compute_signature(f"{settings.PUBLIC_BASE_URL}{path}", form)
        start = time.perf_counter()
        answer = client.post(path, form, headers={"X-Twilio-Signature": signature})
        took.append(time.perf_counter() - start)
        if answer.status_code != status:
            raise RuntimeError(f"{path}: {answer.status_code}")
    return took


def _delivered(number: int) -> dict[str, str]:
    return {"MessageSid": _sid(number), "MessageStatus": "delivered", "To": _number(number)}


def _text(number: int, text: str) -> dict[str, str]:
    return {"MessageSid": f"{_sid(number)}in", "From": _number(number), "Body": text, "NumMedia": "0"}


def _number(number: int) -> str:
    return f"+4479{number:08d}"


def _sid(number: int) -> str:
    return f"SM{number:032x}"


def _median(took: list[float]) -> float:
    return part_of(took, 0.5)


def _told(took: list[float]) -> str:
    return f"{_median(took) * 1000:6.1f} ms, p95 {part_of(took, 0.95) * 1000:6.1f} ms"
