"""Telling a stylist at once that their visitor is here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.alerts import KIND, subject_of, ways_to
from bookings.models import Booking
from bookings.queries.arrived import arrival_of
from bookings.services.state import Actor
from notifications.services.reconcile import reconcile
from notifications.words import Owed

OF_USE: Final = timedelta(minutes=15)
"""Later than this the visitor has long been greeted."""


def owe_alerts(booking: Booking, *, at: datetime, actor: Actor = None) -> None:
    """Owe whoever hosts now one word of an arrival on each of their channels, in the caller's transaction.

    What another stylist wasn't told yet is taken back, and nobody is told what they did themselves. It is part of their
    work and not advertising, so it needs no consent; a suppression still stops it.
    """
    stylist = booking.stylist
    ways = ways_to(stylist)
    if stylist is None or (actor is not None and stylist.user_id == actor.pk):
        ways = []
    arrival = arrival_of(booking) if ways else None
    alerts = [
        Owed(
            kind=KIND,
            channel=channel,
            recipient=address,
            locale=booking.store.locale,
            due_at=at,
            use_by=at + OF_USE,
            # The arrival's own: who is checked in by mistake, and comes after all, is announced again.
            dedupe_key=f"arrived:{arrival.pk if arrival else 0}:{booking.stylist_id}:{channel}",
            asked_for=True,
        )
        for channel, address in ways
    ]
    reconcile(subject=subject_of(booking), owed=alerts, at=at)


def take_back_alerts(booking: Booking, *, at: datetime) -> None:
    """Leave unsent what no stylist has been told yet."""
    reconcile(subject=subject_of(booking), owed=[], at=at)
