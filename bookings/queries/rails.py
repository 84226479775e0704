"""On whose rail a piece hangs: by the ledger's movement that brought it into its present state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import F, OuterRef, Q, Subquery

from bookings.models import Booking, BookingState
from stores.models import Movement, Piece, PieceState
from stores.querysets import PieceQuerySet

AT_A_VISIT: Final = frozenset({PieceState.ON_RAIL, PieceState.WITH_VISITOR})
"""It hangs on a visit's rail, or its visitor has it."""
_BOOKING: Final = "booking:"
"""How `planner.subject_of` a booking begins."""


def with_rail(pieces: PieceQuerySet) -> PieceQuerySet:
    """Each with `rail`: the subject ("booking:REF") on whose behalf it came into its state; empty for nobody's."""
    came = Movement.objects.filter(piece=OuterRef("pk"), to_state=OuterRef("state")).exclude(from_state=F("to_state"))
    return pieces.annotate(rail=Subquery(came.order_by("-number").values("subject")[:1]))


def reference_on(piece: Piece) -> str:
    """The reference of the booking on whose rail a piece of `with_rail` hangs; empty when it hangs on none."""
    return _reference(piece) if piece.state in AT_A_VISIT else ""


def kept_for(piece: Piece) -> str:
    """The reference of the booking for whose customer a piece of `with_rail` is kept on hold; empty for nobody's."""
    return _reference(piece) if piece.state == PieceState.ON_HOLD else ""


def _reference(piece: Piece) -> str:
    subject: str = getattr(piece, "rail", None) or ""
    return subject.removeprefix(_BOOKING) if subject.startswith(_BOOKING) else ""


def kept_pieces(booking: Booking) -> PieceQuerySet:
    """What has been kept on hold in its store, for a booking's customer, since the visit was closed."""
    return kept_on_hold([booking.reference]).filter(store=booking.store_id)


def kept_on_hold(references: Iterable[str]) -> PieceQuerySet:
    """What is kept on hold in any store for the customers of bookings, by their references."""
    held = with_rail(Piece.objects.filter(state=PieceState.ON_HOLD))
    return held.filter(Q(rail__in=[f"{_BOOKING}{reference}" for reference in references]))


def visit_with(piece: Piece, *, at: datetime) -> Booking | None:
    """The visit that has a piece on its rail and isn't over; None when nobody has it. At most two queries."""
    reference = reference_on(with_rail(Piece.objects.filter(pk=piece.pk)).get())
    if not reference:
        return None
    booking = Booking.objects.select_related("customer", "store").filter(reference=reference).first()
    return booking if booking is not None and has_rail(booking, at=at) else None


def has_rail(booking: Booking, *, at: datetime) -> bool:
    """Whether what hangs on a booking's rail is still kept there: somebody is here, or may still come."""
    waited_for = booking.state == BookingState.CONFIRMED and at < booking.promised_until
    return waited_for or booking.state in (BookingState.ARRIVED, BookingState.IN_SESSION)
