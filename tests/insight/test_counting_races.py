"""Counting while others change the day, count it too, or die."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connections, transaction
from django_q.models import OrmQ

from bookings.models import Booking
from insight import tasks
from insight.models import CountedDay, Figure, Mark
from insight.services import counting
from insight.services.counting import count_day, marked_days
from insight.tasks import count_days
from kernel import clock
from stores.models import Store
from tests.dying import killed
from tests.factories.bookings import make_booking
from tests.factories.world import World, make_world
from tests.insight.recount import counted, recount
from tests.racing import at_once

STARTS = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 6, 2)
LATER = STARTS + timedelta(days=3)

DIES_BEFORE_COMMIT = """
from datetime import date, datetime, UTC
from insight.services import counting
from stores.models import Store

counting._count_rows = die
counting.count_day(store=Store.objects.get(slug="london"), day=date(2026, 6, 2), at=datetime(2026, 6, 5, tzinfo=UTC))
"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world(rooms=1, stylists=0, pieces=0)


def _visit(world: World, hours: int = 0) -> Booking:
    starts_at = STARTS + timedelta(hours=hours)
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, confirmed_at=STARTS)


def _count_all() -> None:
    for _, day in marked_days(at=LATER, most=100):
        count_day(store=Store.objects.get(slug="london"), day=day, at=LATER)


def test_killed_in_the_middle_it_is_done_again(world: World, database_url: str) -> None:
    _visit(world)
    killed(DIES_BEFORE_COMMIT, database_url=database_url)

    assert not Figure.objects.exists()
    _count_all()

    assert counted(world.store, DAY) == recount(world.store, DAY)
    assert not Mark.objects.exists()


def test_many_who_count_one_day_while_it_changes_end_with_all_of_it(world: World) -> None:
    visits = [_visit(world, hours) for hours in range(6)]

    def count(_n: int) -> None:
        for _ in range(4):
            count_day(store=world.store, day=DAY, at=LATER)

    def change(n: int) -> None:
        Booking.objects.filter(pk=visits[n].pk).update(state="no_show")

    at_once(*[partial(count, n) for n in range(3)], *[partial(change, n) for n in range(6)])
    _count_all()

    assert counted(world.store, DAY) == recount(world.store, DAY)
    assert not Mark.objects.exists()


def test_change_that_commits_after_it_was_counted_is_counted_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is begun before the count, and committed in the middle of it: after the marks were taken, before the end."""
    visit, written, counting_now = _visit(world), threading.Event(), threading.Event()
    _count_all()

    def change() -> None:
        with transaction.atomic():
            Booking.objects.filter(pk=visit.pk).update(state="no_show")
            written.set()
            counting_now.wait(20)
        connections.close_all()

    other = threading.Thread(target=change)
    other.start()
    written.wait(20)
    count_rows = counting._count_rows

    def counted_meanwhile(store: Store, day: date) -> None:
        count_rows(store, day)
        counting_now.set()
        other.join(20)

    with monkeypatch.context() as patch:
        patch.setattr(counting, "_count_rows", counted_meanwhile)
        count_day(store=world.store, day=DAY, at=LATER)
    assert counted(world.store, DAY) != recount(world.store, DAY)

    _count_all()

    assert counted(world.store, DAY) == recount(world.store, DAY)


def test_day_that_somebody_counts_is_left_to_them(world: World) -> None:
    _visit(world)
    _count_all()
    locked, done = threading.Event(), threading.Event()

    def hold_day() -> None:
        with transaction.atomic():
            CountedDay.objects.select_for_update().get(store=world.store, date=DAY)
            locked.set()
            done.wait(20)
        connections.close_all()

    other = threading.Thread(target=hold_day)
    other.start()
    locked.wait(20)
    answer = count_day(store=world.store, day=DAY, at=LATER)
    done.set()
    other.join()

    assert answer is False


def test_worker_counts_what_is_marked(world: World) -> None:
    yesterday = clock.now() - timedelta(days=1)
    make_booking(store=world.store, experience=world.experience, starts_at=yesterday, confirmed_at=yesterday)

    count_days()

    day = clock.local_date(yesterday, world.store.zone)
    assert counted(world.store, day) == recount(world.store, day)
    assert Figure.objects.filter(fact="visits", date=day).count() == 1
    assert not Mark.objects.exists()


def test_worker_comes_back_for_what_did_not_fit_one_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SECONDS", -1.0)

    count_days()

    assert [task.func() for task in OrmQ.objects.all()] == ["insight.tasks.count_days"]
    assert Mark.objects.exists()
