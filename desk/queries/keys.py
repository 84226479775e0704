"""The keys of other systems, as the desk lists them."""

from __future__ import annotations

from stores.models import ApiKey, Store
from stores.queries.paging import Page, page_of


def keys_in_pages(store: Store | None, *, cursor: str | None, limit: int) -> Page[ApiKey]:
    """A store's own keys by name; for the house (None) all that there are. Two queries. Raises CursorInvalid."""
    keys = ApiKey.objects.select_related("store").prefetch_related("stores")
    return page_of(keys if store is None else keys.filter(store=store), by="name", kind=str, cursor=cursor, limit=limit)


def key_in(store: Store | None, number: int) -> ApiKey | None:
    """The key of that number: a store's own, or for the house (None) any."""
    keys = ApiKey.objects.select_related("store", "made_by").prefetch_related("stores").filter(pk=number)
    return (keys if store is None else keys.filter(store=store)).first()
