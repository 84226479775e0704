"""Sets of ticks as Python ints: bit i is in the set when it is 1. Everything here is plain arithmetic on such sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache


def span(first: int, until: int) -> int:
    """The set {first, …, until-1}; empty when `until` <= `first`. Both at least 0."""
    return ((1 << (until - first)) - 1) << first if until > first else 0


def erode(ticks: int, length: int) -> int:
    """Every tick from which `length` ticks in a row are in the set (shift-and, log2(length) steps). `length` >= 1."""
    run = 1
    while run * 2 <= length:
        ticks &= ticks >> run
        run *= 2
    return ticks & (ticks >> (length - run)) if length > run else ticks


def spread(ticks: int, length: int) -> int:
    """Every tick of the runs of `length` ticks that begin in the set: what `erode` takes away. `length` >= 1."""
    run = 1
    while run * 2 <= length:
        ticks |= ticks << run
        run *= 2
    return ticks | (ticks << (length - run)) if length > run else ticks


def counts(sets: Iterable[int]) -> list[int]:
    """How many of the sets hold each tick, bit-sliced: plane i has the ticks whose count has bit i."""
    planes: list[int] = []
    for ticks in sets:
        carry = ticks
        for i, plane in enumerate(planes):
            planes[i], carry = plane ^ carry, plane & carry
        if carry:
            planes.append(carry)
    return planes


def at_least(needed: int, sets: Sequence[int]) -> int:
    """The ticks that are in at least `needed` of the sets. `needed` >= 1."""
    return union(sets) if needed == 1 else reaching(needed, counts(sets))


def reaching(needed: int, planes: Sequence[int]) -> int:
    """The ticks whose bit-sliced count is at least `needed`, >= 1: compared from the highest plane down."""
    if needed >> len(planes):
        return 0
    more, equal = 0, -1
    for i in reversed(range(len(planes))):
        if needed >> i & 1:
            equal &= planes[i]
        else:
            more |= equal & planes[i]
            equal &= ~planes[i]
    return more | equal


def union(sets: Iterable[int]) -> int:
    """The ticks that are in any of the sets."""
    together = 0
    for ticks in sets:
        together |= ticks
    return together


def members(ticks: int) -> list[int]:
    """The ticks of a set, ascending."""
    digits = bin(ticks)[:1:-1]
    found, at = [], digits.find("1")
    while at >= 0:
        found.append(at)
        at = digits.find("1", at + 1)
    return found


@lru_cache(maxsize=1024)
def comb(step: int, count: int) -> int:
    """The set {0, step, 2 step, …} of `count` ticks."""
    return sum(1 << step * k for k in range(count))


def run_around(ticks: int, first: int, until: int) -> int:
    """The length of the longest run of ticks that holds {first, …, until-1}, which must be in the set."""
    gaps = ~ticks
    above = gaps >> until
    return until + (above & -above).bit_length() - 1 - (gaps & ((1 << first) - 1)).bit_length()
