"""Other rooms and hands for a visit whose time stays: what it has and still serves stays, the rest is found anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bookings.periods import Periods
from bookings.queries.offers import standing_offer
from experiences.availability import Grid, Pool, Reason, assign, reasons
from kernel.intervals import Period, tick_of

SCARCE = (Reason.NO_ROOM, Reason.NO_STYLIST)


def others_for(
    grid: Grid, visit: Period, periods: Periods, pools: Sequence[Pool], *, has: Collection[int]
) -> tuple[int, ...] | None:
    """The ids of the rooms and the host for the very time: of what it `has` all that serves. None when some lack.

    `pools` are those of an offer, with the visit's own promises counted as free.
    """
    split = tuple(one for pool in pools if pool.reason in SCARCE for one in _split(grid, visit, periods, pool, has))
    chosen = assign(standing_offer(grid, visit, periods, split), tick_of(visit.start))
    return None if chosen is None else tuple(resource for pool in chosen for resource in pool)


def _split(grid: Grid, visit: Period, periods: Periods, pool: Pool, has: Collection[int]) -> Iterator[Pool]:
    """What serves on in pools of its own, and the rest of what is needed among all others."""
    own = [replace(pool, needed=1, members=(member,)) for member in pool.members if member.resource_id in has]
    start = tick_of(visit.start)
    serving = [one for one in own if not reasons(standing_offer(grid, visit, periods, (one,)), start)][: pool.needed]
    yield from serving
    if len(serving) < pool.needed:
        kept = {one.members[0].resource_id for one in serving}
        others = tuple(member for member in pool.members if member.resource_id not in kept)
        yield replace(pool, needed=pool.needed - len(serving), members=others)
