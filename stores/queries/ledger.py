"""What the ledger says of a piece."""

from __future__ import annotations

from dataclasses import dataclass

from stores.models import Movement, Piece, PieceState


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a piece is: its state, its store, its zone and the words for where in it."""

    state: PieceState
    store_id: int
    zone_id: int | None
    place: str


def replay(piece: Piece) -> Stand | None:
    """Where a piece is by the ledger alone, one movement after the other in their order; None before the first.

    Raises ValueError where a movement does not begin as the one before ended, which the database does not let in.
    """
    stand: Stand | None = None
    for movement in Movement.objects.filter(piece=piece).order_by("number").iterator():
        if stand != _origin(movement):
            raise ValueError(f"movement {movement.number} of piece {piece.pk} does not follow the one before")
        stand = Stand(PieceState(movement.to_state), movement.to_store_id, movement.to_zone_id, movement.to_place)
    return stand


def _origin(movement: Movement) -> Stand | None:
    if movement.from_store_id is None:
        return None
    return Stand(PieceState(movement.from_state), movement.from_store_id, movement.from_zone_id, movement.from_place)
