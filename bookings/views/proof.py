"""Who has typed the code of a booking's number in this very browser, a short while ago.

The booking's link is passed on, and whoever made the booking has it too: it opens that visit and nothing else of its
customer. That the number was proved once is therefore not enough to show a person what is known of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest

from bookings.forms.asked import read_instant
from bookings.models import Booking
from bookings.services.phone_check import proved_phone

HOLDS_FOR: Final = timedelta(minutes=30)
MOST: Final = 3
"""Bookings of one browser that are remembered; the oldest are forgotten first."""
_KEY: Final = "proved"


def remember_proof(request: HttpRequest, booking: Booking, phone: str, *, at: datetime) -> None:
    """Remember that somebody who sits here has just proved this number, in E.164, for the booking."""
    everything = {**_all(request), booking.reference: [phone, at.isoformat()]}
    request.session[_KEY] = dict(list(everything.items())[-MOST:])


def has_proof(request: HttpRequest, booking: Booking, *, at: datetime) -> bool:
    """Whether the number of the booking's customer was proved here for it, less than half an hour ago."""
    phone, proved = _all(request).get(booking.reference, ["", ""])
    since = read_instant(proved)
    customer = booking.customer
    if customer is None or since is None or not since <= at < since + HOLDS_FOR:
        return False
    same = bool(customer.phone) and customer.phone.as_e164 == phone and customer.phone_verified_at is not None
    return same and proved_phone(booking, phone)


def _all(request: HttpRequest) -> dict[str, list[str]]:
    return dict(request.session.get(_KEY, {}))
