"""Pages that a store's desk and the house's have alike: whose it is, its head and its addresses."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from stores.models import Store


def address_of(thing: str, store: Store | None, *parts: object) -> str:
    """Of a thing on the desk of a store, or on the house's (None): `desk-key`, `desk-house-key`."""
    if store is None:
        return reverse(f"desk-house-{thing}", args=parts)
    return reverse(f"desk-{thing}", args=[store.slug, *parts])


def placed(store: Store | None, context: Mapping[str, object]) -> dict[str, object]:
    """A page's context, with the store and the template of its head."""
    head = "desk/base.html" if store is None else "desk/store.html"
    return {"head": head} | ({} if store is None else {"store": store}) | dict(context)
