"""Ten thousand reminders due in one minute, by two workers to a provider that needs a tenth of a second for each.

The workers, the database and the provider share the machine's cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from resource import RUSAGE_CHILDREN, getrusage
from typing import Final
from urllib.request import urlopen

import psutil
from django.conf import settings

from bench.ground import analyse, database_address
from bench.provider import HOST
from bookings.models import Booking, BookingState, Customer
from bookings.planner import Kind
from bookings.services.owing import sweep_owed
from experiences.models import Experience
from kernel import clock
from notifications.models import Channel, Consent, Message, MessageState
from stores.models import Store
from tests.factories.experiences import make_experience
from tests.factories.stores import make_store

MESSAGES: Final = 10_000
STORES: Final = 50
WORKERS: Final = 2
LATENCY: Final = 0.1
"""Seconds that the provider takes for each."""
LOOK_EVERY: Final = 0.5
PATIENCE: Final = 1200.0
_LENGTH: Final = timedelta(minutes=45)
_WORKER: Final = """
import django
django.setup()
from notifications.services.deliver import Deliverer
while Deliverer().run():
    pass
"""


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    build()
    analyse()
    with _provider() as port:
        took, worked, grown = _delivered(port)
        with urlopen(f"http://{HOST}:{port}/counts") as answer:
            counts = json.load(answer)
    noted = Message.objects.filter(state=MessageState.SENT).count()
    return [
        (f"{MESSAGES} reminders by {WORKERS} workers", f"{took:6.1f} s   {MESSAGES / took:5.0f} /s"),
        ("a worker's processor time for each", f"{worked / MESSAGES * 1000:6.2f} ms"),
        ("the provider has", f"{counts['taken']} messages, {counts['different']} different; {noted} noted as sent"),
        ("memory of a worker, at a tenth and at the end", f"{grown[0] / 1e6:.0f} MB, {grown[1] / 1e6:.0f} MB"),
    ]


def build() -> None:
    """Confirmed visits of tomorrow, each of another customer who agreed to texts, and their reminders, due by now."""
    at = clock.now()
    experience = make_experience(slug="messages")
    for number in range(STORES):
        _visits(make_store(slug=f"messages-{number}"), experience, number, at)
    sweep_owed(at=at - timedelta(days=1))
    Message.objects.exclude(kind=Kind.REMINDER_DAY).delete()
    Message.objects.update(due_at=at, next_try_at=at)


def _visits(store: Store, experience: Experience, number: int, at: datetime) -> None:
    before, starts_at = at - timedelta(days=9), at + timedelta(hours=24, seconds=30)
    people = Customer.objects.bulk_create(
        Customer(name=f"Guest {n}", phone=f"+4420{number:02d}{n:06d}", made_at=before)
        for n in range(MESSAGES // STORES)
    )
    Consent.objects.bulk_create(
        Consent(channel=Channel.SMS, address=one.phone.as_e164, given=True, at=before, source="bench", wording="?")
        for one in people
    )
    Booking.objects.bulk_create(
        Booking(
            store=store, experience=experience, customer=one, state=BookingState.CONFIRMED, made_at=before,
            confirmed_at=before, starts_at=starts_at, ends_at=starts_at + _LENGTH, promised_from=starts_at,
            promised_until=starts_at + _LENGTH, sms_consent=True,
        )
        for one in people
    )  # fmt: skip


@contextmanager
def _provider() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.provider", str(LATENCY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as provider:
        assert provider.stdout is not None
        try:
            yield int(provider.stdout.readline())
        finally:
            provider.kill()


def _delivered(port: int) -> tuple[float, float, tuple[int, int]]:
    """Seconds until the last was noted, and of a core; bytes of a worker after a tenth of them, and in the end."""
    began, held = time.monotonic(), [0]
    workers = [subprocess.Popen([sys.executable, "-c", _WORKER], env=_variables(port)) for _ in range(WORKERS)]
    for _ in islice(iter(lambda: time.sleep(LOOK_EVERY), 0), int(PATIENCE / LOOK_EVERY)):
        if all(worker.poll() is not None for worker in workers):
            break
        if Message.objects.sent().count() >= MESSAGES / 10:
            held.append(_memory(workers[0]) or held[-1])
    took = time.monotonic() - began
    for worker in workers:
        worker.kill()
        worker.wait()
    used = getrusage(RUSAGE_CHILDREN)
    return took, used.ru_utime + used.ru_stime, (held[1], held[-1])


def _memory(worker: subprocess.Popen[bytes]) -> int:
    """Bytes; none of one that has ended."""
    try:
        return int(psutil.Process(worker.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _variables(port: int) -> dict[str, str]:
    """Not in development, where Django remembers every query."""
    said = {
        "ENVIRONMENT": "demo",
        "DATABASE_URL": database_address(),
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "ERROR",
        "SMS_BACKEND": "twilio",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "token-of-the-bench",
        "TWILIO_FROM": "+447700900000",
        "TWILIO_API_BASE": f"http://{HOST}:{port}",
        "SMS_COUNTRIES": "*",
        "SMS_DAILY_SPEND": "1000000",
    }
    return {**os.environ, **said}
