"""The list of a day's visitors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import BookingState, Companion, EndedWhy
from bookings.services.visit import check_in
from floor.board.groups import board_of
from floor.queries.hours import hours_of
from floor.queries.reading import read_day
from kernel import clock
from kernel.intervals import tick_of
from stores.models import Store
from tests.factories.bookings import make_allocation, make_booking, make_customer
from tests.factories.experiences import make_session
from tests.factories.world import World, make_world
from tests.floor.conftest import AT, expect
from tests.reading import words_of

FLOOR = "/floor/london/"


def page_of(door: Client, address: str = FLOOR, **query: str) -> str:
    response = door.get(address, query)
    assert response.status_code == 200
    return words_of(response)


def names(store: Store, at: datetime = AT, words: str = "") -> dict[str, list[str]]:
    local = clock.local_date(at, store.zone)
    board = board_of(read_day(store, hours_of(store, [local]).day_of(local), words=words), at=at)
    groups = {"expected": board.expected, "here": board.here, "done": board.done}
    return {name: [one.booking.name for one in group] for name, group in groups.items() if group}


def test_the_day_tells_who_is_expected_here_and_done(world: World) -> None:
    states = {
        "Confirmed": BookingState.CONFIRMED,
        "Arrived": BookingState.ARRIVED,
        "Session": BookingState.IN_SESSION,
        "Over": BookingState.COMPLETED,
        "Missed": BookingState.NO_SHOW,
        "Cancelled": BookingState.CANCELLED,
    }
    for hour, (name, state) in enumerate(states.items()):
        expect(world, name=name, state=state, starts_at=AT + timedelta(hours=hour), promised=())
    expect(world, state=BookingState.HELD, customer=None, promised=())
    assert names(world.store) == {
        "expected": ["Confirmed"],
        "here": ["Arrived", "Session"],
        "done": ["Over", "Missed"],
    }


def test_a_row_says_all_that_the_door_needs(door: Client, world: World, amara: User) -> None:
    expect(world, starts_at=AT - timedelta(minutes=22), stylist=world.stylists[0], party=2)
    page = page_of(door)
    for words in ("09:38", "Mei Tanaka", "22 minutes late", "2 people", "Room 1", "Stylist 1", "1 piece", "••• 0123"):
        assert words in page
    assert "79460123" not in page.replace(" ", "")


def test_who_came_says_since_when(door: Client, world: World, amara: User) -> None:
    booking = expect(world)
    check_in(code=booking.reference, store=world.store, at=AT - timedelta(minutes=2), actor=amara)
    assert "here since 09:58" in page_of(door)


@pytest.mark.parametrize("words", ["mei", "TANAKA", "tanaka mei", "0123", "{reference}", "{start}"])
def test_finding_by_name_reference_or_digits(world: World, words: str) -> None:
    booking = expect(world)
    make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=AT,
        customer=make_customer(name="Sofia Lindqvist", phone="+442079460999"),
    )
    said = words.format(reference=booking.reference.lower(), start=f"{booking.reference[:4]} {booking.reference[4:6]}")
    assert names(world.store, words=said) == {"expected": ["Mei Tanaka"]}


def test_no_more_digits_of_a_number_are_confirmed_than_are_shown(world: World) -> None:
    expect(world)  # +44 20 7946 0123
    for digits in ("+44 20 7946 0123", "60123", "50123", "00000 000123"):
        assert names(world.store, words=digits) == {"expected": ["Mei Tanaka"]}
    assert names(world.store, words="+44 20 7946 0124") == names(world.store, words="9460") == {}


def test_what_is_typed_is_never_too_much(door: Client, world: World) -> None:
    expect(world)
    for words in ("%", "_", "\x00", "'", "x" * 5000, "é 🙂", "12", "0" * 40):
        page_of(door, q=words)
    for day in ("2026-06-02", "2000-01-01", "2099-12-31", "9999-12-31", "x", ""):
        page_of(door, day=day)
    assert "Nobody found on this day: zzz" in page_of(door, q="zzz")


def test_a_visit_past_midnight_belongs_to_both_days(world: World) -> None:
    evening = datetime(2026, 6, 1, 22, 45, tzinfo=UTC)  # 23:45 in London
    expect(world, starts_at=evening)
    after = datetime(2026, 5, 31, 22, 0, tzinfo=UTC)  # over before midnight of the day before
    expect(world, starts_at=after, name="Sofia Lindqvist")
    assert names(world.store, at=evening) == {"expected": ["Mei Tanaka"]}
    assert names(world.store, at=evening + timedelta(minutes=20)) == {"expected": ["Mei Tanaka"]}


def test_a_visit_past_midnight_says_its_day_and_can_still_come_in(
    door: Client, world: World, present: time_machine.Traveller
) -> None:
    booking = expect(world, starts_at=datetime(2026, 6, 1, 22, 45, tzinfo=UTC))
    present.move_to(datetime(2026, 6, 1, 23, 5, tzinfo=UTC))
    door.force_login(User.objects.get(memberships__store=world.store))
    assert "Mon 1 Jun" in page_of(door)
    assert door.post(f"{FLOOR}check-in/", {"code": booking.reference}).status_code == 200


def test_today_is_the_stores(present: time_machine.Traveller, db: None) -> None:
    present.move_to(datetime(2026, 6, 1, 20, 0, tzinfo=UTC))
    world = make_world(slug="london")
    Store.objects.update(timezone="Asia/Shanghai")
    world.store.refresh_from_db()
    expect(world, starts_at=datetime(2026, 6, 2, 2, 0, tzinfo=UTC))
    assert names(world.store, at=clock.now()) == {"expected": ["Mei Tanaka"]}


def test_a_guest_of_a_session_is_in_its_room(door: Client, world: World) -> None:
    session = make_session(experience=world.experience, store=world.store, starts_at=AT)
    make_allocation(
        scarce=world.rooms[2], session=session, start=session.starts_at, end=session.ends_at, store=world.store
    )
    expect(world, starts_at=AT, session=session, promised=())
    assert "Room 3" in page_of(door)


@pytest.mark.parametrize("state", [BookingState.COMPLETED, BookingState.NO_SHOW])
def test_who_has_been_is_listed_with_the_room_they_had(door: Client, world: World, state: BookingState) -> None:
    expect(world, starts_at=AT - timedelta(hours=2), state=state)
    assert "Room 1" in page_of(door)


def test_a_room_that_a_move_gave_back_is_not_told(door: Client, world: World) -> None:
    booking = expect(world, starts_at=AT - timedelta(hours=2), state=BookingState.COMPLETED, promised=world.rooms[1:2])
    make_allocation(
        scarce=world.rooms[0], booking=booking, live=False, ended_at=booking.made_at, ended_why=EndedWhy.MOVED
    )
    page = page_of(door)
    assert "Room 2" in page
    assert "Room 1" not in page


def test_a_day_is_read_in_four_queries_and_reads_no_promises_but_its_own(world: World) -> None:
    session = make_session(experience=world.experience, store=world.store, starts_at=AT)
    make_allocation(scarce=world.rooms[2], session=session, start=AT, end=session.ends_at, store=world.store)
    expect(world, starts_at=AT, session=session, promised=())
    expect(world, starts_at=AT + timedelta(hours=1))
    _promise_a_year_to_somebody_else(world)
    with CaptureQueriesContext(connection) as seen:
        assert names(world.store) == {"expected": ["Mei Tanaka", "Mei Tanaka"]}
    assert len(seen) == 4  # with the hours
    (of_rooms,) = [query["sql"] for query in seen if "bookings_allocation" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {of_rooms}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on bookings_allocation" not in plan, plan


def _promise_a_year_to_somebody_else(world: World) -> None:
    """Five thousand live promises of another visitor, an hour each, of a room that nobody else is in."""
    other = expect(world, starts_at=AT + timedelta(days=9), promised=())
    first = tick_of(AT + timedelta(days=10))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO bookings_allocation
                (resource_id, store_id, booking_id, tick_from, tick_until, period, live, ended_why)
            SELECT %s, %s, %s, tick, tick + 12,
                tstzrange(to_timestamp(tick * 300.0), to_timestamp((tick + 12) * 300.0)), true, ''
            FROM generate_series(%s, %s, 12) AS tick
            """,
            [world.rooms[1].pk, world.store.pk, other.pk, first, first + 12 * 4999],
        )
        cursor.execute("ANALYZE bookings_allocation")


def test_queries_do_not_grow_with_visitors(door: Client, world: World) -> None:
    counts = []
    for rows in (1, 2, 6):
        for n in range(rows):
            booking = expect(world, starts_at=AT + timedelta(days=rows, hours=n), stylist=world.stylists[0])
            Companion.objects.create(booking=booking, name="Ella")
        day = (AT + timedelta(days=rows)).date().isoformat()
        with CaptureQueriesContext(connection) as seen:
            assert "Mei Tanaka" in page_of(door, day=day)
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]


def test_the_list_renews_itself_alone(door: Client, world: World) -> None:
    expect(world)
    response = door.get(FLOOR, {"q": "mei"}, headers={"HX-Request": "true", "HX-Trigger": "find"})
    page = words_of(response)
    assert page.startswith('<div id="visitors"')
    assert 'hx-trigger="every 1500ms, refresh from:body"' in page
    assert 'hx-get="?q=mei&amp;v=' in page
    assert "1 visitor found" in page
    assert "<html" not in page


def test_the_other_days_are_a_tap_away(door: Client, world: World) -> None:
    page = page_of(door)
    assert 'href="?day=2026-05-31"' in page
    assert 'href="?day=2026-06-02"' in page
    assert "Nobody is expected" in page_of(door, day="2026-06-02")
