"""Changes of rules for five hundred stores: looked at, carried out, and what who books waits meanwhile."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connections

from bench.ground import analyse, part_of
from bookings.errors import StoreBusy
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.hold import hold
from desk.models import BulkChange, Change
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.bulk import start_bulk, work_on
from desk.services.changes import propose
from desk.services.rest import see_to_one, waiting_hits
from desk.services.wide import go_on_with, order
from experiences.models import Experience
from stores.models import Role, Store
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import EVERY_DAY, make_member, make_room, make_store

STORES: Final = 500
AT: Final = datetime(2030, 2, 1, 9, 0, tzinfo=UTC)
MORNING, NOON, AFTERNOON = (datetime(2030, 2, 2, hour, tzinfo=UTC) for hour in (10, 12, 16))
OTHERS: Final = {1: [MORNING], 2: [AFTERNOON]}
"""In which of five stores somebody is hit: by doors that open later, by a shorter week."""
PAUSE: Final = 0.05
"""Seconds between two who book."""
FREE: Final = datetime(2030, 2, 12, 12, 0, tzinfo=UTC)
"""From this day on, at noon and at one, somebody holds what no change takes away: a week for each part."""


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    experience, boss = _chain(), make_member(store=None, role=Role.HEAD_OFFICE).user
    analyse()
    began = time.perf_counter()
    change = _shorter(experience, boss)
    asked = time.perf_counter() - began
    looking, looked = _beside(partial(_worked, change), week=0)
    hits = change.hits.count()
    order(change=Change.objects.get(pk=change.pk), actor=boss)
    carrying, carried = _beside(partial(_worked, change), week=1)
    moving, moved = _beside(partial(_seen_to, change), week=2)
    bulk = _later_doors(boss)
    rolling, rolled = _beside(partial(_through, bulk), week=3)
    return [
        ("the answer to who shortens the house's week", f"{asked * 1000:6.0f} ms"),
        (f"the worker looks at {STORES} stores", f"{looking:6.2f} s, {hits} visits hit; {looked}"),
        ("it writes the rules and lists who is hit", f"{carrying:6.2f} s; {carried}"),
        ("it moves each of them", f"{moving:6.2f} s, {moving / max(hits, 1) * 1000:.0f} ms a visit; {moved}"),
        (f"other hours for {STORES - 1} stores, visits moved",
         f"{rolling:6.2f} s, {rolling / (STORES - 1) * 1000:.0f} ms a store; {rolled}"),
    ]  # fmt: skip


def _chain() -> Experience:
    """Stores with one room and the house's week; in each a visit at noon, and in one of five each another."""
    experience = make_experience(slug="wide")
    make_schedule(experience=experience, store=None)
    for number in range(STORES):
        store = make_store(slug=f"wide-{number}")
        make_room(store=store)
        for part, starts_at in enumerate([NOON, *OTHERS.get(number % 5, [])]):
            contact = Contact(name="Bench", phone=f"+44201{part}{number:06d}")
            book(
                wish=Wish(experience=experience),
                store=store,
                starts_at=starts_at,
                details=Details(contact=contact),
                at=AT,
            )
    return experience


def _shorter(experience: Experience, boss: User) -> Change:
    """The house's week ends at two."""
    scope = Scope(experience=experience.pk)
    held = KINDS["windows"].read(scope)
    content: Content = {"own": True, "windows": [row | {"ends": "14:00"} for row in held["windows"]]}
    return propose(kind="windows", scope=scope, content=content, drawn_from=held, at=AT, actor=boss)


def _worked(change: Change) -> None:
    while go_on_with(number=change.pk, at=AT):
        pass


def _seen_to(change: Change) -> None:
    for hit in waiting_hits(change.pk):
        see_to_one(number=hit, at=AT)


def _later_doors(boss: User) -> BulkChange:
    """The first store opens at eleven from now on; the others shall, too."""
    first, *others = Store.objects.order_by("pk")
    scope = Scope(store=first.pk)
    content: Content = {"periods": [{"weekday": day, "opens": "11:00", "closes": "19:00"} for day in EVERY_DAY]}
    held = KINDS["hours"].read(scope)
    change = propose(kind="hours", scope=scope, content=content, drawn_from=held, at=AT, actor=boss)
    return start_bulk(change=change, stores=others, carries_hits=True, at=AT, actor=boss)


def _through(bulk: BulkChange) -> None:
    while work_on(number=bulk.pk, at=AT):
        pass


def _beside(work: Callable[[], None], *, week: int) -> tuple[float, str]:
    """How long it takes, in seconds, while another process holds one time after the other; and what these wait."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    done, waits = context.Event(), context.SimpleQueue()
    customer = context.Process(target=_hold_on, args=(FREE + week * timedelta(weeks=1), done, waits))
    customer.start()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    done.set()
    figures = waits.get()
    customer.join()
    return took, f"a hold waits p95 {part_of(figures, 0.95):.0f} ms, {max(figures):.0f} ms at most ({len(figures)})"


def _hold_on(first: datetime, done: Any, waits: Any) -> None:
    stores, wish, figures = list(Store.objects.order_by("pk")), Wish(experience=Experience.objects.get(slug="wide")), []
    for number in count():
        day, hour = divmod(number // STORES, 2)
        began = time.perf_counter()
        with suppress(StoreBusy):  # then it waited for as long as anybody does
            hold(wish=wish, store=stores[number % STORES], starts_at=first + timedelta(days=day, hours=hour), at=AT)
        figures.append((time.perf_counter() - began) * 1000)
        if done.wait(PAUSE):
            break
    connections.close_all()
    waits.put(figures)
