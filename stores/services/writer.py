"""The one hand that writes where a piece is, and the movement that tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from kernel.identifiers import tidy
from stores.errors import (
    AlreadyThere,
    IllegalPieceMove,
    NonceInvalid,
    NonceReused,
    PieceExpectedElsewhere,
    PieceMoved,
    PlaceTooLong,
    ZoneElsewhere,
)
from stores.models import Movement, Piece, PieceState, Store, Zone
from stores.piece_lifecycle import IN_THE_HOUSE, is_legal

REASON_LENGTH: Final = 120
SUBJECT_LENGTH: Final = 80
NONCE_LENGTH: Final = 100
PLACE_LENGTH: Final = 60
NONCE_TAKEN: Final = "stores_movement_nonce"
STAND: Final = ("state", "store_id", "zone_id", "place")
"""The columns of a piece that the ledger tells."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a store: a zone, or none, and words for where in it."""

    zone: Zone | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """When, by whom and why a piece is moved. `nonce` is the client's number of the scan: one number, one movement."""

    at: datetime
    actor: User | None
    reason: str
    subject: str = ""
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Where a piece is to go: what is None stays as it is. A piece that changes its store leaves its spot.

    `sources` are the states from which alone this is done (by default all that the table allows), `within` the store
    that the piece must be of.
    """

    state: PieceState | None = None
    store: Store | None = None
    spot: Spot | None = None
    sources: frozenset[PieceState] | None = None
    within: Store | None = None


def write_movement(*, piece: Piece, act: Act, step: Step) -> Movement:
    """Bring a piece from where it was read to be to somewhere else, and say so on `piece`.

    Under the lock of the piece's row, with the next number of its movements. The second use of a nonce answers with
    the first movement. Raises PieceMoved when the piece has left the state or store it was read in, or is in the
    state asked for; AlreadyThere when nothing would change; IllegalPieceMove, PieceExpectedElsewhere, ZoneElsewhere,
    PlaceTooLong, NonceInvalid, NonceReused.
    """
    aim, nonce = _aim(step), checked_nonce(act.nonce)
    try:
        with transaction.atomic():
            here = Piece.objects.select_for_update(no_key=True).get(pk=piece.pk)
            movement = _earlier(here, aim, nonce)
            if movement is None:
                _check(here, piece, step, aim)
                movement = _write(here, aim, act)
    except IntegrityError as error:
        if violated(error) == NONCE_TAKEN:
            raise NonceReused(field="nonce") from error
        raise
    for name in (*STAND, "last_number"):
        setattr(piece, name, getattr(here, name))
    return movement


def checked_nonce(nonce: str | None) -> str | None:
    """The number of a scan as it is kept, None for none. Raises NonceInvalid."""
    if nonce and (len(nonce) > NONCE_LENGTH or not nonce.isprintable()):
        raise NonceInvalid(field="nonce", most=NONCE_LENGTH)
    return nonce or None


def checked_place(place: str) -> str:
    """Words for a place as they are kept. Raises PlaceTooLong."""
    words = tidy(place)
    if len(words) > PLACE_LENGTH:
        raise PlaceTooLong(field="place", most=PLACE_LENGTH)
    return words


def violated(error: IntegrityError) -> str:
    """The name of the constraint that was violated."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def tell(piece: Piece, before: Mapping[str, Any] | None, act: Act) -> Movement:
    """The movement, not yet written, of a piece that stands where `piece` says and stood where `before` says."""
    origin = {f"from_{name}": value for name, value in (before or {}).items()}
    return Movement(
        piece=piece,
        number=piece.last_number,
        at=act.at,
        actor=act.actor,
        reason=_cut(act.reason, REASON_LENGTH),
        subject=_cut(act.subject, SUBJECT_LENGTH),
        nonce=act.nonce or None,
        **origin,
        **{f"to_{name}": getattr(piece, name) for name in STAND},
    )


def _aim(step: Step) -> dict[str, Any]:
    """The columns that are to change, with what they are to become."""
    aim: dict[str, Any] = {}
    if step.state is not None:
        aim["state"] = step.state
    if step.store is not None:
        aim["store_id"] = step.store.pk
    if step.spot is not None or step.store is not None:
        spot = step.spot or Spot()
        aim |= {"zone_id": spot.zone.pk if spot.zone else None, "place": checked_place(spot.place)}
    return aim


def _earlier(here: Piece, aim: Mapping[str, Any], nonce: str | None) -> Movement | None:
    """The movement that this nonce has made before. Raises NonceReused when it was another one."""
    earlier = Movement.objects.filter(nonce=nonce).first() if nonce else None
    if earlier is None:
        return None
    meant = {f"to_{name}": value for name, value in aim.items()}
    if earlier.piece_id != here.pk or any(getattr(earlier, name) != value for name, value in meant.items()):
        raise NonceReused(field="nonce")
    return earlier


def _write(here: Piece, aim: Mapping[str, Any], act: Act) -> Movement:
    before = {name: getattr(here, name) for name in STAND}
    for name, value in aim.items():
        setattr(here, name, value)
    here.last_number += 1
    here.save(update_fields=[*STAND, "last_number"])
    movement = tell(here, before, act)
    movement.save(force_insert=True)
    return movement


def _check(here: Piece, read: Piece, step: Step, aim: Mapping[str, Any]) -> None:
    if step.within is not None and here.store_id != step.within.pk:
        raise PieceExpectedElsewhere(field="piece", store=here.store.slug, store_name=here.store.name)
    if here.state != read.state or here.store_id != read.store_id or here.state == step.state:
        raise PieceMoved(field="piece", state=here.state)
    _check_state(here, step)
    # Who sends a piece to its own store would send it nowhere.
    nowhere = step.state == PieceState.IN_TRANSIT and aim.get("store_id") == here.store_id
    if nowhere or all(getattr(here, name) == value for name, value in aim.items()):
        raise AlreadyThere(field="piece")
    if step.spot and step.spot.zone and step.spot.zone.store_id != aim.get("store_id", here.store_id):
        raise ZoneElsewhere(field="zone")


def _check_state(here: Piece, step: Step) -> None:
    """That the table allows it. What only changes its place must be in the house to be put there."""
    state, sources = PieceState(here.state), step.sources
    allowed = state in IN_THE_HOUSE if step.state is None else is_legal(state, step.state)
    if not allowed or (sources is not None and state not in sources):
        raise IllegalPieceMove(field="piece", state=state, to=step.state or state)


def _cut(words: str, most: int) -> str:
    return words.replace("\x00", "")[:most]
