"""The keys of other systems, as the desk lists them; and what goes on of those who left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from hooks.models import Hook
from stores.models import ApiKey, Membership, Store
from stores.queries.left import left_behind
from stores.queries.paging import Page, page_of

System = type[ApiKey] | type[Hook]
SYSTEMS: Final[tuple[System, ...]] = (ApiKey, Hook)
"""By what other systems work for a store, with the right of whoever made it: keys and webhooks."""


def keys_in_pages(store: Store | None, *, cursor: str | None, limit: int) -> Page[ApiKey]:
    """A store's own keys by name; for the house (None) all that there are. Two queries. Raises CursorInvalid."""
    keys = ApiKey.objects.select_related("store").prefetch_related("stores")
    return page_of(keys if store is None else keys.filter(store=store), by="name", kind=str, cursor=cursor, limit=limit)


def key_in(store: Store | None, number: int) -> ApiKey | None:
    """The key of that number: a store's own, or for the house (None) any."""
    keys = ApiKey.objects.select_related("store", "made_by").prefetch_related("stores").filter(pk=number)
    return (keys if store is None else keys.filter(store=store)).first()


def going_on(kind: System, store: Store | None, *, at: datetime) -> QuerySet[Any]:
    """Those that work: a store's own, or for the house (None) all that there are."""
    if kind is Hook:
        found: QuerySet[Any] = Hook.objects.filter(active=True)
    else:
        found = ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)
    return found if store is None else found.filter(store=store)


def left_of(kind: System, store: Store | None, *, at: datetime) -> QuerySet[Any]:
    """Those of them whose maker has no right to them any more, by name."""
    return left_behind(going_on(kind, store, at=at)).order_by("name", "pk")


def made_by_members(members: Iterable[Membership], *, at: datetime) -> Counter[int]:
    """By the id of a place in a team, how many keys and webhooks work that its holder made there. One query."""
    kept = list(members)
    first, second = (
        going_on(kind, None, at=at).filter(made_by__in=[one.user_id for one in kept]).order_by() for kind in SYSTEMS
    )
    rows = first.values_list("made_by", "store").union(second.values_list("made_by", "store"), all=True)
    made = Counter(rows) if kept else Counter()
    found: Counter[int] = Counter()
    for (user, store), count in made.items():
        found.update({one.pk: count for one in kept if one.user_id == user and one.store_id in (None, store)})
    return found
