"""The rooms of a store, and when they can't be used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from stores.models import Room, RoomOutage, Store
from stores.queries.paging import Page, page_of


def page_of_rooms(store: Store, *, cursor: str | None, limit: int, at: datetime) -> Page[Room]:
    """The next rooms by name, in use or not, each with `outages_ahead` and `is_out` (now). Two queries.

    Raises CursorInvalid.
    """
    return page_of(_with_outages(store, at), by="name", kind=str, cursor=cursor, limit=limit)


def room_in(store: Store, pk: int, *, at: datetime) -> Room | None:
    """One of the store's rooms, as `page_of_rooms` gives it."""
    return _with_outages(store, at).filter(pk=pk).first()


def _with_outages(store: Store, at: datetime) -> QuerySet[Room, Any]:
    ahead: Prefetch[str, QuerySet[RoomOutage], str] = Prefetch(
        "outages", RoomOutage.objects.filter(ends_at__gt=at).order_by("starts_at", "pk"), to_attr="outages_ahead"
    )
    out = RoomOutage.objects.filter(room=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)
    return Room.objects.filter(store=store).annotate(is_out=Exists(out)).prefetch_related(ahead)
