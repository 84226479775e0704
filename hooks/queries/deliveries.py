"""Webhooks and what they were sent, as the desk lists them."""

from __future__ import annotations

from dataclasses import dataclass

from hooks.models import Delivery, DeliveryState, Hook
from stores.models import Store
from stores.queries.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class Log:
    """Some deliveries, the latest first, and the id before which older ones follow (None at the end)."""

    rows: list[Delivery]
    older: int | None = None


def hooks_in_pages(store: Store | None, *, cursor: str | None, limit: int) -> Page[Hook]:
    """A store's own webhooks by name; for the house (None) all that there are. One query. Raises CursorInvalid."""
    hooks = Hook.objects.select_related("store")
    return page_of(
        hooks if store is None else hooks.filter(store=store), by="name", kind=str, cursor=cursor, limit=limit
    )


def hook_in(store: Store | None, number: int) -> Hook | None:
    """The webhook of that number: a store's own, or for the house (None) any."""
    hooks = Hook.objects.select_related("store", "made_by").filter(pk=number)
    return (hooks if store is None else hooks.filter(store=store)).first()


def deliveries_of(hook: Hook, *, state: str, before: int | None, limit: int) -> Log:
    """What a webhook was and is owed, the latest first: of one state, or all (""). One query, also among many."""
    rows = Delivery.objects.of(hook).order_by("-pk")
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: limit + 1])
    return Log(found[:limit], found[limit - 1].pk if len(found) > limit else None)


def delivery_of(hook: Hook, number: int) -> Delivery | None:
    return Delivery.objects.select_related("hook").of(hook).filter(pk=number).first()
