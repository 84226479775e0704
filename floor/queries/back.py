"""What is kept for nobody any longer, and waits to be hung where visitors find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from stores.models import RELEASED, Movement, Piece, PieceState, Store
from stores.services.writer import Spot

LOOKED_BACK: Final = timedelta(days=7)
"""What nobody has hung in a week isn't on that shelf any more."""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class HangBack:
    """A piece that waits to be hung, and where it hung before it was kept."""

    piece: Piece
    spot: Spot


def to_hang_back(store: Store, *, at: datetime) -> list[HangBack]:
    """In the order in which they were released: two queries."""
    told = Movement.objects.filter(reason=RELEASED, to_store=store, at__gt=at - LOOKED_BACK)
    latest = told.filter(number=F("piece__last_number"), piece__state=PieceState.ON_FLOOR).order_by("at", "pk")
    waiting = list(latest.select_related("piece__variant__product", "piece__store", "from_zone")[:MOST])
    spots = _before(waiting)
    return [HangBack(row.piece, spots.get(row.piece_id, Spot())) for row in waiting]


def hang_back_of(piece: Piece) -> HangBack | None:
    """The same of one piece; None when it doesn't wait."""
    told = Movement.objects.filter(piece=piece, number=piece.last_number, reason=RELEASED).select_related("from_zone")
    row = told.first() if piece.state == PieceState.ON_FLOOR else None
    return HangBack(piece, _before([row]).get(piece.pk, Spot())) if row else None


def _before(released: Sequence[Movement]) -> dict[int, Spot]:
    """By piece, where it was when it was put aside; nowhere, if that is where it waits now. A rail is no such place."""
    waits = {row.piece_id: row.to_place for row in released if row.from_state == PieceState.ON_HOLD}
    aside = Movement.objects.filter(piece__in=waits, to_state=PieceState.ON_HOLD).exclude(from_state=F("to_state"))
    rows = aside.select_related("to_zone").order_by("number") if waits else ()
    spots = {row.piece_id: Spot(row.to_zone, row.to_place) for row in rows if row.to_place != waits[row.piece_id]}
    hung = [row for row in released if row.from_state != PieceState.ON_HOLD]
    return spots | {row.piece_id: Spot(row.from_zone, row.from_place) for row in hung}
