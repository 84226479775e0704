"""What asking whether somebody waits costs a hold: beside the same hold without the question, taken in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final
from unittest.mock import patch

from bench.ground import analyse, median_ms
from bookings.models import Wait
from bookings.queries.wishes import Wish
from bookings.services import hold as hold_service
from bookings.services.waiting_first import give_way
from bookings.services.waiting_serve import serve, serve_where_due
from experiences.models import Experience
from stores.models import Store
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_room, make_store
from tests.factories.waiting import make_wait

AT: Final = datetime(2030, 2, 1, 12, 0, tzinfo=UTC)
FIRST: Final = datetime(2030, 3, 1, 10, 0, tzinfo=UTC)
ROOMS: Final = 62
ROUNDS: Final = 240
WAITING: Final = 100
STARTS: Final = 8


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure): medians of holds that are made in turns, so that what else runs hits all alike."""
    experience = make_experience(horizon_days=3650)
    quiet, waited = _store("quiet"), _store("waited")
    make_schedule(experience=experience, store=None, interval=60)
    _wait(experience, waited)
    analyse()
    serve(store=waited.pk, days=[FIRST.date()], at=AT)
    bare, nobody, served = _in_turns(experience, quiet, waited)
    line = median_ms(lambda: serve(store=waited.pk, days=[FIRST.date()], at=AT), runs=20)
    looked = median_ms(lambda: serve_where_due(store=waited.pk, days=[FIRST.date()], at=AT), runs=20)
    return [
        ("a hold, without the question", f"{bare:7.2f} ms"),
        ("a hold, nobody waits", f"{nobody:7.2f} ms   ratio {nobody / bare:.3f}"),
        (f"a hold, {WAITING} wait for its day in vain", f"{served:7.2f} ms   ratio {served / bare:.3f}"),
        (f"serving a line of {WAITING}, nothing fits", f"{line:7.2f} ms"),
        ("looking whether it has to be served", f"{looked:7.2f} ms"),
    ]


def _store(slug: str) -> Store:
    store = make_store(slug=slug)
    for _ in range(ROOMS):
        make_room(store=store)
    return store


def _wait(experience: Experience, store: Store) -> None:
    """A hundred people in ten groups of wishes that nothing fits: too many for any room."""
    for n in range(WAITING):
        make_wait(store=store, experience=experience, day=FIRST.date(), joined_at=AT, party=50 + n % 10)
    assert Wait.objects.count() == WAITING


def _starts() -> Iterator[datetime]:
    """Eight a day; those of the first day are waited for."""
    for n in count():
        yield FIRST + timedelta(hours=n % STARTS)


def _in_turns(experience: Experience, quiet: Store, waited: Store) -> tuple[float, float, float]:
    wish = Wish(experience=experience)
    bare, nobody, served = list[float](), list[float](), list[float]()
    for _, starts_at in zip(range(ROUNDS), _starts(), strict=False):
        for store, question, times in ((quiet, _unasked, bare), (quiet, give_way, nobody), (waited, give_way, served)):
            with patch.object(hold_service, "give_way", question):
                begun = time.perf_counter()
                hold_service.hold(wish=wish, store=store, starts_at=starts_at, at=AT)
                times.append(time.perf_counter() - begun)
    return _median(bare), _median(nobody), _median(served)


def _unasked(*_days: object, **_named: object) -> None:
    """The hold as it was before there was a waiting list."""


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds[10:]) * 1000
