"""Whose turn is when: people in a queue are given the first gap each, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from experiences.availability.offers import Member, Offer, Reason
from experiences.availability.search import assign

Taken = dict[int, int]


class Turn(NamedTuple):
    """The first tick at which all can be had, and the first at which all but the pieces can; None: on no asked day."""

    tick: int | None
    without_pieces: int | None


def in_turn(offers: Iterable[Offer]) -> list[Turn]:
    """For each offer its turn, once all before it have what they were given. The offers share one grid.

    What one is given is taken from those behind, so nobody's tick is before their first real gap, and of two who want
    the same the later isn't earlier. Whose pieces can't be had at all is counted as coming without them.
    """
    taken: Taken = {}
    return [_turn(_without(offer, taken), taken) for offer in offers]


def _turn(offer: Offer, taken: Taken) -> Turn:
    """The offer's turn; what serves then is added to `taken`."""
    whole = _first(offer)
    bare = tuple(pool for pool in offer.pools if pool.reason != Reason.PIECE_TAKEN)
    if len(bare) == len(offer.pools):
        without, chosen = whole, offer
    else:
        chosen = replace(offer, pools=bare)
        without = _first(chosen)
    if whole is not None:
        _take(offer, whole, taken)
    elif without is not None:
        _take(chosen, without, taken)
    return Turn(whole, without)


def _first(offer: Offer) -> int | None:
    free = offer.bookable
    return offer.grid.origin + (free & -free).bit_length() - 1 if free else None


def _take(offer: Offer, tick: int, taken: Taken) -> None:
    for pool, chosen in zip(offer.pools, assign(offer, tick) or (), strict=False):
        before, after = offer.margins(pool)
        promised = offer.grid.bits(tick - before, tick + offer.duration + after)
        for resource in chosen:
            taken[resource] = taken.get(resource, 0) | promised


def _without(offer: Offer, taken: Taken) -> Offer:
    pools = tuple(replace(pool, members=tuple(_left(one, taken) for one in pool.members)) for pool in offer.pools)
    return replace(offer, pools=pools)


def _left(member: Member, taken: Taken) -> Member:
    return replace(member, free=member.free & ~taken.get(member.resource_id, 0))
