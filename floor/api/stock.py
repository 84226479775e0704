"""The API's stock, for the point of sale of a store: counts, sales, returns."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpRequest
from ninja import Body, Query, Router
from pydantic import BaseModel

from floor.api.keys import NAMES_STORE, StoreKey, store_of
from floor.models import EventKind
from floor.queries.stock import counts_in_pages
from floor.services.stock_events import Event, sell, take_back
from floor.stock_schemas import (
    CountsPage,
    ReturnAsked,
    SaleAsked,
    StockAsked,
    StockEventOut,
    counts_out,
)
from kernel import clock
from stores.models import Scope
from stores.wire import refusals

router = Router(tags=["Stock"])
reads, writes = StoreKey(Scope.STOCK_READ), StoreKey(Scope.STOCK_WRITE)


def _event(request: HttpRequest, body: SaleAsked | ReturnAsked, kind: EventKind, at: datetime) -> Event:
    """A till's clock that is ahead is set back: nothing happened yet that has not."""
    return Event(
        store=store_of(request),
        event_id=body.event_id,
        kind=kind,
        fingerprint=_fingerprint(kind, body),
        happened_at=min(body.at or at, at),
        receipt=getattr(body, "receipt", ""),
    )


def _fingerprint(kind: EventKind, body: BaseModel) -> str:
    return hashlib.sha256(f"{kind.value}\n{body.model_dump_json()}".encode()).hexdigest()


@router.get(
    "/stock/counts",
    response={200: CountsPage, **refusals(401, 403)},
    operation_id="list_stock_counts",
    summary="What the store has, by SKU",
    auth=reads,
    openapi_extra=NAMES_STORE,
)
def list_stock_counts(request: HttpRequest, query: Query[StockAsked]) -> CountsPage:
    """Of the SKUs asked for, or of all that the key's store has, by SKU, page by page. An unknown SKU is refused.

    The key needs the scope `stock:read`.
    """
    counts, following = counts_in_pages(
        store=store_of(request), skus=query.sku, at=clock.now(), cursor=query.cursor, limit=query.limit
    )
    return CountsPage(items=[counts_out(one) for one in counts], next_cursor=following)


@router.post(
    "/stock/sales",
    response={200: StockEventOut, **refusals(401, 403, 404, 409)},
    operation_id="create_stock_sale",
    summary="A piece was sold",
    auth=writes,
    openapi_extra=NAMES_STORE,
)
def create_stock_sale(request: HttpRequest, body: Body[SaleAsked]) -> StockEventOut:
    """Of that `label`; or, by `sku` or `gtin`, one that nobody counts on, where there is one.

    Every visit that counts on the piece gets another one of the same (`replaced`), or a shortfall that the store's
    staff must settle. A label that nobody knows is 404 `piece_unknown`; a piece of another store 409
    `piece_expected_elsewhere`, one that is sold already 409 `piece_moved`; nothing left to sell 409 `none_to_sell`.
    `exchange_url` is for the receipt: there its customer can exchange it. Who buys what is kept for their exchange is
    handed it with that.
    An `event_id` that said something else before is 422 `event_reused`. A refused event may be sent again.
    The key needs the scope `stock:write`.
    """
    at = clock.now()
    return StockEventOut.model_validate(
        sell(event=_event(request, body, EventKind.SALE, at), wanted=body.wanted, at=at)
    )


@router.post(
    "/stock/returns",
    response={200: StockEventOut, **refusals(401, 403, 404, 409)},
    operation_id="create_stock_return",
    summary="A sold piece came back",
    auth=writes,
    openapi_extra=NAMES_STORE,
)
def create_stock_return(request: HttpRequest, body: Body[ReturnAsked]) -> StockEventOut:
    """It is the key's store's from now on, wherever it was sold, and must be inspected before it hangs again.

    A piece that was not sold is 409 `illegal_piece_move`, a label that nobody knows 404 `piece_unknown`.
    The key needs the scope `stock:write`.
    """
    at = clock.now()
    return StockEventOut.model_validate(
        take_back(event=_event(request, body, EventKind.RETURN, at), label=body.label, at=at)
    )
