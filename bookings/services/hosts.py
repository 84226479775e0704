"""Reminding stylists on the evening before of who comes to them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bookings.alerts import ways_to
from bookings.hosts import KIND, hosted_on, subject_of
from bookings.models import Booking
from kernel import clock
from notifications.services.reconcile import reconcile_many
from notifications.words import Owed
from stores.models import Store

LOOKED_FROM: Final = time(17)
TOLD_AT: Final = time(18)
TOLD_UNTIL: Final = time(20)
"""By the store's clock: what nobody could send by then would only wake them."""


def sweep_hosts(*, at: datetime) -> None:
    """Where it is evening, owe each stylist one word of all their visits of tomorrow, on each of their ways.

    A day on which nobody comes to them is not told. It is part of their work, so it needs no consent; a suppression
    still stops it. A constant number of queries for each local date on which it is evening somewhere, which are two.
    """
    zones = {ZoneInfo(name) for name in Store.objects.active().order_by().values_list("timezone", flat=True).distinct()}
    evening = {zone for zone in zones if LOOKED_FROM <= at.astimezone(zone).time() < TOLD_UNTIL}
    for day in {clock.local_date(at, zone) + timedelta(days=1) for zone in evening}:
        first: dict[int, Booking] = {}
        for visit in hosted_on(day):
            first.setdefault(visit.stylist_id or 0, visit)
        here = [visit for visit in first.values() if visit.store.zone in evening]
        reconcile_many({subject_of(one.stylist_id or 0, day): _owed(one) for one in here}, at=at)


def _owed(first: Booking) -> list[Owed]:
    """On the evening before the first of their visits."""
    zone = first.store.zone
    eve = clock.local_date(first.starts_at, zone) - timedelta(days=1)
    due_at, use_by = (clock.instant(eve, wall, zone) for wall in (TOLD_AT, TOLD_UNTIL))
    if due_at is None or use_by is None:
        return []
    return [
        Owed(
            kind=KIND,
            channel=channel,
            recipient=address,
            locale=first.store.locale,
            due_at=due_at,
            use_by=use_by,
            dedupe_key=f"tomorrow:{channel}",
            asked_for=True,
        )
        for channel, address in ways_to(first.stylist)
    ]
