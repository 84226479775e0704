"""The calendar entry, read back by a calendar library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from icalendar import Calendar

from bookings.calendar import calendar_of, grouped
from bookings.calendar_links import calendar_links
from bookings.models import Booking, BookingState
from bookings.tokens import manage_url, token_of
from tests.factories.bookings import make_booking, make_customer
from tests.factories.world import World, make_world

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
WINTER = datetime(2026, 3, 28, 11, 0, tzinfo=UTC)
SUMMER = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def book(world: World, starts_at: datetime = WINTER, **fields: Any) -> Booking:
    fields.setdefault("customer", make_customer(name="Ada Lovelace", email="ada@example.com"))
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, **fields)


def read(booking: Booking, **asked: Any) -> tuple[Calendar, Any]:
    calendar = Calendar.from_ical(calendar_of(booking, at=AT, **asked))
    return calendar, calendar.events[0]


def test_invitation_says_who_where_and_when(world: World) -> None:
    booking = book(world, sequence=3, note="allergic to wool")

    calendar, event = read(booking)

    assert (calendar["method"], calendar["version"], event["status"]) == ("REQUEST", "2.0", "CONFIRMED")
    assert event["uid"] == f"{booking.uid}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}"
    assert (event["sequence"], event["dtstamp"].dt) == (3, AT)
    assert event["organizer"] == f"mailto:{settings.DEFAULT_FROM_EMAIL.partition('<')[2].rstrip('>')}"
    assert event["organizer"].params == {}
    assert event["attendee"] == "mailto:ada@example.com"
    assert event["url"] == manage_url(booking)
    assert world.store.street in event["location"]
    assert event["geo"].latitude == world.store.latitude
    assert "wool" not in calendar.to_ical().decode()


@pytest.mark.parametrize(("starts_at", "offset"), [(WINTER, 0), (SUMMER, 1)])
def test_times_are_the_stores_wall_time_on_both_sides_of_the_change(
    world: World, starts_at: datetime, offset: int
) -> None:
    calendar, event = read(book(world, starts_at))

    start = event["dtstart"]
    assert start.params["TZID"] == "Europe/London"
    assert start.dt.utcoffset() == timedelta(hours=offset)
    assert start.dt.astimezone(UTC) == starts_at
    assert event["dtend"].dt.astimezone(UTC) == starts_at + timedelta(minutes=45)
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Europe/London"]


def test_zone_of_the_file_alone_yields_the_instant(world: World) -> None:
    """What a program that knows no zone names would compute from the VTIMEZONE that came along."""
    calendar, event = read(book(world, SUMMER))
    zone = calendar.timezones[0].to_tz(lookup_tzid=False)

    assert event["dtstart"].dt.replace(tzinfo=zone).astimezone(UTC) == SUMMER


def test_second_of_two_equal_times_is_not_its_first(world: World) -> None:
    """The night on which the clocks go back: 1:30 comes twice."""
    for hour in (0, 1):
        starts_at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        _, event = read(book(world, starts_at))
        assert event["dtstart"].dt.astimezone(UTC) == starts_at


def test_two_alarms_are_set(world: World) -> None:
    _, event = read(book(world))

    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [timedelta(days=-1), timedelta(hours=-2)]


def test_cancellation_keeps_the_uid_and_rings_no_more(world: World) -> None:
    booking = book(world)
    _, invited = read(booking)
    booking.state, booking.sequence = BookingState.CANCELLED, 1

    calendar, event = read(booking, method="CANCEL")

    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert event["uid"] == invited["uid"]
    assert event.walk("VALARM") == []


def test_downloaded_file_names_no_attendee(world: World) -> None:
    calendar, event = read(book(world), method="PUBLISH")

    assert calendar["method"] == "PUBLISH"
    assert "attendee" not in event


def test_invitation_without_an_address_names_nobody(world: World) -> None:
    _, event = read(book(world, customer=make_customer(email="")))

    assert "attendee" not in event


def test_names_in_any_script_survive_the_folding_of_lines(world: World) -> None:
    world.store.name = "维特林 · 上海南京西路旗舰店 " * 6
    _, event = read(book(world))

    assert world.store.name in event["summary"]


def test_links_of_the_providers_carry_the_instant_and_no_secret(world: World) -> None:
    booking = book(world, SUMMER)
    asked = {link.name: parse_qs(urlsplit(link.href).query) for link in calendar_links(booking)}

    assert asked["Google"]["dates"] == ["20260330T100000Z/20260330T104500Z"]
    assert asked["Outlook.com"]["startdt"] == asked["Office 365"]["startdt"] == ["2026-03-30T10:00:00Z"]
    assert asked["Yahoo"]["et"] == ["20260330T104500Z"]
    assert all(token_of(booking) not in link.href for link in calendar_links(booking))


def test_reference_is_read_in_groups() -> None:
    assert grouped("K7F29QXM") == "K7F2 9QXM"
