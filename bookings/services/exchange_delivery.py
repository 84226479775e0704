"""An exchange by delivery: an order for the retailer's own system, for what hangs in no store or isn't fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from bookings.exchange_errors import AlreadyBack, ExchangeOver, OrderNotFound, OrderTaken
from bookings.models import Booking, BookingState, DeliveryOrder, Exchange, ExchangeItem
from bookings.queries.purchases import purchase_of
from bookings.queries.replaced import REPLACED
from bookings.services.exchange_backs import release_backs
from bookings.services.exchanges import Asked, check_asked, make_exchange, once
from bookings.services.locks import promising, promising_with
from bookings.services.state import write_state
from stores.models import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where it is sent. `country`: ISO 3166, two letters; `phone` is for who brings it."""

    name: str
    line1: str
    city: str
    country: str
    line2: str = ""
    postal_code: str = ""
    phone: str = ""


def order_delivery(
    *,
    purchase_subject: str,
    items: Sequence[Asked],
    address: Address,
    at: datetime,
    instead_of: Booking | None = None,
) -> Exchange:
    """Order what is wanted instead. Nothing in a store is promised; the other piece may come back to any of them.

    `instead_of`: a hold of the same person, given up in the same movement. Raises what `ask_exchange` raises of the
    purchase and its pieces, StoreBusy.
    """
    check_asked(items)

    def order() -> Exchange:
        with _given_up(instead_of, at=at):
            release_backs([one.back.pk for one in items], at=at)
            exchange = make_exchange(purchase_subject, items, None, at=at)
            store = purchase_of(purchase_subject, at=at).store
            DeliveryOrder.objects.create(exchange=exchange, store=store, ordered_at=at, **asdict(address))
            return exchange

    return once(order, items)


def take_order(*, store: Store, reference: str, at: datetime) -> tuple[DeliveryOrder, bool]:
    """The retailer's own system has taken an order of the store over. A second time changes nothing.

    Returns the order, and whether it had been taken over before: of two workers one delivers it. Raises OrderNotFound,
    ExchangeOver when it was called off, or made good, meanwhile.
    """
    with promising():
        order = lock_order(store=store, exchange__reference=reference)
        if order.off_at is not None:
            raise ExchangeOver(field="reference")
        again = order.taken_at is not None
        if not again:
            order.taken_at = max(at, order.ordered_at)
            order.save(update_fields=["taken_at"])
    return order, again


def call_off_order(*, exchange: Exchange, at: datetime, why: str) -> DeliveryOrder:
    """Its customer, or staff for them, wants it sent no more: what was to go back is free for another exchange.

    A second time changes nothing. Raises OrderNotFound, OrderTaken once the retailer's own system has it, AlreadyBack
    for a piece that came back and wasn't made good.
    """
    with promising():
        order = lock_order(exchange=exchange)
        if order.off_at is None and order.taken_at is not None:
            raise OrderTaken(field="reference")
        return _end(order, at=at, why=why)


def fail_order(*, store: Store, reference: str, why: str, at: datetime) -> DeliveryOrder:
    """The retailer's own system can't deliver an order of the store, also one that it has taken over, and says why.

    What was to go back is free. A second time changes nothing. Raises OrderNotFound, AlreadyBack: what came back for
    an order is delivered, or made good, by the retailer's own system.
    """
    with promising():
        return _end(lock_order(store=store, exchange__reference=reference), at=at, why=why)


def lock_order(**which: object) -> DeliveryOrder:
    """Raises OrderNotFound."""
    orders = DeliveryOrder.objects.select_related("exchange").select_for_update(of=("self",))
    order = orders.filter(**which).first()
    if order is None:
        raise OrderNotFound(field="reference")
    return order


def lock_items(order: DeliveryOrder) -> list[ExchangeItem]:
    """The lines of an order that is locked."""
    rows = ExchangeItem.objects.filter(exchange=order.exchange_id).select_related("back").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def end_order(order: DeliveryOrder, *, at: datetime, why: str) -> None:
    """Nothing is sent: write it on an order whose items are done with. The caller has both."""
    order.off_at, order.off_why = max(at, order.ordered_at), why
    order.save(update_fields=["off_at", "off_why"])


def _end(order: DeliveryOrder, *, at: datetime, why: str) -> DeliveryOrder:
    if order.off_at is not None:
        return order
    items = lock_items(order)
    back = next((item.back for item in items if item.is_unanswered), None)
    if back is not None:
        raise AlreadyBack(field="reference", label=back.label)
    ExchangeItem.objects.filter(pk__in=[item.pk for item in items]).update(live=False)
    end_order(order, at=at, why=why)
    return order


@contextmanager
def _given_up(hold: Booking | None, *, at: datetime) -> Iterator[None]:
    if hold is None:
        with promising():
            yield
        return
    with promising_with(hold) as earlier:
        if earlier.state == BookingState.HELD:
            write_state(earlier, BookingState.CANCELLED, at=at, why=REPLACED)
        yield
