"""The hold that this browser has just made: it must not stand in its own way, and is found again from older tabs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest

from bookings.models import Booking

_KEY: Final = "held"


def own_hold(request: HttpRequest, *, at: datetime) -> Booking | None:
    """The hold that was made from here and still runs, or None."""
    key = request.session.get(_KEY)
    if key is None:
        return None
    held = Booking.objects.live(at).filter(pk=key, state="held")
    return held.select_related("store", "experience").first()


def made_after(request: HttpRequest, booking: Booking, *, at: datetime) -> Booking | None:
    """What this browser held after `booking` and has still, confirmed meanwhile or not; None when there is nothing."""
    key = request.session.get(_KEY)
    if key is None or key == booking.pk:
        return None
    return Booking.objects.live(at).filter(pk=key, made_at__gte=booking.made_at).select_related("store").first()


def remember_hold(request: HttpRequest, booking: Booking) -> None:
    """Keep in mind that this browser made the hold."""
    request.session[_KEY] = booking.pk


def made_here(request: HttpRequest, booking: Booking) -> bool:
    """Whether it is what this browser held last, whatever became of it since."""
    return bool(request.session.get(_KEY) == booking.pk)
