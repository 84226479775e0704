"""Waiting for somebody who is late: until when one may, and doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bookings import locales
from bookings.lateness import missed_from
from bookings.models import Booking
from bookings.services.late import wait_for
from bookings.wording import say
from floor.views.staffed import staff_of
from kernel.errors import DomainError

STEP: Final = timedelta(minutes=15)
STEPS: Final = 2


@dataclass(frozen=True, slots=True)
class Wait:
    """A time until which one may wait; `last`: the visit's end."""

    until: datetime
    last: bool = False

    @property
    def value(self) -> str:
        return self.until.isoformat()


def waits_of(booking: Booking, at: datetime) -> list[Wait]:
    """A quarter and half an hour longer than it would be kept by itself, and to the end; none beyond that."""
    kept = max(missed_from(booking), at)
    first = [kept + n * STEP for n in range(1, STEPS + 1)]
    whole = [Wait(until) for until in first if until < booking.ends_at]
    return [*whole, *([Wait(booking.ends_at, last=True)] if kept < booking.ends_at else [])]


def wait(request: HttpRequest, booking: Booking, at: datetime) -> None:
    """Do it and say so: the form's `until` is an instant with its offset (ISO 8601)."""
    until = _instant(request.POST.get("until", ""))
    if until is None:
        messages.error(request, _("Please choose until when."))
        return
    try:
        waited = wait_for(booking=booking, until=until, at=at, actor=staff_of(request))
    except DomainError as error:
        messages.error(request, say(error))
        return
    time = locales.hour(waited.awaited_until or until, booking.store.zone)
    messages.success(
        request, _("Everything is kept for %(name)s until %(time)s.") % {"name": booking.customer, "time": time}
    )


def _instant(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
