"""What is done with one piece on the floor, each one movement. All raise what `write_movement` raises.

Those that take a piece away from visitors (`sell`, `write_off`, `report_missing`, `set_aside`, `depart`) know nothing
of promises: a piece that may be promised leaves through bookings.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.auth.models import User

from stores.models import RELEASED, Movement, Piece, PieceState, Store, Zone
from stores.services.ledger import change_state
from stores.services.writer import Act, Spot, Step, write_movement

INSPECTED: Final = frozenset({PieceState.TO_INSPECT, PieceState.TO_CLEAN})
KEPT: Final = frozenset({PieceState.ON_HOLD, PieceState.ON_RAIL, PieceState.WITH_VISITOR})
"""It is put aside for somebody, or hangs at their visit."""


def put(
    *,
    piece: Piece,
    zone: Zone | None,
    place: str = "",
    at: datetime,
    actor: User | None = None,
    nonce: str | None = None,
    subject: str = "",
) -> Movement:
    """Put a piece somewhere else in its store; its state stays. Raises AlreadyThere, and what is said above."""
    act = Act(at, actor, "put", subject, nonce)
    return write_movement(piece=piece, act=act, step=Step(spot=Spot(zone, place)))


def depart(
    *, piece: Piece, to_store: Store, at: datetime, actor: User | None = None, nonce: str | None = None
) -> Movement:
    """Send a piece to another store: from now on it is that store's, on its way."""
    return change_state(
        piece=piece, to=PieceState.IN_TRANSIT, store=to_store, at=at, actor=actor, nonce=nonce, reason="sent"
    )


def arrive(
    *,
    piece: Piece,
    store: Store,
    at: datetime,
    spot: Spot | None = None,
    actor: User | None = None,
    nonce: str | None = None,
) -> Movement:
    """Take in a piece that was sent here. Raises PieceExpectedElsewhere in another store than it was sent to."""
    sources = frozenset({PieceState.IN_TRANSIT})
    step = Step(state=PieceState.ON_FLOOR, spot=spot, sources=sources, within=store)
    return write_movement(piece=piece, act=Act(at, actor, "arrived", nonce=nonce), step=step)


def find(
    *,
    piece: Piece,
    store: Store,
    at: datetime,
    spot: Spot | None = None,
    actor: User | None = None,
    nonce: str | None = None,
) -> Movement:
    """A missing piece has turned up, in whichever store, and hangs there again."""
    step = Step(state=PieceState.ON_FLOOR, store=store, spot=spot, sources=frozenset({PieceState.MISSING}))
    return write_movement(piece=piece, act=Act(at, actor, "found", nonce=nonce), step=step)


def release(*, piece: Piece, place: str, at: datetime, actor: User | None = None, subject: str = "") -> Movement:
    """A piece isn't kept for somebody any longer: visitors may have it again, and it waits at `place` to be hung."""
    step = Step(state=PieceState.ON_FLOOR, spot=Spot(place=place), sources=KEPT)
    return write_movement(piece=piece, act=Act(at, actor, RELEASED, subject), step=step)


def give_back(
    *,
    piece: Piece,
    store: Store,
    at: datetime,
    actor: User | None = None,
    nonce: str | None = None,
    subject: str = "",
    reason: str = "returned",
) -> Movement:
    """A sold piece is brought back, to whichever store, and must be looked at before it hangs again."""
    step = Step(state=PieceState.TO_INSPECT, store=store, sources=frozenset({PieceState.SOLD}))
    return write_movement(piece=piece, act=Act(at, actor, reason, subject, nonce), step=step)


def inspect(
    *,
    piece: Piece,
    outcome: PieceState,
    at: datetime,
    spot: Spot | None = None,
    actor: User | None = None,
    nonce: str | None = None,
) -> Movement:
    """Somebody has looked at a piece, or cleaned it: on the floor, to be cleaned, or written off."""
    step = Step(state=outcome, spot=spot, sources=INSPECTED)
    return write_movement(piece=piece, act=Act(at, actor, "inspected", nonce=nonce), step=step)


def sell(
    *, piece: Piece, at: datetime, actor: User | None = None, nonce: str | None = None, subject: str = ""
) -> Movement:
    """It is the customer's now."""
    return change_state(
        piece=piece, to=PieceState.SOLD, at=at, actor=actor, nonce=nonce, subject=subject, reason="sold"
    )


def write_off(
    *, piece: Piece, at: datetime, actor: User | None = None, nonce: str | None = None, reason: str = "written off"
) -> Movement:
    """It is nobody's any more, for good."""
    return change_state(piece=piece, to=PieceState.WRITTEN_OFF, at=at, actor=actor, nonce=nonce, reason=reason)


def report_missing(
    *, piece: Piece, at: datetime, actor: User | None = None, nonce: str | None = None, subject: str = ""
) -> Movement:
    """It isn't where it should be, and nobody knows where else."""
    return change_state(
        piece=piece, to=PieceState.MISSING, at=at, actor=actor, nonce=nonce, subject=subject, reason="missing"
    )


def set_aside(
    *,
    piece: Piece,
    at: datetime,
    actor: User | None = None,
    nonce: str | None = None,
    subject: str = "",
    reason: str = "to be inspected",
) -> Movement:
    """Somebody must look at it before it hangs again."""
    return change_state(
        piece=piece, to=PieceState.TO_INSPECT, at=at, actor=actor, nonce=nonce, subject=subject, reason=reason
    )
