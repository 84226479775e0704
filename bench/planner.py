"""A hundred thousand visits ahead, and what is owed about each: written once, then gone through when little differs.

In the parts and by as many workers as a store has by default, which share the machine's cores with the database.
"""

from __future__ import annotations

import multiprocessing
import time
from datetime import UTC, datetime, timedelta
from typing import Final

import psutil
from django.db import connection, connections
from django.db.models.functions import Mod

from bench.ground import analyse
from bookings.models import Booking, BookingState, Customer
from bookings.services.owing import parts_ahead, sweep_part
from experiences.models import Experience
from notifications.models import Channel, Consent, Message
from stores.models import Store
from tests.factories.experiences import make_experience
from tests.factories.stores import make_store

VISITS: Final = 100_000
STORES: Final = 50
DAYS: Final = 60
WORKERS: Final = 2
AT: Final = datetime(2030, 2, 1, 9, 0, tzinfo=UTC)
BEFORE: Final = AT - timedelta(days=9)
LENGTH: Final = timedelta(minutes=45)
SPREAD: Final = 99_991
"""Numbers lie about as mobile numbers do, a few in each area."""
MOVED: Final = 100
"""One visit of so many is another one than the outbox knows."""


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    _build()
    analyse()
    first, _grown, _rows = _pass()
    analyse()
    same, grown, written = _pass()
    Booking.objects.annotate(place=Mod("pk", MOVED)).filter(place=0).update(locale="zh-hans")
    differs, _grown, corrected = _pass()
    return [
        (f"owed about {VISITS} visits for the first time", f"{first:6.1f} s, {Message.objects.count()} messages"),
        ("a pass where nothing differs", f"{same:6.1f} s, {written} rows written, a worker of {grown / 1e6:.0f} MB"),
        (f"a pass where one in {MOVED} differs", f"{differs:6.1f} s, {corrected} rows written"),
    ]


def _build() -> None:
    """Confirmed visits of the weeks ahead, each of another customer who agreed to texts and to mails."""
    experience = make_experience(slug="planner")
    for number in range(STORES):
        _visits(make_store(slug=f"planner-{number}"), experience, number)


def _visits(store: Store, experience: Experience, number: int) -> None:
    count = VISITS // STORES
    numbers = [f"+447{(number * count + n) * SPREAD % 10**9:09d}" for n in range(count)]
    people = Customer.objects.bulk_create(
        Customer(name="Guest", phone=phone, email=f"{phone[1:]}@example.com", made_at=BEFORE) for phone in numbers
    )
    Consent.objects.bulk_create(
        Consent(channel=channel, address=address, given=True, at=BEFORE, source="bench", wording="?")
        for phone in numbers
        for channel, address in ((Channel.SMS, phone), (Channel.EMAIL, f"{phone[1:]}@example.com"))
    )
    Booking.objects.bulk_create(
        _visit(store, experience, one, AT + timedelta(days=4, minutes=DAYS * 1440 // count * n))
        for n, one in enumerate(people)
    )


def _visit(store: Store, experience: Experience, customer: Customer, starts_at: datetime) -> Booking:
    return Booking(
        store=store, experience=experience, customer=customer, state=BookingState.CONFIRMED, made_at=BEFORE,
        confirmed_at=BEFORE, starts_at=starts_at, ends_at=starts_at + LENGTH, promised_from=starts_at,
        promised_until=starts_at + LENGTH, sms_consent=True, email_consent=True,
    )  # fmt: skip


def _pass() -> tuple[float, int, int]:
    """Seconds, how large a worker was at its largest, in bytes, and how many rows of the outbox were written."""
    before, began = _written(), time.perf_counter()
    parts = parts_ahead(at=AT)
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        sizes = pool.map(_part, parts, chunksize=1)
    took = time.perf_counter() - began
    return took, max(sizes), _written() - before


def _part(bounds: tuple[int, int]) -> int:
    sweep_part(*bounds, at=AT)
    return int(psutil.Process().memory_info().rss)


def _written() -> int:
    """Rows of the outbox that were ever inserted or updated, by the server's own count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE relname = %s",
            [Message._meta.db_table],  # noqa: SLF001
        )
        return int(cursor.fetchone()[0])
