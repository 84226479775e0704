"""Doing the same to many bookings, each in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from bookings.errors import StoreBusy
from bookings.models import Booking

logger = logging.getLogger(__name__)


def sweep(bookings: Iterable[Booking], one: Callable[[Booking, datetime], bool], *, at: datetime) -> int:
    """How many `one` changed. A store with a day that stays locked is left for the next minute.

    Else its bookings, each waited for some seconds, would keep those of all other stores waiting.
    """
    changed, busy = 0, set[int]()
    for booking in bookings:
        if booking.store_id in busy:
            continue
        try:
            changed += one(booking, at)
        except StoreBusy:
            logger.info("bookings: %s is swept in a minute, its store is busy", booking.reference)
            busy.add(booking.store_id)
    return changed
