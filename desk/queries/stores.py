"""The stores that somebody has a desk in."""

from __future__ import annotations

from django.contrib.auth.models import User

from stores.models import Store
from stores.queries.paging import Page, page_of
from stores.querysets import StoreQuerySet
from stores.rights import Right


def desks_of(user: User) -> StoreQuerySet:
    """Those whose rules somebody may read."""
    return Store.objects.open_to(user, Right.READ)


def page_of_desks(user: User, *, words: str, cursor: str | None, limit: int) -> Page[Store]:
    """The next stores by name, of those that `words` name. One query. Raises CursorInvalid."""
    stores = desks_of(user)
    if words:
        stores = stores.named_like(words)
    return page_of(stores, by="name", kind=str, cursor=cursor, limit=limit)
