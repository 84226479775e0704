"""Whose turn is when: people in a queue are given the first gap each, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from experiences.availability.offers import Member, Offer
from experiences.availability.search import assign

Taken = dict[int, int]


def in_turn(offers: Iterable[Offer]) -> list[int | None]:
    """For each offer the first tick at which it can be had once all before it have what they were given.

    None when that is not in the grid's asked days any more. The offers share one grid. What one is given is taken from
    those behind, so nobody's tick is before their first real gap, and of two who want the same the later isn't earlier.
    """
    taken: Taken = {}
    return [_take(_without(offer, taken), taken) for offer in offers]


def _take(offer: Offer, taken: Taken) -> int | None:
    """The offer's first tick; what serves there is added to `taken`."""
    free = offer.bookable
    if not free:
        return None
    tick = offer.grid.origin + (free & -free).bit_length() - 1
    promised = offer.grid.bits(tick - offer.before, tick + offer.duration + offer.after)
    for resource in (one for pool in assign(offer, tick) or () for one in pool):
        taken[resource] = taken.get(resource, 0) | promised
    return tick


def _without(offer: Offer, taken: Taken) -> Offer:
    pools = tuple(replace(pool, members=tuple(_left(one, taken) for one in pool.members)) for pool in offer.pools)
    return replace(offer, pools=pools)


def _left(member: Member, taken: Taken) -> Member:
    return replace(member, free=member.free & ~taken.get(member.resource_id, 0))
