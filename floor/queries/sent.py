"""The exchanges by delivery of which a store still waits for something: sent home, and the other piece isn't back."""

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
    WHERE sent.store_id = %s
"""


def sent_not_back(store: Store) -> list[DeliveryOrder]:
    """The oldest first, with their items: two queries. A piece that goes back may be brought to any store."""
    waiting = ExchangeItem.objects.to_come_back()
    items = ExchangeItem.objects.select_related("back__variant__product", "wanted__product").order_by("pk")
    orders = DeliveryOrder.objects.filter(Exists(waiting.filter(exchange=OuterRef("exchange"))), store=store)
    rows = orders.select_related("exchange").prefetch_related(Prefetch("exchange__items", items))
    return list(rows.order_by("ordered_at", "pk")[:MOST])


def sent_version(store: Store) -> str:
    """A text that is another one after each change of the list. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [store.pk])
        return "-".join(str(fact) for fact in cursor.fetchone())
