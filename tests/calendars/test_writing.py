"""A stylist's visits in their own calendar, on a real CalDAV server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django_q.models import OrmQ
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.models import Booking, BookingState
from calendars.models import Account, Entry, EntryState, Failure
from calendars.services.accounts import choose_calendar, end_account, try_again
from calendars.services.writing import due_accounts, write
from calendars.tasks import write_calendars
from desk.services.own_busy import due_accounts as due_busy
from desk.services.own_busy import read_account
from stores.models import BusySource, OutsideBusy, Stylist
from tests.calendars.server import CalDav
from tests.calendars.writing import AT, DAY, ELEVEN, HOUR, given, times, visit, written
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def changed(visit: Booking, **fields: Any) -> None:
    """In a transaction of its own, by which a calendar knows that it was written."""
    with transaction.atomic():
        Booking.objects.filter(pk=visit.pk).update(**fields)


@pytest.mark.parametrize("stylists", [1, 4])
def test_whose_calendar_differs_is_asked_of_all_at_once(
    server: CalDav, stylists: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world = make_world(stylists=stylists)
    visits = [visit(world, stylist=stylist) for stylist in world.stylists]
    for number, stylist in enumerate(world.stylists):
        assert not write(account=given(stylist, server.make(f"work-{number}")), at=AT)
    assert due_accounts(at=AT + HOUR) == []

    changed(visits[-1], state=BookingState.CANCELLED)

    with django_assert_num_queries(2):
        due = due_accounts(at=AT + HOUR)
    assert due == [world.stylists[-1].calendar_account.pk]


def test_what_is_promised_stands_there_and_only_what_differs_is_written(
    server: CalDav, world: World, ada: Stylist
) -> None:
    first, second = visit(world), visit(world, ELEVEN + HOUR)
    visit(world, ELEVEN - 10 * DAY)
    visit(world, ELEVEN + 2 * HOUR, stylist=world.stylists[1])
    given(ada, server.make("work"))

    account = written()

    assert (account.failure, account.written_at, due_accounts(at=AT + HOUR)) == ("", AT, [])
    assert times(server) == [ELEVEN, ELEVEN + HOUR]
    (event, _other) = server.events()
    assert (str(event["summary"]), event.get("attendee")) == ("Try-on · Mei", None)
    assert str(event["uid"]).startswith(f"{first.uid}@")

    server.asked.clear()
    changed(
        first,
        starts_at=ELEVEN + DAY,
        ends_at=ELEVEN + DAY + HOUR,
        promised_from=ELEVEN,
        promised_until=ELEVEN + 2 * DAY,
    )
    assert due_accounts(at=AT + HOUR) == [account.pk]
    written(AT + HOUR)
    assert server.asked == ["PUT"]
    assert times(server) == [ELEVEN + HOUR, ELEVEN + DAY]

    server.asked.clear()
    changed(second, state=BookingState.CANCELLED)
    written(AT + 2 * HOUR)
    assert server.asked == ["DELETE"]
    assert times(server) == [ELEVEN + DAY]
    assert list(Entry.objects.values_list("state", flat=True)) == [EntryState.WRITTEN]


def test_what_is_over_stays(server: CalDav, world: World, ada: Stylist) -> None:
    visit(world)
    given(ada, server.make("work"))
    written()
    written(ELEVEN + 3 * DAY)
    assert times(server) == [ELEVEN]
    assert not Entry.objects.exists()


def test_what_somebody_changed_or_removed_there_is_as_the_store_promised_it(
    server: CalDav, world: World, ada: Stylist
) -> None:
    booking = visit(world)
    given(ada, server.make("work"))
    written()
    uid = Entry.objects.get().uid
    server.write("work", uid, "DTSTART:20260701T100000Z", "DTEND:20260701T110000Z", "SUMMARY:Mine")
    Booking.objects.filter(pk=booking.pk).update(party=2)
    assert written(AT + HOUR).failure == ""
    assert times(server) == [ELEVEN]

    server.remove("work")
    Booking.objects.filter(pk=booking.pk).update(party=3)
    assert written(AT + 2 * HOUR).failure == ""
    assert times(server) == [ELEVEN]

    server.remove("work")
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.CANCELLED)
    assert written(AT + 3 * HOUR).failure == ""
    assert (times(server), Entry.objects.count()) == ([], 0)


def test_calendar_is_found_from_the_servers_address_and_one_of_several_is_chosen(
    server: CalDav, world: World, ada: Stylist
) -> None:
    visit(world)
    server.make("work", "Work")
    given(ada, server.url)
    assert written().failure == ""
    assert times(server) == [ELEVEN]

    server.make("home", "Home")
    account = given(ada, server.url)
    account = written()
    assert (account.failure, sorted(name for _href, name in account.choices)) == (Failure.SEVERAL, ["Home", "Work"])
    number = [name for _href, name in account.choices].index("Home")
    assert not choose_calendar(account=account, number=7, at=AT)
    assert choose_calendar(account=account, number=number, at=AT)
    assert written().failure == ""
    assert times(server, "home") == [ELEVEN]


def test_server_without_strong_names_is_written_all_the_same(server: CalDav, world: World, ada: Stylist) -> None:
    booking = visit(world)
    given(ada, server.make("work"))
    written()
    for hours, etag in enumerate(['W/"1"', ""], start=1):
        Entry.objects.update(etag=etag)
        Booking.objects.filter(pk=booking.pk).update(party=hours + 1)
        assert written(AT + hours * HOUR).failure == ""
    assert times(server) == [ELEVEN]


def test_ending_takes_out_what_is_ahead_and_forgets_all(server: CalDav, world: World, ada: Stylist) -> None:
    visit(world)
    given(ada, server.make("work"))
    account = written()
    end_account(account=account, at=AT)
    written(AT)
    assert times(server) == []
    assert not Account.objects.exists()


def test_stylist_who_left_has_nothing_there(server: CalDav, world: World, ada: Stylist) -> None:
    visit(world)
    given(ada, server.make("work"))
    written()
    Stylist.objects.filter(pk=ada.pk).update(active=False)
    assert due_accounts(at=AT + HOUR) != []
    written(AT + HOUR)
    assert (times(server), Account.objects.count()) == ([], 0)


def test_busy_times_come_back_and_ours_are_none_of_them(server: CalDav, world: World, ada: Stylist) -> None:
    visit(world)
    given(ada, server.make("work"))
    account = written()
    server.write("work", "dentist", "DTSTART:20260603T100000Z", "DTEND:20260603T110000Z", "SUMMARY:Dentist")
    server.write("work", "weekly", "DTSTART:20260505T140000Z", "DTEND:20260505T150000Z", "RRULE:FREQ=WEEKLY;COUNT=6")
    OutsideBusy.objects.create(stylist=ada, starts_at=ELEVEN + DAY, ends_at=ELEVEN + DAY + HOUR)
    assert due_busy(at=AT) == [account.pk]

    read_account(account=account, at=AT)

    read = OutsideBusy.objects.filter(source=BusySource.ACCOUNT).values_list("starts_at", flat=True)
    assert sorted(read) == [datetime(2026, 6, day, hour, tzinfo=UTC) for day, hour in ((2, 14), (3, 10), (9, 14))]
    assert OutsideBusy.objects.count() == 4, "what its address said stays"
    assert due_busy(at=AT) == []
    server.turns = [500]
    read_account(account=account, at=AT + HOUR)
    assert OutsideBusy.objects.count() == 4


def test_worker_is_woken_for_what_differs_alone(server: CalDav, world: World, ada: Stylist) -> None:
    account = given(ada, server.make("work"))
    try_again(account=account, at=AT)
    before = OrmQ.objects.count()
    assert before == 2
    written()
    write_calendars()
    assert OrmQ.objects.count() == before + 1, "of another day, by the clock"
