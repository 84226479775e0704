"""The pieces that shall go back: freed from lapsed holds, locked while an exchange is written, waited for again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookings.exchange_errors import AlreadyExchanged
from bookings.models import Booking, BookingState, ExchangeItem
from bookings.services.exchange_checks import check_days
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


def lock_missed(booking: Booking, *, at: datetime) -> list[ExchangeItem]:
    """The items whose piece a missed visitor still has, locked. Lapsed holds of these pieces are in nobody's way."""
    rows = ExchangeItem.objects.filter(exchange__booking=booking, back_movement__isnull=True).order_by("pk")
    items = list(rows.select_for_update(of=("self",)))
    if items:
        release_backs([item.back_id for item in items], at=at)
    return items


def revive(booking: Booking, items: Sequence[ExchangeItem], *, at: datetime) -> None:
    """Their pieces are expected again, as what comes instead is promised anew.

    Raises ExchangeTooLate, AlreadyExchanged when another exchange has one of the pieces meanwhile.
    """
    if not items:
        return
    check_days(booking, at=at, field="code")
    backs = [item.back_id for item in items]
    lock_backs(backs)
    other = ExchangeItem.objects.to_come_back().filter(back__in=backs).select_related("exchange").first()
    if other is not None:
        raise AlreadyExchanged(field="code", reference=other.exchange.reference)
    for item in items:
        item.live = True
        item.save(update_fields=["live"])
