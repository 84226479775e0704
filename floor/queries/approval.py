"""The visits that somebody of the store is to approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bookings.models import Booking
from stores.models import Store

MOST: Final = 50


def asking_in(store: Store, *, at: datetime) -> tuple[Sequence[Booking], int]:
    """Those whose answer is due first, with all that a person asks before they say yes; and how many more there are.

    Four queries at most.
    """
    asking = Booking.objects.in_store(store).asking(at)
    related = asking.select_related("experience", "customer", "stylist").order_by("expires_at", "pk")
    rows = list(related.prefetch_related("rail__variant__product", "companions")[:MOST])
    return rows, asking.count() - MOST if len(rows) == MOST else 0


def asking_count(store: Store, *, at: datetime) -> int:
    """How many wait for an answer: what the floor's pages say on top."""
    return Booking.objects.in_store(store).asking(at).count()
