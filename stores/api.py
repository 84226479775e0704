"""The API's stores and products."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from kernel import clock
from stores.queries import listing
from stores.queries.paging import Page
from stores.schemas import (
    ProductDetail,
    ProductPage,
    ProductsAsked,
    StoreDetail,
    StorePage,
    StoresAsked,
    product_detail,
    product_page,
    store_detail,
    store_page,
)
from stores.wire import refusals

router = Router()


@router.get(
    "/stores",
    response={200: StorePage, **refusals()},
    operation_id="list_stores",
    summary="Stores, nearest first or by name",
    tags=["Stores"],
)
def list_stores(request: HttpRequest, query: Query[StoresAsked]) -> StorePage:
    """With `near`, the nearest `limit` stores with their distance, in one page; without, all by name, page by page."""
    if query.place is not None:
        return store_page(Page(listing.stores_near(*query.place, limit=query.limit)))
    return store_page(listing.stores_in_pages(cursor=query.cursor, limit=query.limit))


@router.get(
    "/stores/{store}",
    response={200: StoreDetail, **refusals(404)},
    operation_id="read_store",
    summary="One store: hours, exceptions, stylists",
    tags=["Stores"],
)
def read_store(request: HttpRequest, store: str) -> StoreDetail:
    """Hours are wall time in the store's zone."""
    return store_detail(*listing.store_in_detail(store, today=clock.now().date()))


@router.get(
    "/products",
    response={200: ProductPage, **refusals(404)},
    operation_id="list_products",
    summary="Products with their sizes and colours",
    tags=["Products"],
)
def list_products(request: HttpRequest, query: Query[ProductsAsked]) -> ProductPage:
    """In the shop's order, page by page: those that hang in `store`, and those that match the words of `q`."""
    store = listing.store_named(query.store, field="store") if query.store else None
    return product_page(listing.products_in_pages(store=store, words=query.q, cursor=query.cursor, limit=query.limit))


@router.get(
    "/products/{product}",
    response={200: ProductDetail, **refusals(404)},
    operation_id="read_product",
    summary="One product, and where its sizes hang",
    tags=["Products"],
)
def read_product(request: HttpRequest, product: str) -> ProductDetail:
    """`stores` names, for each store that has any, the SKUs that hang there now."""
    return product_detail(*listing.product_in_detail(product))
