"""Making good what the shop owes: a piece came back, and nothing was handed out for it."""

from __future__ import annotations

from datetime import datetime

from bookings.exchange_errors import NothingOwed
from bookings.models import Amends, BookingState, ExchangeItem
from bookings.services.locks import promising_with
from bookings.services.state import Actor, note, write_state
from bookings.services.swap import BEGUN, drop_piece


def make_good(*, item: ExchangeItem, amends: Amends, at: datetime, actor: Actor = None) -> ExchangeItem:
    """Write down what somebody had instead of the piece that was owed to them. Its promise, if one is left, is freed.

    The last one of a visit that has begun ends it. Raises NothingOwed (also for the second of two), StoreBusy.
    """
    booking = item.exchange.booking
    if booking is None:
        raise NothingOwed(field="item")
    with promising_with(booking) as fresh:
        rows = ExchangeItem.objects.to_hand_out().select_related("exchange", "back", "wanted")
        owed = rows.select_for_update(of=("self",)).filter(pk=item.pk).first()
        if owed is None:
            raise NothingOwed(field="item")
        owed.amends, owed.amended_at, owed.amended_by, owed.live = amends, at, actor, False
        owed.save(update_fields=["amends", "amended_at", "amended_by", "live"])
        if fresh.is_live:
            drop_piece(fresh, owed.wanted, at=at, actor=actor)
        note(fresh, at=at, actor=actor, why=f"{owed.wanted.sku} for {owed.back} was made good: {amends}")
        if fresh.state in BEGUN and not ExchangeItem.objects.filter(exchange=owed.exchange, live=True).exists():
            write_state(fresh, BookingState.COMPLETED, at=at, actor=actor)
    return owed
