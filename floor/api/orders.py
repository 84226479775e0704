"""The API's delivery orders, for the retailer's own system: what exchanges send home."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from bookings.services.exchange_delivery import fail_order, take_order
from floor.api.keys import NAMES_STORE, StoreKey, store_of
from floor.order_schemas import (
    OrderFailed,
    OrderOut,
    OrdersAsked,
    OrdersPage,
    OrderTakenOut,
    Reference,
    order_out,
    order_taken_out,
)
from floor.queries.orders import orders_in_pages
from kernel import clock
from stores.models import Scope
from stores.wire import refusals

router = Router(tags=["Orders"])
reads, writes = StoreKey(Scope.ORDERS_READ), StoreKey(Scope.ORDERS_WRITE)


@router.get(
    "/orders",
    response={200: OrdersPage, **refusals(401, 403)},
    operation_id="list_orders",
    summary="Deliveries in exchange for something bought",
    auth=reads,
    openapi_extra=NAMES_STORE,
)
def list_orders(request: HttpRequest, query: Query[OrdersAsked]) -> OrdersPage:
    """Of purchases in the key's store, the oldest first; those that nobody has taken over yet, unless `taken`.

    The key needs the scope `orders:read`.
    """
    page = orders_in_pages(store=store_of(request), taken=query.taken, cursor=query.cursor, limit=query.limit)
    return OrdersPage(items=[order_out(one) for one in page.rows], next_cursor=page.next_cursor)


@router.post(
    "/orders/{reference}/taken",
    response={200: OrderTakenOut, **refusals(401, 403, 404, 409)},
    operation_id="take_order",
    summary="An order was taken over",
    auth=writes,
    openapi_extra=NAMES_STORE,
)
def take_over(request: HttpRequest, reference: Reference) -> OrderTakenOut:
    """From now on it is the retailer's own system that delivers it.

    Of two workers who take one order over, one is answered with `again` false, and delivers it. Who got no answer and
    asks again reads in `taken_at` when it was. The key needs the scope `orders:write`.
    """
    order, again = take_order(store=store_of(request), reference=reference.upper(), at=clock.now())
    return order_taken_out(order, again=again)


@router.post(
    "/orders/{reference}/failed",
    response={200: OrderOut, **refusals(401, 403, 404, 409, 422)},
    operation_id="fail_order",
    summary="An order can't be delivered",
    auth=writes,
    openapi_extra=NAMES_STORE,
)
def fail(request: HttpRequest, reference: Reference, body: OrderFailed) -> OrderOut:
    """What was to go back can be exchanged for something else. A second time is answered as the first.

    Refused once a piece came back for it: then it is delivered, or paid, by the retailer's own system. Before that has
    taken it over, a person in a store may make good for what came back: it is in `lines` no more.
    The key needs the scope `orders:write`.
    """
    order = fail_order(store=store_of(request), reference=reference.upper(), why=body.why, at=clock.now())
    return order_out(order)
