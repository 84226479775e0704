"""Every piece's way: into the house, and from state to state, each step a movement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from kernel.identifiers import normal_label
from stores.errors import LabelInUse, LabelInvalid, NonceReused, ZoneElsewhere
from stores.models import Movement, Piece, PieceState, Resource, ResourceKind, Store, Variant, Zone
from stores.services.writer import (
    NONCE_TAKEN,
    Act,
    Spot,
    Step,
    checked_nonce,
    checked_place,
    tell,
    violated,
    write_movement,
)

RECEIVED: Final = "received"
LABEL_LENGTH: Final = 40
LABEL_TAKEN: Final = "stores_piece_label_key"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One physical piece that comes into a store, under the label that is tied to it."""

    variant: Variant
    store: Store
    label: str
    place: str = ""
    zone: Zone | None = None


def receive(
    *,
    variant: Variant,
    store: Store,
    label: str,
    at: datetime,
    actor: User | None = None,
    place: str = "",
    zone: Zone | None = None,
    nonce: str | None = None,
) -> Piece:
    """Take one piece into a store: it hangs on the floor from now on. The second use of a nonce answers with the first.

    Raises LabelInUse, LabelInvalid, ZoneElsewhere, PlaceTooLong, NonceInvalid, NonceReused.
    """
    arrival = Arrival(variant, store, label, place, zone)
    number = checked_nonce(nonce)
    if piece := _received_under(number, arrival):
        return piece
    try:
        return _take_in([arrival], Act(at, actor, RECEIVED, nonce=number))[0]
    except (LabelInUse, NonceReused):
        # Both of two that arrive at once find nothing, and one of them comes second.
        if piece := _received_under(number, arrival):
            return piece
        raise


def receive_many(*, arrivals: Iterable[Arrival], at: datetime, actor: User | None = None) -> list[Piece]:
    """Take pieces in, in the order given and all or nothing; the number of queries does not grow with them.

    Raises LabelInUse, LabelInvalid, ZoneElsewhere, PlaceTooLong.
    """
    return _take_in(list(arrivals), Act(at, actor, RECEIVED))


def change_state(
    *,
    piece: Piece,
    to: PieceState,
    at: datetime,
    actor: User | None = None,
    reason: str,
    subject: str = "",
    nonce: str | None = None,
    store: Store | None = None,
    spot: Spot | None = None,
) -> Movement:
    """Bring a piece from the state it was read in to another, with its movement, and say so on `piece`.

    `subject` is on whose behalf, such as "booking:REF". Raises PieceMoved when it has left that state since, or is
    in the new one already: the second of two scans must not write a second movement, unless it brings the nonce of
    the first, whose movement it is answered with. With `store` it changes its store as well, with `spot` its place.
    Raises IllegalPieceMove, AlreadyThere, ZoneElsewhere, PlaceTooLong, NonceInvalid, NonceReused.
    """
    step = Step(state=to, store=store, spot=spot)
    return write_movement(piece=piece, act=Act(at, actor, reason, subject, nonce), step=step)


def checked_label(label: str) -> str:
    """A label as it is kept. Raises LabelInvalid."""
    kept = normal_label(label)
    if not 0 < len(kept) <= LABEL_LENGTH:
        raise LabelInvalid(field="label", most=LABEL_LENGTH)
    return kept


def _take_in(arrivals: Sequence[Arrival], act: Act) -> list[Piece]:
    prepared = [_prepared(arrival) for arrival in arrivals]
    try:
        with transaction.atomic():
            resources = Resource.objects.bulk_create([Resource(kind=ResourceKind.PIECE) for _ in prepared])
            for piece, resource in zip(prepared, resources, strict=True):
                piece.resource = resource
            pieces = Piece.objects.bulk_create(prepared)
            Movement.objects.bulk_create(tell(piece, None, act) for piece in pieces)
    except IntegrityError as error:
        if violated(error) == LABEL_TAKEN:
            raise LabelInUse(field="label") from error
        if violated(error) == NONCE_TAKEN:
            raise NonceReused(field="nonce") from error
        raise
    return pieces


def _prepared(arrival: Arrival) -> Piece:
    if arrival.zone is not None and arrival.zone.store_id != arrival.store.pk:
        raise ZoneElsewhere(field="zone")
    return Piece(
        variant=arrival.variant,
        store=arrival.store,
        label=checked_label(arrival.label),
        zone=arrival.zone,
        place=checked_place(arrival.place),
        last_number=1,
    )


def _received_under(nonce: str | None, arrival: Arrival) -> Piece | None:
    """The piece that this nonce has taken in before. Raises NonceReused when it did something else."""
    if nonce is None:
        return None
    earlier = Movement.objects.select_related("piece").filter(nonce=nonce).first()
    if earlier is None:
        return None
    piece, meant = earlier.piece, (checked_label(arrival.label), arrival.variant.pk, arrival.store.pk)
    if earlier.number != 1 or (piece.label, piece.variant_id, earlier.to_store_id) != meant:
        raise NonceReused(field="nonce")
    return piece
