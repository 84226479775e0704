"""The delivery orders of a store, for the retailer's own system."""

from __future__ import annotations

from django.db.models import Prefetch

from bookings.models import DeliveryOrder, ExchangeItem
from stores.models import Store
from stores.queries.paging import Page, page_of


def orders_in_pages(*, store: Store, taken: bool, cursor: str | None, limit: int) -> Page[DeliveryOrder]:
    """Those that were taken over, or those that wait for it, the oldest first, with their lines: two queries.

    Raises CursorInvalid.
    """
    lines = ExchangeItem.objects.select_related("back__variant", "wanted").order_by("pk")
    orders = DeliveryOrder.objects.filter(store=store, taken_at__isnull=not taken).select_related("exchange")
    open_ones = orders if taken else orders.filter(off_at__isnull=True)
    rows = open_ones.prefetch_related(Prefetch("exchange__items", lines))
    return page_of(rows, by="pk", kind=int, cursor=cursor, limit=limit)
