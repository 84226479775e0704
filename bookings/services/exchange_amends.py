"""Making good what the shop owes: a piece came back, and nothing was handed out for it."""

from __future__ import annotations

from datetime import datetime

from bookings.exchange_errors import NothingOwed, OrderTaken
from bookings.models import Amends, BookingState, ExchangeItem
from bookings.services.exchange_delivery import end_order, lock_items, lock_order
from bookings.services.locks import promising, promising_with
from bookings.services.state import Actor, note, write_state
from bookings.services.swap import BEGUN, drop_piece


def make_good(*, item: ExchangeItem, amends: Amends, at: datetime, actor: Actor = None) -> ExchangeItem:
    """Write down what somebody had instead of the piece that was owed to them. Its promise, if one is left, is freed.

    The last one of a visit that has begun ends it, the last one of an order calls it off. Raises NothingOwed (also for
    the second of two), OrderTaken once the retailer's own system sends it, StoreBusy.
    """
    booking = item.exchange.booking
    if booking is None:
        return _instead_of_sending(item, amends, at=at, actor=actor)
    with promising_with(booking) as fresh:
        rows = ExchangeItem.objects.to_hand_out().select_related("exchange", "back", "wanted")
        owed = rows.select_for_update(of=("self",)).filter(pk=item.pk).first()
        if owed is None:
            raise NothingOwed(field="item")
        _write(owed, amends, at=at, actor=actor)
        if fresh.is_live:
            drop_piece(fresh, owed.wanted, at=at, actor=actor)
        note(fresh, at=at, actor=actor, why=f"{owed.wanted.sku} for {owed.back} was made good: {amends}")
        if fresh.state in BEGUN and not ExchangeItem.objects.filter(exchange=owed.exchange, live=True).exists():
            write_state(fresh, BookingState.COMPLETED, at=at, actor=actor)
    return owed


def _instead_of_sending(item: ExchangeItem, amends: Amends, *, at: datetime, actor: Actor) -> ExchangeItem:
    """Of an order that nobody has taken over: what came back for it was paid, say, at the till."""
    with promising():
        order = lock_order(exchange=item.exchange_id)
        if order.taken_at is not None:
            raise OrderTaken(field="item")
        items = lock_items(order)
        owed = next((one for one in items if one.pk == item.pk and one.is_unanswered), None)
        if owed is None:
            raise NothingOwed(field="item")
        _write(owed, amends, at=at, actor=actor)
        if all(one.amends for one in items):
            end_order(order, at=at, why=f"made good: {amends}")
    return owed


def _write(item: ExchangeItem, amends: Amends, *, at: datetime, actor: Actor) -> None:
    item.amends, item.amended_at, item.amended_by, item.live = amends, at, actor, False
    item.save(update_fields=["amends", "amended_at", "amended_by", "live"])
