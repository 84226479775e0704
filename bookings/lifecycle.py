"""The table of legal moves. No I/O: what may follow what, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bookings.models.states import BookingState as S

LEGAL: Final[Mapping[S, frozenset[S]]] = MappingProxyType(
    {
        S.HELD: frozenset({S.REQUESTED, S.CONFIRMED, S.EXPIRED, S.CANCELLED}),
        # Approved, or declined, withdrawn, not answered in time; or asked anew, for another time.
        S.REQUESTED: frozenset({S.REQUESTED, S.CONFIRMED, S.CANCELLED}),
        # Whoever moves what was approved asks for it again.
        S.CONFIRMED: frozenset({S.REQUESTED, S.ARRIVED, S.CANCELLED, S.NO_SHOW}),
        # Back to expected: somebody else's code was scanned, or the wrong name tapped.
        S.ARRIVED: frozenset({S.IN_SESSION, S.COMPLETED, S.CONFIRMED}),
        S.IN_SESSION: frozenset({S.COMPLETED}),
        # Who comes late is let in after all, under a new promise, while everything is still free.
        S.NO_SHOW: frozenset({S.ARRIVED}),
        S.COMPLETED: frozenset(),
        S.EXPIRED: frozenset(),
        # Called off by the store alone, and taken back before anybody was told.
        S.CANCELLED: frozenset({S.CONFIRMED, S.REQUESTED}),
    }
)


def is_legal(state: S, to: S) -> bool:
    """Whether a booking in `state` may move to `to`."""
    return to in LEGAL[state]
