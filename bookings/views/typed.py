"""What a customer has typed of themselves, kept in their own session until it is confirmed.

It survives a reload, a code that must be asked for, and a hold that runs out in the meantime.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest

from bookings.models import Booking

FIELDS: Final = ("name", "phone", "email", "sms", "whatsapp", "mail", "occasion", "note")
LONGEST: Final = 600
MOST: Final = 3
"""Bookings of one browser whose words are kept; the oldest are forgotten first."""
_KEY: Final = "typed"


def keep_typed(request: HttpRequest, booking: Booking, said: Mapping[str, str]) -> None:
    """Keep what was sent, right or wrong."""
    kept = {name: said[name][:LONGEST] for name in FIELDS if name in said}
    _write(request, {**_all(request), booking.reference: kept})


def typed_for(request: HttpRequest, booking: Booking) -> dict[str, str] | None:
    """What was typed for a booking, or None."""
    return _all(request).get(booking.reference)


def hand_on(request: HttpRequest, old: Booking, new: Booking) -> bool:
    """Let the words of a lapsed hold be those of the next one. Whether there were any."""
    everything = _all(request)
    said = everything.pop(old.reference, None)
    if said is None:
        return False
    _write(request, {**everything, new.reference: said})
    return True


def forget_typed(request: HttpRequest, booking: Booking) -> None:
    everything = _all(request)
    if everything.pop(booking.reference, None) is not None:
        _write(request, everything)


def _all(request: HttpRequest) -> dict[str, dict[str, str]]:
    return dict(request.session.get(_KEY, {}))


def _write(request: HttpRequest, everything: dict[str, dict[str, str]]) -> None:
    request.session[_KEY] = dict(list(everything.items())[-MOST:])
