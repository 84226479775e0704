"""The answers: which starts can be booked, how often, why not, and with whom."""

from __future__ import annotations

from experiences.availability import bits
from experiences.availability.offers import Member, Offer, Pool, Reason


def slots(offer: Offer) -> dict[int, int]:
    """Every start that can be booked now, ascending: {absolute tick: places}, the same as `places` for each of them."""
    found: dict[int, int] = {}
    planes = [(pool.needed, bits.counts(fitting)) for pool, fitting in zip(offer.pools, offer.fitting, strict=True)]
    left, held = offer.bookable, 1
    while left:
        further = left if planes else 0
        for needed, counted in planes:
            further &= bits.reaching((held + 1) * needed, counted)
        found.update(dict.fromkeys(offer.grid.ticks(left & ~further), held))
        left, held = further, held + 1
    return dict(sorted(found.items()))


def places(offer: Offer, tick: int) -> int:
    """How many further bookings of this kind fit at this start (absolute tick); 0 when it can't be booked.

    1 when the offer asks for nothing scarce: nothing bounds it then.
    """
    if not offer.grid.holds(offer.bookable, tick):
        return 0
    return min((len(_fit(offer, n, tick)) // pool.needed for n, pool in enumerate(offer.pools)), default=1)


def reasons(offer: Offer, tick: int) -> tuple[Reason, ...]:
    """Every reason why this start (absolute tick) is not offered, in the order of `Reason`; () when it can be booked.

    Outside the grid: `OUTSIDE_SCHEDULE`, and `TOO_SOON` or `TOO_FAR` where it applies; nothing else is known there.
    """
    refused = {reason for reason, ticks in offer.refusals.items() if offer.grid.holds(ticks, tick)}
    if not 0 <= tick - offer.grid.origin < offer.grid.length:
        refused = _beyond(offer, tick)
    return tuple(reason for reason in Reason if reason in refused)


def explain(offer: Offer, among: int) -> dict[int, tuple[Reason, ...]]:
    """Why not, for each start of the set `among` that can't be booked: {absolute tick: its reasons}, ascending."""
    refused = among & offer.grid.full & ~offer.bookable
    found: dict[int, tuple[Reason, ...]] = dict.fromkeys(offer.grid.ticks(refused), ())
    for reason in Reason:
        for tick in offer.grid.ticks(refused & offer.refusals.get(reason, 0)):
            found[tick] += (reason,)
    return found


def _beyond(offer: Offer, tick: int) -> set[Reason]:
    refused = {Reason.OUTSIDE_SCHEDULE}
    if tick < offer.earliest:
        refused.add(Reason.TOO_SOON)
    if tick >= offer.latest:
        refused.add(Reason.TOO_FAR)
    return refused


def assign(offer: Offer, tick: int) -> tuple[tuple[int, ...], ...] | None:
    """For each pool the ids of the chosen resources, for a start at this absolute tick; None when it can't be booked.

    Chosen so that the day stays bookable: the tightest gap first, then the least load, then the lowest id.
    """
    if not offer.grid.holds(offer.bookable, tick):
        return None
    return tuple(_chosen(offer, pool, _fit(offer, n, tick), tick) for n, pool in enumerate(offer.pools))


def _fit(offer: Offer, number: int, tick: int) -> list[Member]:
    """The members of a pool, by its number, that could serve from this tick on."""
    bit = tick - offer.grid.origin
    candidates = zip(offer.pools[number].members, offer.fitting[number], strict=True)
    return [member for member, fits in candidates if fits >> bit & 1]


def _chosen(offer: Offer, pool: Pool, fit: list[Member], tick: int) -> tuple[int, ...]:
    ranked = sorted(fit, key=lambda member: (gap(offer, pool, member, tick), member.load, member.resource_id))
    return tuple(member.resource_id for member in ranked[: pool.needed])


def gap(offer: Offer, pool: Pool, member: Member, tick: int) -> int:
    """The ticks in a row, around the period promised from this start on, in which the member is free and present.

    A buffer that lies outside the member's presence counts too.
    """
    start = tick - offer.grid.origin
    before, after = offer.margins(pool)
    first, until = start - before, start + offer.duration + after
    usable = member.free & (member.present | bits.span(first, until))
    return bits.run_around(usable, first, until)
