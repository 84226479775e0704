"""Housekeeping of the waiting list: serving what a crash or a change of rules left, and ending what is past."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from bookings.errors import StoreBusy
from bookings.models import Wait, WaitState
from bookings.services.locks import promising
from bookings.services.waiting_looks import is_served, look
from bookings.services.waiting_offers import end_wait
from bookings.services.waiting_serve import serve_where_due
from kernel import clock
from stores.models import Store

logger = logging.getLogger(__name__)
ENDED_AT_ONCE: Final = 200
A_DAY: Final = timedelta(days=1)


def sweep_waiting(*, at: datetime) -> int:
    """End the waits whose time is over, then serve each day that somebody waits for. Returns how many were offered.

    Where nothing was freed since all were served, a store is only looked at, all its days at once. One whose day stays
    locked is left for the next minute.
    """
    _end_past(at=at)
    offered = 0
    for store, days in sorted(_days_waited_for(at).items()):
        if is_served(look(store, days), at=at):
            continue
        try:
            offered += sum(serve_where_due(store=store, days=[day], at=at) for day in sorted(days))
        except StoreBusy:
            logger.info("bookings: who waits in store %s is served in a minute, it is busy", store)
    return offered


def _end_past(*, at: datetime) -> None:
    """Whose start has come, or whose last day is over where the store is. With an offer, once that is settled.

    They alone are asked for: whoever waits on must not keep them from being among the first so many.
    """
    over = Q(starts_at__lte=at)
    for name in Store.objects.filter(waits__state="waiting").order_by().values_list("timezone", flat=True).distinct():
        over |= Q(store__timezone=name, last_date__lt=clock.local_date(at, ZoneInfo(name)))
    past = Wait.objects.waiting().filter(over).exclude(offers__state="offered")
    for wait in past.select_related("store").order_by("pk")[:ENDED_AT_ONCE]:
        with promising():
            end_wait(wait, WaitState.OVER, at=at)


def _days_waited_for(at: datetime) -> dict[int, set[date]]:
    """By store id, the days from today on."""
    zones = {store.pk: store.zone for store in Store.objects.filter(waits__state="waiting").distinct()}
    found: dict[int, set[date]] = defaultdict(set)
    rows = Wait.objects.waiting().order_by().values_list("store", "first_date", "last_date").distinct()
    for store, first, last in rows:
        day = max(first, clock.local_date(at, zones[store])) if store in zones else last + A_DAY
        while day <= last:
            found[store].add(day)
            day += A_DAY
    return found
