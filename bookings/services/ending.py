"""The one place that ends a promise: what was promised is never removed, and says when and why it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bookings.models import BookingState, EndedWhy
from bookings.querysets import AllocationQuerySet

ENDED_BY: Final[Mapping[BookingState, EndedWhy]] = MappingProxyType(
    {
        BookingState.COMPLETED: EndedWhy.USED,
        BookingState.NO_SHOW: EndedWhy.MISSED,
        BookingState.CANCELLED: EndedWhy.CANCELLED,
        BookingState.EXPIRED: EndedWhy.LAPSED,
    }
)
"""Why the promises of a booking end, by the state that it comes to."""


def end(promises: AllocationQuerySet, *, at: datetime, why: EndedWhy) -> None:
    """End those of `promises` that are live. The caller holds the locks of their days."""
    promises.live().update(live=False, ended_at=at, ended_why=why)
