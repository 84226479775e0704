"""Hold and confirm, per second, at 1, 8 and 32 clients, beside the bare transaction on the same server."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from django.db import connection, connections

from bench.ground import analyse
from bookings.errors import SlotTaken
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from experiences.models import Experience
from stores.models import Room, Store
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_room, make_store

CLIENTS: Final = (1, 8, 32)
SECONDS: Final = 4.0
STORES: Final = 32
FIRST: Final = datetime(2030, 3, 1, 10, 0, tzinfo=UTC)
AT: Final = datetime(2030, 2, 1, 9, 0, tzinfo=UTC)
SLOTS_A_DAY: Final = 8

_BARE: Final = """
    INSERT INTO bookings_storeday (store_id, date, version) VALUES (%(store)s, %(day)s, 1)
    ON CONFLICT (store_id, date) DO UPDATE SET version = bookings_storeday.version + 1
"""
_PROMISE: Final = """
    INSERT INTO bare_promise (resource_id, period) VALUES (%(resource)s, tstzrange(%(start)s, %(end)s))
"""
_TABLE: Final = """
    CREATE TABLE bare_promise (id bigserial PRIMARY KEY, resource_id bigint NOT NULL, period tstzrange NOT NULL,
    EXCLUDE USING gist (int8range(resource_id, resource_id, '[]') WITH =, period WITH &&))
"""

Work = Callable[[int], Iterator[None]]


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure). Each client books in a store of its own: what is measured is the work, not the queue."""
    build()
    rows = []
    for clients in CLIENTS:
        bare = rate(bare_transactions, clients)
        real = rate(bookings, clients)
        rows.append(
            (
                f"hold + confirm, {clients:2d} client(s)",
                f"{real:7.0f} /s   bare transaction {bare:7.0f} /s   ratio {real / bare:.3f}",
            )
        )
    return rows


def build() -> None:
    experience = make_experience(slug="rush", horizon_days=3650)
    for n in range(STORES):
        store = make_store(slug=f"rush-{n}")
        make_room(store=store)
        make_schedule(experience=experience, store=store, interval=60)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_promise")
        cursor.execute(_TABLE)
    analyse()


def starts() -> Iterator[datetime]:
    """Every hour of day after day: each client asks in a store of its own."""
    for n in count():
        yield FIRST + timedelta(days=n // SLOTS_A_DAY, hours=n % SLOTS_A_DAY)


def bookings(client: int) -> Iterator[None]:
    store = Store.objects.get(slug=f"rush-{client}")
    wish = Wish(experience=Experience.objects.get(slug="rush"))
    for number, starts_at in enumerate(starts()):
        details = Details(contact=Contact(name="Bench", phone=f"+4420{client:02d}{number:06d}"), sms=True)
        try:
            booking = hold(wish=wish, store=store, starts_at=starts_at, at=AT)
        except SlotTaken:
            continue  # made in the run before
        confirm(booking=booking, details=details, at=AT)
        yield


def bare_transactions(client: int) -> Iterator[None]:
    """Lock the day's row, insert under the constraint, commit: nothing that a booking could do without."""
    store = Store.objects.get(slug=f"rush-{client}")
    room = Room.objects.get(store=store).pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bare_promise WHERE resource_id = %s", [room])
    connection.ensure_connection()
    wire = connection.connection
    for starts_at in starts():
        facts = {"store": store.pk, "day": starts_at.date(), "resource": room, "start": starts_at}
        with wire.transaction(), wire.cursor() as cursor:
            cursor.execute(_BARE, facts)
            cursor.execute(_PROMISE, facts | {"end": starts_at + timedelta(hours=1)})
        yield


def rate(work: Work, clients: int) -> float:
    """How often `work` was done in a second by `clients` processes together."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(clients)
    done = context.Array("i", clients)
    processes = [context.Process(target=_client, args=(work, n, gate, done)) for n in range(clients)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return float(sum(done[:])) / SECONDS


def _client(work: Work, number: int, gate, done) -> None:  # type: ignore[no-untyped-def]
    steps = work(number)
    next(steps)
    gate.wait()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        next(steps)
        done[number] += 1
    connections.close_all()
