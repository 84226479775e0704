"""Exchanges that began and that nobody ended: once their time is over, what came back is owed for."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from bookings.errors import IllegalMove, StoreBusy
from bookings.models import Allocation, Booking, ExchangeItem
from bookings.planner import subject_of
from bookings.queries.rails import reference_on, with_rail
from bookings.services.closing import IN_THE_VISIT, close_by_rule
from bookings.services.keeping import shelf_of
from bookings.services.locks import promising_with
from bookings.services.swap import BEGUN
from stores.errors import IllegalPieceMove, PieceMoved
from stores.models import Piece
from stores.services.handling import release

logger = logging.getLogger(__name__)

SWEPT_AT_ONCE: Final = 200
NOT_ENDED: Final = "nobody ended it"


def sweep_begun(*, at: datetime) -> int:
    """End, each in a transaction of its own, the exchanges that are on when nothing is promised to them any more.

    What hangs there for them waits to be hung back, and what came back is owed for in any store. Returns how many. One
    whose store or piece is just busy is left for the next minute.
    """
    waiting = ExchangeItem.objects.filter(live=True, exchange__booking__isnull=False)
    begun = Booking.objects.filter(state__in=BEGUN, promised_until__lte=at, pk__in=waiting.values("exchange__booking"))
    related = begun.select_related("store", "experience").order_by("promised_until", "pk")
    return sum(_end(booking, at) for booking in list(related[:SWEPT_AT_ONCE]))


def _end(booking: Booking, at: datetime) -> bool:
    try:
        with promising_with(booking) as fresh:
            if fresh.state not in BEGUN or fresh.promised_until > at:
                return False
            for piece in _hanging(fresh):
                release(piece=piece, place=shelf_of(fresh.store), at=at, subject=subject_of(fresh))
            close_by_rule(fresh, at=at, why=NOT_ENDED)
            return True
    except (StoreBusy, PieceMoved, IllegalPieceMove, IllegalMove):
        logger.info("bookings: exchange %s stays open for a minute, it or its piece was just moved", booking.reference)
        return False


def _hanging(booking: Booking) -> list[Piece]:
    """The promised pieces that are on its rail, or in the visitor's hands."""
    promised = Allocation.objects.live().filter(booking=booking).values("resource")
    pieces = with_rail(Piece.objects.filter(pk__in=promised, state__in=IN_THE_VISIT)).order_by("pk")
    return [piece for piece in pieces if reference_on(piece) == booking.reference]
