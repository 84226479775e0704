"""The desk's lists at ten thousand rows: its first page, and one further on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urljoin

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model, QuerySet
from django.forms.models import model_to_dict
from django.test import Client, override_settings

from bench.ground import analyse, median_ms
from bookings.models import Booking, BookingState
from desk.models import BulkChange, BulkStep, Change, Hit, Unsettled
from experiences.models import Experience, Session
from hooks.models import Delivery
from kernel import clock
from stores.models import ApiKey, Membership, OpeningPeriod, Resource, ResourceKind, Role, Room, Shift, Store, Stylist
from tests.factories.bookings import make_customer
from tests.factories.hooks import make_hook
from tests.factories.stores import EVERY_DAY, SEVEN_PM, TEN, make_member
from tests.factories.world import World, make_world

ROWS: Final = 10_000
RUNS: Final = 9
FURTHER: Final = 3
NEXT: Final = re.compile(r'<a[^>]*rel="next"[^>]*href="([^"]+)"|<a[^>]*href="([^"]+)"[^>]*rel="next"')
Row = TypeVar("Row", bound=Model)


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    at = clock.now().replace(minute=0, second=0, microsecond=0)
    world, boss = make_world(), make_member(store=None, role=Role.HEAD_OFFICE).user
    client = Client()
    client.force_login(boss)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        return [(what, _figure(client, path)) for what, path in lists_of(world, boss, at)]


def _figure(client: Client, path: str) -> str:
    first, queries = _asked(client, path)
    further = path
    for _ in range(FURTHER):
        if not (found := NEXT.search(client.get(further).content.decode())):
            return f"{first:6.1f} ms, {queries} queries"
        further = urljoin(further, unescape(found[1] or found[2]))
    later, questions = _asked(client, further)
    return f"{first:6.1f} ms, {queries} queries; further on {later:6.1f} ms, {questions} queries"


def _asked(client: Client, path: str) -> tuple[float, int]:
    """How long a page takes, in milliseconds, and how many questions it asks."""
    asked: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        response = client.get(path)
    if response.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{path}: {response.status_code}")
    return median_ms(partial(client.get, path), runs=RUNS), len(asked)


def lists_of(world: World, boss: User, at: datetime) -> Iterator[tuple[str, str]]:
    """What each list is of, and its address, as soon as it has its ten thousand rows."""
    there = f"/desk/stores/{world.store.slug}"
    _sessions(world, at)  # before there are as many experiences, of which their form lets one choose
    analyse()
    yield "sessions", f"{there}/sessions/"
    stores = _stores(world.store)
    _people(world.store, stores)
    change, bulk = _changes(world, stores, boss, at)
    hook = _systems(world.store, boss, at)
    analyse()
    yield from {
        "stores": "/desk/",
        "stores, found by a word": "/desk/?q=Store+77",
        "experiences of the house": "/desk/experiences/",
        "experiences of a store": f"{there}/experiences/",
        "rooms": f"{there}/rooms/",
        "stylists": f"{there}/people/",
        "team": f"{there}/team/",
        "everybody's teams": "/desk/team/",
        "trail of a store": f"{there}/trail/",
        "trail of the house": "/desk/trail/",
        "changes": f"{there}/changes/",
        "visits that a change hits": f"{there}/changes/{change.pk}/",
        "visits to settle": f"{there}/to-settle/",
        "stores of a change for many": f"/desk/changes/many/{bulk.pk}/",
        "keys": f"{there}/keys/",
        "deliveries of a webhook": f"{there}/hooks/{hook}/deliveries/",
    }.items()


def _many(rows: Iterable[Row]) -> list[Row]:
    made = list(rows)
    rows_of: QuerySet[Row] = QuerySet(type(made[0]))
    return rows_of.bulk_create(made, batch_size=2000)


def _stores(like: Store) -> list[Store]:
    facts = model_to_dict(like, exclude=["id", "slug", "name"])
    made = _many(Store(slug=f"bench-{n}", name=f"Store {n}", **facts) for n in range(ROWS))
    _many(OpeningPeriod(store=one, weekday=0, opens=TEN, closes=SEVEN_PM) for one in made)
    return made


def _people(store: Store, stores: list[Store]) -> None:
    resources = _many(Resource(kind=ResourceKind.STYLIST) for _ in range(ROWS))
    people = _many(Stylist(resource=one, slug=f"s-{one.pk}", name=f"Stylist {one.pk}") for one in resources)
    _many(Shift(stylist=one, store=store, weekday=n % 7, starts=TEN, ends=SEVEN_PM) for n, one in enumerate(people))
    resources = _many(Resource(kind=ResourceKind.ROOM) for _ in range(ROWS))
    _many(Room(resource=one, store=store, name=f"Room {one.pk}") for one in resources)
    users = _many(User(username=f"u-{n}", first_name=f"Ada {n}", email=f"u{n}@example.com") for n in range(ROWS))
    _many(Membership(user=one, store=store, role=Role.ASSOCIATE) for one in users)
    _many(Membership(user=one, store=stores[n], role=Role.ASSOCIATE) for n, one in enumerate(users))
    _many(Experience(slug=f"e-{n}", name=f"Experience {n}", duration=45, party_max=2, position=n) for n in range(ROWS))


def _sessions(world: World, at: datetime) -> None:
    starts = [at + timedelta(hours=n) for n in range(1, ROWS + 1)]
    _many(
        Session(
            store=world.store, experience=world.experience, starts_at=one, ends_at=one + timedelta(hours=1), places=9
        )
        for one in starts
    )


def _changes(world: World, stores: list[Store], boss: User, at: datetime) -> tuple[Change, BulkChange]:
    week = {"periods": [{"weekday": day, "opens": "10:00", "closes": "19:00"} for day in EVERY_DAY]}
    facts: dict[str, Any] = {
        "kind": "hours", "store": world.store, "scope": {"store": world.store.slug}, "label": "Opening hours",
        "before": week, "after": week, "made_by": boss,
    }  # fmt: skip
    change = _many(Change(made_at=at - timedelta(minutes=n), **facts) for n in range(ROWS))[0]
    customer = make_customer()
    times = [at + timedelta(days=1, minutes=n) for n in range(ROWS)]
    visits = _many(
        Booking(
            store=world.store, experience=world.experience, customer=customer, state=BookingState.CONFIRMED,
            starts_at=start, ends_at=start + timedelta(minutes=45), promised_from=start,
            promised_until=start + timedelta(minutes=45), made_at=at, confirmed_at=at,
        )
        for start in times
    )  # fmt: skip
    _many(Hit(change=change, booking=one, faults=["closed"]) for one in visits)
    _many(Unsettled(booking=one, faults=["closed"], since=at, change=change) for one in visits)
    bulk = BulkChange.objects.create(kind="hours", scope={}, content=week, made_by=boss, made_at=at)
    _many(BulkStep(bulk=bulk, store=one) for one in stores)
    return change, bulk


def _systems(store: Store, boss: User, at: datetime) -> int:
    _many(
        ApiKey(store=store, name=f"Key {n}", scopes=["stock:read"], prefix=f"k{n}", digest="", made_at=at, made_by=boss)
        for n in range(ROWS)
    )
    hook = make_hook(store=store)
    _many(
        Delivery(
            hook=hook, uid=f"e-{n}", event="confirmed", subject=f"booking:{n}", sequence=n, data={}, happened_at=at,
            owed_since=at, next_try_at=at,
        )
        for n in range(ROWS)
    )  # fmt: skip
    return hook.pk
