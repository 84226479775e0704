"""The runner's queue: what visitors wait for, since when, and where it hangs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import Final

from django.db import connection
from django.db.models import F

from bookings.models import Allocation
from bookings.queries.rest import pieces_ahead
from floor.models import RequestState, RoomRequest
from kernel import clock
from kernel.intervals import tick_after
from stores.models import Piece, PieceState, Store, Variant

GOAL: Final = timedelta(minutes=3)
"""What the median of a day shall stay under."""
NEAREST: Final = 2
_ROWS: Final = """
    SELECT count(*), sum(asked.xmin::text::bigint), sum(booking.xmin::text::bigint), sum(day.version)
    FROM floor_roomrequest asked JOIN bookings_booking booking ON booking.id = asked.booking_id
    LEFT JOIN bookings_storeday day ON day.store_id = %(store)s AND day.date = %(day)s
    WHERE booking.store_id = %(store)s AND (asked.state IN ('asked', 'taken') OR asked.done_at >= %(first)s)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open request. `waited` so far; `piece` hangs there and can be brought; else `nearest` sizes that can.

    `rooms`: where the visitor is now, in words.
    """

    request: RoomRequest
    rooms: str
    waited: timedelta
    piece: Piece | None
    nearest: Sequence[Variant]

    @property
    def late(self) -> bool:
        return self.waited >= GOAL

    @property
    def seconds(self) -> int:
        return int(self.waited.total_seconds())

    @property
    def gone(self) -> bool:
        """Whether what is wanted can't be brought any more."""
        return self.request.variant_id is not None and self.piece is None


@dataclass(frozen=True, slots=True)
class Queue:
    """The open requests, the longest wait first, and the median of today's settled ones; None before the first."""

    waiting: Sequence[Waiting]
    median: timedelta | None
    done: int

    @property
    def reached(self) -> bool:
        return self.median is None or self.median < GOAL


def queue_of(store: Store, *, at: datetime) -> Queue:
    """Four queries, however many wait."""
    open_ones = RoomRequest.objects.in_store(store).open()
    related = open_ones.select_related(
        "booking__customer", "room", "variant__product", "instead_of", "taken_by", "piece__zone", "back__variant"
    )
    requests = list(related.order_by("asked_at", "pk"))
    rooms = _rooms(requests)
    shelf = _shelf(store, requests, at=at)
    waits = _waits_of_day(store, at=at)
    return Queue(
        waiting=[_waiting(one, rooms, shelf, at) for one in requests],
        median=median_low(waits) if waits else None,
        done=len(waits),
    )


def open_count(store: Store) -> int:
    """How many requests are open: what the floor's pages say on top."""
    return RoomRequest.objects.in_store(store).open().count()


def queue_version(store: Store, *, at: datetime) -> str:
    """A short text that is another one after each change of the queue, and in another minute. One query."""
    today = clock.local_date(at, store.zone)
    asked: dict[str, int | date | datetime] = {
        "store": store.pk,
        "day": today,
        "first": clock.first_instant(today, store.zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        row = cursor.fetchone()
    return hashlib.blake2s(f"{row}{at:%H%M}".encode(), digest_size=8).hexdigest()


def request_in(store: Store, number: int) -> RoomRequest | None:
    """A request of this store, with all that its verbs read."""
    related = RoomRequest.objects.in_store(store).select_related("booking__store", "booking__experience", "taken_by")
    return related.select_related("variant", "instead_of").filter(pk=number).first()


def _waiting(request: RoomRequest, rooms: Mapping[int, list[str]], shelf: Iterable[Piece], at: datetime) -> Waiting:
    free = [piece for piece in shelf if _is_free(piece, request, at)]
    piece = request.piece or next((one for one in free if one.variant_id == request.variant_id), None)
    told = rooms.get(request.booking_id) or ([request.room.name] if request.room else [])
    return Waiting(
        request=request,
        rooms=" + ".join(told),
        waited=max(timedelta(0), at - request.asked_at),
        piece=piece,
        nearest=[] if piece else _nearest(request.variant, free),
    )


def _is_free(piece: Piece, request: RoomRequest, at: datetime) -> bool:
    """The rule of `free_for_rest`, on pieces that were read once for all requests."""
    until, next_tick = request.booking.periods.rooms.end, getattr(piece, "next_tick", None)
    at_hand = piece.state != PieceState.WITH_VISITOR
    return at < until and at_hand and (next_tick is None or next_tick >= tick_after(until))


def _nearest(wanted: Variant | None, free: Iterable[Piece]) -> list[Variant]:
    """The free sizes of the same look, the nearest first."""
    if wanted is None:
        return []
    same = {piece.variant for piece in free if _looks_like(piece.variant, wanted)}
    ranked = sorted(same, key=lambda one: (abs(one.size_position - wanted.size_position), one.size_position, one.pk))
    return ranked[:NEAREST]


def _looks_like(variant: Variant, wanted: Variant) -> bool:
    return (variant.product_id, variant.colour) == (wanted.product_id, wanted.colour)


def _shelf(store: Store, requests: Iterable[RoomRequest], *, at: datetime) -> list[Piece]:
    """The pieces of all wanted products that hang in the store, those first that are promised next soonest."""
    products = {one.variant.product_id for one in requests if one.variant is not None and one.piece is None}
    ahead = pieces_ahead(store, at=at).filter(variant__product__in=products, variant__active=True)
    return list(ahead.select_related("zone", "variant").order_by("next_tick", "pk"))


def _rooms(requests: Iterable[RoomRequest]) -> dict[int, list[str]]:
    """By booking id, the names of the rooms that it has now."""
    bookings = {one.booking_id for one in requests}
    promised = Allocation.objects.live().filter(booking__in=bookings, resource__room__isnull=False)
    names: dict[int, list[str]] = {}
    for booking_id, name in promised.order_by("resource__room__name").values_list("booking_id", "resource__room__name"):
        names.setdefault(booking_id, []).append(name)
    return names


def _waits_of_day(store: Store, *, at: datetime) -> list[timedelta]:
    """From asked to done, of all that was done today."""
    today = clock.first_instant(clock.local_date(at, store.zone), store.zone)
    done = RoomRequest.objects.in_store(store).filter(state=RequestState.DONE, done_at__gte=today, done_at__lte=at)
    return list(done.order_by().annotate(waited=F("done_at") - F("asked_at")).values_list("waited", flat=True))
