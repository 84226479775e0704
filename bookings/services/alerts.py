"""Telling a stylist at once that their visitor is here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.alerts import KIND, address_of, subject_of
from bookings.models import Booking
from bookings.services.state import Actor
from notifications.services.reconcile import reconcile
from notifications.words import Owed

OF_USE: Final = timedelta(minutes=15)
"""Later than this the visitor has long been greeted."""


def owe_alert(booking: Booking, *, at: datetime, actor: Actor = None) -> None:
    """Owe the stylist one word of an arrival, in the caller's transaction; none where they let the visitor in.

    It is part of their work and not advertising, so it needs no consent; a suppression still stops it.
    """
    address = address_of(booking)
    if not address or (booking.stylist is not None and actor is not None and booking.stylist.user_id == actor.pk):
        return
    alert = Owed(
        kind=KIND,
        channel="email",
        recipient=address,
        locale=booking.store.locale,
        due_at=at,
        use_by=at + OF_USE,
        dedupe_key=f"arrived:{at.isoformat()}",
        asked_for=True,
    )
    reconcile(subject=subject_of(booking), owed=[alert], at=at)


def take_back_alerts(booking: Booking, *, at: datetime) -> None:
    """Leave unsent what no stylist has been told yet."""
    reconcile(subject=subject_of(booking), owed=[], at=at)
