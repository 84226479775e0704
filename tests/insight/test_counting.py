"""The figures are what a plain count of the rows gives, whatever happened, however late it was noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from bookings.models import Allocation, Booking, EndedWhy
from bookings.queries.wishes import Wish
from bookings.services.approval import approve
from bookings.services.change import move
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from insight.models import CountedDay, Fact, Figure, Mark
from insight.services.counting import count_day, marked_days, owe_days
from stores.models import Store
from tests.bookings.asking import asked, make_asking
from tests.factories.bookings import make_allocation
from tests.factories.stores import make_store
from tests.factories.world import make_world
from tests.insight.past import ACTS, DAYS, FIRST, HOUR, LATER, Past
from tests.insight.recount import counted, recount


def count_marked(at: datetime = LATER) -> int:
    """Count all that is marked; how many days that were."""
    days = marked_days(at=at, most=1000)
    for pk, day in days:
        assert count_day(store=Store.objects.get(pk=pk), day=day, at=at)
    return len(days)


def assert_exact(store: Store) -> None:
    for day in DAYS:
        if CountedDay.objects.filter(store=store, date=day).exists():
            assert counted(store, day) == recount(store, day), day


steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 11), st.booleans()), max_size=12)


@pytest.mark.django_db
def test_figures_are_a_plain_count_after_any_history() -> None:
    past = Past(make_world(pieces=1))

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps)
    def run(history: list[tuple[Callable[[Past, Booking, int], None], int, int, bool]]) -> None:
        outer = transaction.savepoint()
        for act, which, n, counts in history:
            act(past, Booking.objects.get(pk=past.visits[which].pk), n)
            if counts:
                count_marked()
        count_marked()
        assert_exact(past.store)
        transaction.savepoint_rollback(outer)

    run()


@pytest.mark.django_db
@pytest.mark.parametrize("act", dict.fromkeys(ACTS))
def test_each_late_note_is_counted(act: Callable[[Past, Booking, int], None]) -> None:
    past = Past(make_world(pieces=1))
    visit = past.visits[0]
    past.state(visit, 3)
    past.hang(visit, 0)
    past.ask(visit, 0)
    owe_days(at=LATER)
    count_marked()
    before = {day: counted(past.store, day) for day in DAYS}

    act(past, visit, 1)
    count_marked()
    assert_exact(past.store)
    once = {day: counted(past.store, day) for day in DAYS}
    act(past, visit, 6)
    count_marked()

    assert_exact(past.store)
    assert {day: counted(past.store, day) for day in DAYS} != once or once != before


@pytest.mark.django_db
def test_who_comes_after_all_has_had_their_room_once() -> None:
    past = Past(make_world(pieces=1))
    visit = past.visits[0]
    missed = {"live": False, "ended_at": LATER, "ended_why": EndedWhy.MISSED}
    Allocation.objects.filter(booking=visit).update(**missed)
    make_allocation(scarce=past.world.rooms[0], booking=visit)
    Booking.objects.filter(pk=visit.pk).update(state="arrived")
    owe_days(at=LATER)
    count_marked()

    assert_exact(past.store)
    lasts = visit.promised_until - visit.promised_from
    rooms = Figure.objects.filter(store=past.store, date=FIRST.date(), fact=Fact.ROOMS)
    assert sum(rooms.values_list("count", flat=True)) == lasts // timedelta(minutes=1)


@pytest.mark.django_db
def test_what_was_open_stays_when_the_weekly_hours_change_later() -> None:
    past = Past(make_world(pieces=1))
    owe_days(at=LATER)
    count_marked()
    before = counted(past.store, DAYS[1])

    past.store.opening_periods.update(closes=time(12))
    past.facts(past.visits[0], 2)
    count_marked()

    after = counted(past.store, DAYS[1])
    assert {key: sums for key, sums in after.items() if key[0] == Fact.ROOMS} == {
        key: sums for key, sums in before.items() if key[0] == Fact.ROOMS
    }
    assert after != before


@pytest.mark.django_db
def test_days_without_visits_are_counted_once_they_are_over_and_today_before() -> None:
    world = make_world(pieces=0)
    noon = datetime(2026, 6, 2, 11, 0, tzinfo=UTC)

    owe_days(at=noon)
    first = count_marked(noon)
    owe_days(at=noon + HOUR)
    again = count_marked(noon + HOUR)
    owe_days(at=noon + timedelta(days=2))
    later = count_marked(noon + timedelta(days=2))

    assert (first, again, later) == (1, 0, 3)
    assert counted(world.store, DAYS[1])[Fact.ROOMS, "10", "", ""] == (0, 180)
    days = CountedDay.objects.order_by("date").values_list("date", "over")
    assert list(days) == [(DAYS[1], True), (DAYS[2], True), (DAYS[3], False)]


@pytest.mark.django_db
def test_what_lies_ahead_waits_for_its_day() -> None:
    past = Past(make_world(pieces=0))

    assert marked_days(at=FIRST - timedelta(days=2), most=10) == []
    assert [day for _, day in marked_days(at=FIRST, most=10)] == [DAYS[1]]
    assert past.visits[0].pk


@pytest.mark.django_db
@pytest.mark.parametrize("stores", [1, 5])
def test_owing_asks_few_questions(django_assert_max_num_queries: DjangoAssertNumQueries, stores: int) -> None:
    for _ in range(stores):
        make_store()

    with django_assert_max_num_queries(7):
        owe_days(at=LATER)

    assert Mark.objects.count() == stores


@pytest.mark.django_db
def test_hold_marks_nothing_and_its_confirmation_one_day() -> None:
    world = make_world(pieces=1)
    Mark.objects.all().delete()

    held = hold(
        wish=Wish(experience=world.experience, variants=tuple(world.variants[:2])),
        store=world.store,
        starts_at=FIRST,
        at=FIRST - 48 * HOUR,
    )
    nothing = Mark.objects.count()
    confirm(booking=held, details=Details(contact=Contact(name="Ada", phone="+447946010000")), at=FIRST - 48 * HOUR)

    assert nothing == 0
    assert set(Mark.objects.values_list("store", "date")) == {(world.store.pk, DAYS[1])}


@pytest.mark.django_db
def test_what_is_asked_for_counts_nowhere_until_a_person_approves_it() -> None:
    world = make_asking()
    made_at = FIRST - 48 * HOUR
    Mark.objects.all().delete()
    booking = asked(world, starts_at=FIRST, at=made_at)
    assert not Mark.objects.exists()

    approve(booking=booking, asked_at=made_at, at=made_at, actor=None)
    assert count_marked() == 1
    assert_exact(world.store)
    assert Figure.objects.filter(fact=Fact.VISITS, count__gt=0).exists()
    move(booking=Booking.objects.get(), starts_at=FIRST + HOUR, at=made_at)
    count_marked()
    assert_exact(world.store)
    assert not Figure.objects.filter(fact__in=[Fact.VISITS, Fact.SOURCES], count__gt=0).exists()
