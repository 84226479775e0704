"""Mend: staff write by hand what no verb of the visit changes."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from bookings.models import Booking
from bookings.services.owing import owe_messages
from bookings.services.state import Actor, note


class Mending(TypedDict, total=False):
    """What can be written by hand. All else is promised, counted or told to calendars, and changes by verbs."""

    note: str
    occasion: str
    locale: str
    sms_consent: bool
    email_consent: bool


def mend(*, booking: Booking, at: datetime, actor: Actor, **mending: Unpack[Mending]) -> Booking:
    """Write what was mended on the booking as it is now, whatever happened since it was read.

    Another language or consent changes what is owed.
    """
    with transaction.atomic():
        related = Booking.objects.select_related("store", "experience", "customer")
        fresh = related.select_for_update(of=("self",)).get(pk=booking.pk)
        if not mending:
            return fresh
        for name, value in mending.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(mending))
        note(fresh, at=at, actor=actor, why=f"mended: {', '.join(sorted(mending))}")
        owe_messages(fresh, at=at)
    return fresh
