"""Every piece's way: into the house, and from state to state, each step a movement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from stores.errors import PieceMoved
from stores.models import Movement, Piece, PieceState, Resource, ResourceKind, Store, Variant

RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One physical piece that comes into a store, under the label that is tied to it."""

    variant: Variant
    store: Store
    label: str
    place: str = ""


def receive(
    *, variant: Variant, store: Store, label: str, at: datetime, actor: User | None = None, place: str = ""
) -> Piece:
    """Take one piece into a store: it hangs on the floor from now on. Raises IntegrityError for a label in use."""
    return receive_many(arrivals=[Arrival(variant, store, label, place)], at=at, actor=actor)[0]


def receive_many(*, arrivals: Iterable[Arrival], at: datetime, actor: User | None = None) -> list[Piece]:
    """Take pieces in, in the order given and all or nothing; the number of queries does not grow with them."""
    waiting = list(arrivals)
    with transaction.atomic():
        resources = Resource.objects.bulk_create([Resource(kind=ResourceKind.PIECE) for _ in waiting])
        pieces = Piece.objects.bulk_create(
            Piece(
                resource=resource,
                variant=arrival.variant,
                store=arrival.store,
                label=arrival.label,
                place=arrival.place,
            )
            for resource, arrival in zip(resources, waiting, strict=True)
        )
        Movement.objects.bulk_create(_arrived(piece, at, actor) for piece in pieces)
    return pieces


def change_state(
    *, piece: Piece, to: PieceState, at: datetime, actor: User | None = None, reason: str, subject: str = ""
) -> Movement:
    """Bring a piece from the state it was read in to another, with its movement, and say so on `piece`.

    `subject` is on whose behalf, such as "booking:REF". Raises PieceMoved when it has left that state since, or is
    in the new one already: the second of two scans must not write a second movement.
    """
    before = PieceState(piece.state)
    with transaction.atomic():
        here = Piece.objects.filter(pk=piece.pk, store=piece.store_id, state=before).exclude(state=to)
        if not here.update(state=to):
            raise PieceMoved(field="piece", state=Piece.objects.values_list("state", flat=True).get(pk=piece.pk))
        movement = Movement.objects.create(
            piece=piece,
            at=at,
            from_store_id=piece.store_id,
            to_store_id=piece.store_id,
            from_state=before,
            to_state=to,
            actor=actor,
            reason=reason,
            subject=subject,
        )
    piece.state = to
    return movement


def _arrived(piece: Piece, at: datetime, actor: User | None) -> Movement:
    return Movement(piece=piece, at=at, to_store=piece.store, to_state=piece.state, actor=actor, reason=RECEIVED)
