"""How long things may be, in minutes."""

from __future__ import annotations

from django.db.models import F, Q

from kernel.intervals import TICK

TICK_MINUTES = TICK // 60
LONGEST_APPROVAL = 14 * 24 * 60
"""So many minutes a store may take to answer at most: a fortnight."""
EARLIEST_NUDGE = 14 * 24 * 60
"""So many minutes before a visit somebody may be asked to say that they come."""


def whole_ticks(minutes: str, most: int) -> Q:
    """Of a nullable column: a number of minutes that falls on ticks, at most so many."""
    return Q(**{f"{minutes}__isnull": True}) | Q(
        **{minutes: F(minutes) / TICK_MINUTES * TICK_MINUTES, f"{minutes}__lte": most}
    )
