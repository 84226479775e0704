"""Links that open a new entry in the calendars of the big providers, filled in with a booking.

They carry no secret: what stands in an address is kept in other people's logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

from bookings.calendar import place_of, title_of, words_of
from bookings.models import Booking

_GOOGLE: Final = "https://calendar.google.com/calendar/render"
_OUTLOOK: Final = "https://outlook.live.com/calendar/0/action/compose"
_OFFICE: Final = "https://outlook.office.com/calendar/0/action/compose"
_YAHOO: Final = "https://calendar.yahoo.com/"


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """A provider's name, which is nobody's to translate, and the address."""

    name: str
    href: str


def calendar_links(booking: Booking) -> list[CalendarLink]:
    """Google, Outlook.com, Office 365 and Yahoo, in the active language."""
    return [
        CalendarLink("Google", _google(booking)),
        CalendarLink("Outlook.com", _microsoft(_OUTLOOK, booking)),
        CalendarLink("Office 365", _microsoft(_OFFICE, booking)),
        CalendarLink("Yahoo", _yahoo(booking)),
    ]


def _google(booking: Booking) -> str:
    asked = {
        "action": "TEMPLATE",
        "text": title_of(booking),
        "dates": f"{_basic(booking.starts_at)}/{_basic(booking.ends_at)}",
        "ctz": booking.store.timezone,
        "location": place_of(booking.store),
        "details": words_of(booking),
    }
    return f"{_GOOGLE}?{urlencode(asked, quote_via=quote)}"


def _microsoft(address: str, booking: Booking) -> str:
    asked = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title_of(booking),
        "startdt": _extended(booking.starts_at),
        "enddt": _extended(booking.ends_at),
        "location": place_of(booking.store),
        "body": words_of(booking),
    }
    return f"{address}?{urlencode(asked, quote_via=quote)}"


def _yahoo(booking: Booking) -> str:
    asked = {
        "v": "60",
        "title": title_of(booking),
        "st": _basic(booking.starts_at),
        "et": _basic(booking.ends_at),
        "in_loc": place_of(booking.store),
        "desc": words_of(booking),
    }
    return f"{_YAHOO}?{urlencode(asked, quote_via=quote)}"


def _basic(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _extended(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
