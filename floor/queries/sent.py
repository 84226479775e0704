"""The exchanges by delivery of which a store still waits for something: the other piece, or that somebody sends it."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch

from bookings.models import DeliveryOrder, ExchangeItem
from stores.models import Store

MOST: Final = 200
_VERSION: Final = """
    SELECT count(*), sum(item.xmin::text::bigint), sum(sent.xmin::text::bigint) FROM bookings_deliveryorder sent
    JOIN bookings_exchangeitem item ON item.exchange_id = sent.exchange_id AND item.live
    WHERE sent.store_id = %(store)s
    UNION ALL
    SELECT count(*), sum(item.xmin::text::bigint), NULL FROM bookings_deliveryorder sent
    JOIN bookings_exchangeitem item ON item.exchange_id = sent.exchange_id AND NOT item.live
    WHERE sent.store_id = %(store)s AND sent.taken_at IS NULL AND sent.off_at IS NULL
"""
"""In two parts, each by an index of its own: orders that are done with are many, and aren't read."""


def sent_not_back(store: Store) -> list[DeliveryOrder]:
    """The oldest first, with their items: two queries. A piece that goes back may be brought to any store."""
    waiting = ExchangeItem.objects.to_come_back()
    items = ExchangeItem.objects.select_related("back__variant__product", "wanted__product").order_by("pk")
    orders = DeliveryOrder.objects.filter(Exists(waiting.filter(exchange=OuterRef("exchange"))), store=store)
    rows = orders.select_related("exchange").prefetch_related(Prefetch("exchange__items", items))
    return list(rows.order_by("ordered_at", "pk")[:MOST])


def back_not_sent(store: Store) -> list[ExchangeItem]:
    """What came back for an order that nobody has taken over, the oldest first: to be sent, or made good. One query."""
    rows = ExchangeItem.objects.to_be_sent().filter(exchange__delivery__store=store)
    related = rows.select_related("exchange__delivery", "back__variant__product", "wanted__product")
    return list(related.order_by("exchange__delivery__ordered_at", "pk")[:MOST])


def sent_version(store: Store) -> str:
    """A text that is another one after each change of the list. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, {"store": store.pk})
        return "-".join(str(fact) for row in cursor.fetchall() for fact in row)
