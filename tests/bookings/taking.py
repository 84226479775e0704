"""Visits with pieces, and pieces that are taken out under them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bookings.models import Booking
from bookings.queries.wishes import Wish, variants_of
from bookings.services import confirm, taking_out
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from stores.models import Piece, PieceState
from tests.factories.world import World

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def booked(world: World, *skus: str, starts_at: datetime = ELEVEN, number: int = 0) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    details = Details(contact=Contact(name="Ada", phone=f"+44794601{number:04d}"))
    return confirm.book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


def piece_of(booking: Booking) -> Piece:
    return Piece.objects.get(resource__allocations__booking=booking, resource__allocations__live=True)


def taken(piece: Piece, to: PieceState = PieceState.SOLD, *, at: datetime = AT, **details: Any) -> Any:
    return taking_out.take_out(piece=Piece.objects.get(pk=piece.pk), to=to, at=at, reason="test", **details)
