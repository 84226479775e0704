"""Pages that a store's desk and the house's have alike: whose it is, its head and its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from bookings.forms.asked import read_number
from stores.models import Store

MOST_PAGES: Final = 1000


def address_of(thing: str, store: Store | None, *parts: object) -> str:
    """Of a thing on the desk of a store, or on the house's (None): `desk-key`, `desk-house-key`."""
    if store is None:
        return reverse(f"desk-house-{thing}", args=parts)
    return reverse(f"desk-{thing}", args=[store.slug, *parts])


def placed(store: Store | None, context: Mapping[str, object]) -> dict[str, object]:
    """A page's context, with the store and the template of its head."""
    head = "desk/base.html" if store is None else "desk/store.html"
    return {"head": head} | ({} if store is None else {"store": store}) | dict(context)


def page_asked(request: HttpRequest) -> int:
    """The page of a list, from 1."""
    return read_number(request.GET.get("page"), most=MOST_PAGES) or 1


def pager(page: int, *, more: bool) -> dict[str, object]:
    """Where a list goes on and back, as `components/pager.html` takes it."""
    return {"newer": f"?page={page - 1}" if page > 1 else "", "older": f"?page={page + 1}" if more else ""}
