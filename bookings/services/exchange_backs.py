"""The pieces that shall go back: freed from holds that ran out, and locked while an exchange of them is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookings.models import Booking, BookingState, ExchangeItem
from bookings.services.state import write_state
from stores.models import Piece


def release_backs(pieces: Sequence[int], *, at: datetime) -> None:
    """Expire the lapsed holds that still have one of the pieces (by id). Before the pieces are locked."""
    backs = ExchangeItem.objects.to_come_back().filter(back__in=pieces)
    lapsed = Booking.objects.lapsed(at).filter(exchange__in=backs.values("exchange"))
    for booking in lapsed.order_by("pk").select_for_update(of=("self",)):
        write_state(booking, BookingState.EXPIRED, at=at)


def lock_backs(pieces: Sequence[int]) -> None:
    """Until the transaction ends nobody takes them back, nor asks for another exchange of them."""
    rows = Piece.objects.filter(pk__in=pieces).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True))
