"""Stores and products by their names, and in pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from stores.errors import ProductNotFound, StoreNotFound
from stores.models import HoursException, Piece, Product, Store, Stylist, Variant
from stores.queries.paging import Page, page_of
from stores.querysets import VariantQuerySet

SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,50}")
EXCEPTIONS_AHEAD: Final = timedelta(days=90)


def is_slug(text: str) -> bool:
    return SLUG.fullmatch(text) is not None


def store_named(slug: str, *, field: str | None = None) -> Store:
    """The open store of that slug. Raises StoreNotFound, naming `field`."""
    store = Store.objects.active().filter(slug=slug).first() if is_slug(slug) else None
    if store is None:
        raise StoreNotFound(field=field)
    return store


def store_in_detail(slug: str, *, today: date) -> tuple[Store, list[Stylist]]:
    """A store with its hours, its exceptions from `today` on, and the stylists who work there. Raises StoreNotFound."""
    store = store_named(slug)
    ahead = HoursException.objects.filter(date__gte=today, date__lte=today + EXCEPTIONS_AHEAD)
    exceptions: Prefetch[str, QuerySet[HoursException], str] = Prefetch("hours_exceptions", queryset=ahead)
    prefetch_related_objects([store], "opening_periods", exceptions)
    return store, list(Stylist.objects.active().working_in(store).order_by("name", "pk"))


def stores_near(latitude: float, longitude: float, *, limit: int) -> list[Store]:
    """The nearest stores, each with `distance_km`."""
    return list(Store.objects.active().near(latitude, longitude)[:limit])


def stores_in_pages(*, cursor: str | None, limit: int) -> Page[Store]:
    """Stores by name. Raises CursorInvalid."""
    return page_of(Store.objects.active(), by="name", kind=str, cursor=cursor, limit=limit)


def products_in_pages(*, store: Store | None, words: str, cursor: str | None, limit: int) -> Page[Product]:
    """Products in the shop's order, those that match `words` and hang in `store`; with their variants. Two queries.

    Raises CursorInvalid.
    """
    shown = Product.objects.active()
    if store is not None:
        shown = shown.shown_in(store)
    if words:
        shown = shown.matching(words)
    shown = shown.prefetch_related(_variants())
    return page_of(shown, by="position", kind=int, cursor=cursor, limit=limit)


def product_in_detail(slug: str) -> tuple[Product, dict[str, list[str]]]:
    """A product with its variants, and by store slug the SKUs that hang there. Raises ProductNotFound."""
    shown = Product.objects.active().prefetch_related(_variants())
    product = shown.filter(slug=slug).first() if is_slug(slug) else None
    if product is None:
        raise ProductNotFound
    pieces = Piece.objects.promisable().filter(variant__product=product, variant__active=True, store__active=True)
    pairs = pieces.order_by("store__name", "store_id", "variant__size_position", "variant__sku")
    hanging: dict[str, list[str]] = {}
    for store, sku in pairs.values_list("store__slug", "variant__sku"):
        skus = hanging.setdefault(store, [])
        if sku not in skus:
            skus.append(sku)
    return product, hanging


def _variants() -> Prefetch[str, VariantQuerySet, str]:
    order = ["colour", "size_position", "pk"]
    found: VariantQuerySet = Variant.objects.filter(active=True).order_by(*order)
    return Prefetch("variants", queryset=found)
