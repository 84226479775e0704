"""A store's feed of five thousand events: read for the first time, read again, and asked for when nothing is new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from django.db import connection
from django.test import Client, override_settings
from icalendar import Calendar

from bench.ground import analyse, median_ms
from bookings.models import Booking, BookingState, Customer
from calendars.file import _zone
from calendars.models import FeedKind
from calendars.queries.events import MOST
from calendars.services.feeds import make_feed
from kernel import clock
from stores.models import Role
from tests.factories.stores import make_member
from tests.factories.world import World, make_world

OTHERS: Final = 100_000
"""Visits of other stores and of the past."""
RUNS: Final = 9
MINUTES: Final = timedelta(minutes=5)


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    world = make_world()
    _fill(world)
    user = make_member(store=world.store, role=Role.MANAGER).user
    analyse()
    _feed, secret = make_feed(owner=world.store, locale="en", at=clock.now(), actor=user)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        return _figures(Client(), f"/cal/{secret}.ics")


def _figures(client: Client, path: str) -> list[tuple[str, str]]:
    plain = client.get(path)
    events = len(Calendar.from_ical(plain.content).events)
    if events != MOST:
        raise RuntimeError(f"{events} events")
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    tag = {"If-None-Match": plain["ETag"]}
    if client.get(path, headers=tag).status_code != HTTPStatus.NOT_MODIFIED:
        raise RuntimeError("nothing is new, and was sent all the same")
    return [
        (f"{events} events, cold", f"{median_ms(partial(_cold, client, path), runs=RUNS):6.1f} ms"),
        ("  compressed", f"{median_ms(partial(_cold, client, path, gzip=True), runs=RUNS):6.1f} ms"),
        ("  size", f"{len(plain.content) / 1e6:.2f} MB, {len(packed.content) / 1e6:.2f} MB compressed"),
        ("304", f"{median_ms(partial(client.get, path, headers=tag), runs=RUNS * 3):6.1f} ms"),
        (
            "questions to the database",
            f"{_asked(partial(client.get, path))}, 304: {_asked(partial(client.get, path, headers=tag))}",
        ),
        ("kind", str(FeedKind.STORE)),
    ]


def _cold(client: Client, path: str, *, gzip: bool = False) -> None:
    _zone.cache_clear()
    client.get(path, headers={"Accept-Encoding": "gzip"} if gzip else {})


def _asked(work: Callable[[], object]) -> int:
    asked: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        work()
    return len(asked)


def _fill(world: World) -> None:
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    other = make_world(slug="soho")
    names = ["Ada Lovelace", "王小明", "Élodie Durand-Lefèvre", "Bo"]
    customers = Customer.objects.bulk_create(
        Customer(name=names[number % 4], phone=f"+4479{number:08d}", made_at=now) for number in range(10_000)
    )

    def visit(number: int, there: World) -> Booking:
        starts = now + number * MINUTES if there is world else now - number * MINUTES
        ends = starts + timedelta(minutes=45)
        return Booking(
            store=there.store, experience=world.experience, stylist=there.stylists[number % 2],
            customer=customers[number % len(customers)], state=BookingState.CONFIRMED, starts_at=starts, ends_at=ends,
            promised_from=starts, promised_until=ends, made_at=now, confirmed_at=now,
        )  # fmt: skip

    Booking.objects.bulk_create((visit(number, world) for number in range(1, MOST + 1)), batch_size=2_000)
    Booking.objects.bulk_create((visit(number, other) for number in range(OTHERS)), batch_size=2_000)
