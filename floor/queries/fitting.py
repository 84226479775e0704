"""The fitting room as its visitor sees it: who is in it, what hangs there, what else could, what was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from bookings.models import Allocation, Booking, BookingState, RailItem
from bookings.queries.booking import AS_THEY_HANG
from bookings.queries.rest import free_for_rest
from bookings.services.swap import BEGUN
from floor.models import OPEN, RequestState, RoomKey, RoomRequest
from kernel import clock
from stores.models import Room, Variant

TOLD_FOR: Final = timedelta(minutes=10)
"""How long a request that is settled still stands on the visitor's page."""
_ROWS: Final = """
    SELECT 'visit', 1, xmin::text::bigint FROM bookings_booking WHERE id = %(booking)s
    UNION ALL SELECT 'rail', count(*), sum(xmin::text::bigint) FROM bookings_railitem WHERE booking_id = %(booking)s
    UNION ALL SELECT 'asked', count(*), sum(xmin::text::bigint) FROM floor_roomrequest WHERE booking_id = %(booking)s
    UNION ALL SELECT 'day', count(*), sum(version) FROM bookings_storeday WHERE store_id = %(store)s AND date = %(day)s
"""
"""What is free here changes with the day's promises, the rest with the visit's own rows."""


@dataclass(frozen=True, slots=True)
class Hanger:
    """A piece on the rail; `sizes` and `colours` of it are free for the rest of the visit."""

    item: RailItem
    sizes: Sequence[Variant]
    colours: Sequence[Variant]


@dataclass(frozen=True, slots=True)
class RoomView:
    """All that the visitor's page shows. No name, no number."""

    hangers: Sequence[Hanger]
    requests: Sequence[RoomRequest]
    help_asked: bool


def room_of(code: str) -> Room | None:
    """The room that a code stands in; None for any other, and for one that is closed."""
    rooms = Room.objects.active().filter(store__active=True).select_related("store")
    return rooms.filter(code=code).first() if "\x00" not in code else None


def visitor_in(room: Room, *, at: datetime) -> Booking | None:
    """The booking whose visitor is here and to which this room is promised now, or next if their visit began early.

    A session's room is nobody's alone. One query.
    """
    kept = Allocation.objects.live().filter(resource=room.pk, period__endswith__gt=at).order_by("period")
    promise = kept.select_related("booking__store", "booking__experience").first()
    if promise is None or promise.booking is None:
        return None
    here = BEGUN if promise.period.lower <= at else (BookingState.IN_SESSION,)
    return promise.booking if promise.booking.state in here else None


def visit_named(uid: str) -> Booking | None:
    """The booking with this uid, whatever became of it."""
    return Booking.objects.filter(uid=uid).select_related("store", "experience").first()


def word_of(booking: Booking) -> str:
    """What lets another phone into the page of its room; empty before anybody asked for that, and after the visit."""
    key = RoomKey.objects.filter(booking=booking).first() if is_on(booking) else None
    return key.word if key else ""


def is_on(booking: Booking) -> bool:
    return booking.state in BEGUN


def room_view(booking: Booking, *, at: datetime) -> RoomView:
    """Three queries, however much hangs there."""
    items = list(RailItem.objects.filter(booking=booking).select_related("variant__product").order_by(*AS_THEY_HANG))
    free = _free_of({item.variant.product_id for item in items}, booking, at=at)
    recent = Q(state__in=OPEN) | Q(state__in=(RequestState.DONE, RequestState.DECLINED), done_at__gt=at - TOLD_FOR)
    asked = RoomRequest.objects.filter(recent, booking=booking).select_related("variant__product", "instead_of")
    requests = list(asked.order_by("asked_at", "pk"))
    return RoomView(
        hangers=[_hanger(item, free) for item in items],
        requests=requests,
        help_asked=any(one.variant_id is None and one.state in OPEN for one in requests),
    )


def _free_of(products: Iterable[int], booking: Booking, *, at: datetime) -> list[Variant]:
    free = free_for_rest(booking, at=at).filter(variant=OuterRef("pk"))
    hung = RailItem.objects.filter(booking=booking, variant=OuterRef("pk"))
    rows = Variant.objects.filter(Exists(free), ~Exists(hung), active=True, product__in=list(products))
    return list(rows.select_related("product").order_by("colour", "size_position", "pk"))


def _hanger(item: RailItem, free: Iterable[Variant]) -> Hanger:
    hung = item.variant
    same = [one for one in free if one.product_id == hung.product_id]
    return Hanger(
        item=item,
        sizes=[one for one in same if one.colour == hung.colour],
        colours=[one for one in same if one.colour != hung.colour and one.size == hung.size],
    )


def room_version(booking: Booking, *, at: datetime) -> str:
    """A short text that is another one after each change of what the page shows, and in another minute. One query."""
    asked: dict[str, int | date] = {
        "booking": booking.pk,
        "store": booking.store_id,
        "day": clock.local_date(at, booking.store.zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        rows = sorted(cursor.fetchall())
    return hashlib.blake2s(f"{rows}{at:%H%M}".encode(), digest_size=8).hexdigest()
