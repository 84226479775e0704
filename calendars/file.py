"""The file that a calendar program reads: `queries.events` written down (RFC 5545)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from bookings.calendar import PRODUCT
from bookings.models import Booking, BookingState
from bookings.tokens import manage_url
from calendars.lines import escaped, folded
from calendars.models import FeedKind
from calendars.names import short_name
from calendars.queries.events import Told

EVERY: Final = "PT1H"
"""How often programs may ask anew; most of them ask when they like."""
FORM: Final = "1"
"""Grows when the same events are written in another way: whoever has the file has another one by then."""


def calendar_file(events: Collection[Told], *, kind: FeedKind, name: str) -> bytes:
    """A feed in the active language, under a name."""
    said = escaped(name)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        folded(f"NAME:{said}"),
        folded(f"X-WR-CALNAME:{said}"),
        f"REFRESH-INTERVAL;VALUE=DURATION:{EVERY}",
        f"X-PUBLISHED-TTL:{EVERY}",
        *_zones(events),
    ]
    write = Writer(kind)
    return "\r\n".join([*lines, *map(write.event, events), "END:VCALENDAR", ""]).encode()


def event_file(event: Told, *, kind: FeedKind) -> bytes:
    """One event as a file of its own, as CalDAV wants it (RFC 4791, 4.1)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", *_zones([event]), Writer(kind).event(event)]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


class Writer:
    """Writes events of one kind of calendar. What many have in common is worked out once."""

    def __init__(self, kind: FeedKind) -> None:
        self._of_customer, self._of_store = kind == FeedKind.CUSTOMER, kind == FeedKind.STORE
        self._base = settings.PUBLIC_BASE_URL
        self._host = urlsplit(self._base).hostname
        self._zone = cache(ZoneInfo)
        self._place = cache(_place)
        self._people = cache(_people)

    def event(self, told: Told) -> str:
        """Its lines. Nobody's note, number or address is among them."""
        zone = self._zone(told.zone)
        return (
            "BEGIN:VEVENT\r\n"
            f"UID:{told.uid}@{self._host}\r\n"
            f"DTSTAMP:{_digits(datetime.fromtimestamp(told.changed, UTC))}Z\r\n"
            f"DTSTART{_moment(told.starts, zone)}\r\n"
            f"DTEND{_moment(told.ends, zone)}\r\n"
            f"{folded(f'SUMMARY:{escaped(self._title(told))}')}\r\n"
            f"{self._place(told.store, told.street, told.postal_code, told.city)}\r\n"
            f"DESCRIPTION:{self._people(told.people)}{' · ' if told.reference else ''}{told.reference}\r\n"
            f"{self._link(told)}"
            f"STATUS:{'TENTATIVE' if told.state == BookingState.REQUESTED else 'CONFIRMED'}\r\n"
            f"TRANSP:{'TRANSPARENT' if told.any_time else 'OPAQUE'}\r\n"
            "END:VEVENT"
        )

    def _title(self, told: Told) -> str:
        if self._of_customer:
            return _("%(experience)s at %(store)s") % {"experience": told.experience, "store": told.store}
        who = short_name(told.customer), told.stylist if self._of_store else ""
        return " · ".join(part for part in (told.experience, *who) if part)

    def _link(self, told: Told) -> str:
        """For who visits their own page; for staff what only staff can open."""
        if not told.reference:
            return ""
        if not self._of_customer:
            return f"{folded(f'URL:{self._base}/c/{told.reference}')}\r\n"
        booking = Booking(reference=told.reference, uid=told.uid, token_version=told.token_version)
        return f"{folded(f'URL:{manage_url(booking)}')}\r\n"


def _place(store: str, street: str, postal_code: str, city: str) -> str:
    said = f"{store}, {street}, {postal_code} {city}".replace(",  ", ", ")
    return folded(f"LOCATION:{escaped(said)}")


def _people(number: int) -> str:
    """Short in every language: it needs no folding."""
    return escaped(ngettext("%(number)d person", "%(number)d people", number) % {"number": number})


def _moment(seconds: int, zone: ZoneInfo) -> str:
    """Wall time with its zone. One that comes twice means its first (3.3.5): its second is said in UTC."""
    moment = datetime.fromtimestamp(seconds, zone)
    if moment.fold:
        return f":{_digits(moment.astimezone(UTC))}Z"
    return f";TZID={zone.key}:{_digits(moment)}"


def _digits(moment: datetime) -> str:
    return f"{moment.year:04}{moment.month:02}{moment.day:02}T{moment.hour:02}{moment.minute:02}{moment.second:02}"


def _zones(events: Collection[Told]) -> list[str]:
    """A VTIMEZONE for each zone, from the first of its years that is needed until the last."""
    spans: dict[str, tuple[int, int]] = {}
    for told in events:
        first, last = spans.get(told.zone, (told.starts, told.ends))
        spans[told.zone] = min(first, told.starts), max(last, told.ends)
    return [
        _zone(name, datetime.fromtimestamp(first, UTC).year, datetime.fromtimestamp(last, UTC).year)
        for name, (first, last) in sorted(spans.items())
    ]


@lru_cache(maxsize=500)
def _zone(name: str, first: int, last: int) -> str:
    """The rules of a zone from one year to another, a day more on both sides."""
    calendar = Calendar()
    event = Event()
    event.add("dtstart", datetime(first, 6, 1, tzinfo=ZoneInfo(name)))
    calendar.add_component(event)
    day = timedelta(days=1)
    calendar.add_missing_timezones(first_date=date(first, 1, 1) - day, last_date=date(last, 12, 31) + day)
    return "\r\n".join(zone.to_ical().decode().rstrip("\r\n") for zone in calendar.timezones)
