"""What must be fetched before each visit of the day, in the order of need and of the way through the shop."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, Q

from bookings.models import Allocation, Booking, RailItem, Shortfall
from bookings.queries.rails import AT_A_VISIT, has_rail, reference_on, with_rail
from bookings.querysets import AllocationQuerySet, BookingQuerySet, ShortfallQuerySet
from floor.queries.back import LOOKED_BACK
from floor.queries.version import PAST_MIDNIGHT, version_of
from kernel import clock
from stores.models import RELEASED, Piece, PieceState, Store, Variant

LAST: Final = 2**15
"""Behind every zone: what hangs in none is looked for last."""
_MORE: Final = """
    SELECT 'short', count(*), sum(short.xmin::text::bigint), sum(coming.xmin::text::bigint)
        FROM bookings_shortfall short JOIN bookings_booking booking ON booking.id = short.booking_id
        LEFT JOIN stores_piece coming ON coming.resource_id = short.coming_id
        WHERE short.settled_at IS NULL AND booking.store_id = %(store)s
    UNION ALL SELECT 'send', count(*), sum(short.xmin::text::bigint), sum(coming.xmin::text::bigint)
        FROM bookings_shortfall short JOIN stores_piece coming ON coming.resource_id = short.coming_id
        WHERE short.settled_at IS NULL AND coming.store_id = %(store)s
    UNION ALL SELECT 'back', count(*), sum(piece.xmin::text::bigint), 0
        FROM stores_movement told JOIN stores_piece piece ON piece.resource_id = told.piece_id
        WHERE told.reason = %(released)s AND told.to_store_id = %(store)s AND told.at > %(since)s
            AND told.number = piece.last_number
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece that a visit is promised. `having`: another visit that has it until then, if one does."""

    booking: Booking
    piece: Piece
    ready: bool
    having: Booking | None = None

    @property
    def way(self) -> tuple[int, str, str, int]:
        """Where it comes on the way through the shop."""
        zone = self.piece.zone
        return (zone.position if zone else LAST, self.piece.place, self.piece.label, self.piece.pk)


@dataclass(frozen=True, slots=True)
class Pull:
    """A visit with what is still to be fetched for it, as one walks; `ready` of `wanted` hang on its rail.

    `rooms`: the names of its rooms, in one line.
    """

    booking: Booking
    rooms: str
    lines: Sequence[Line]
    ready: int
    wanted: int


def pull_list(store: Store, *, at: datetime) -> list[Pull]:
    """The visits of the store's day for which something is to be fetched, the soonest first. At most seven queries."""
    bookings = list(visits_ahead(store, at=at).filter(allocations__live=True).distinct())
    return [pull for pull in pulls_of(bookings, at=at) if pull.lines]


def pulls_of(bookings: Sequence[Booking], *, at: datetime) -> list[Pull]:
    """Each of the visits, also with nothing left to be fetched. At most six queries."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in lines_of(promises_to(bookings), at=at):
        lines[line.booking.pk].append(line)
    rooms, wanted = _rooms(bookings), _wanted(bookings)
    return [_pull(one, lines[one.pk], rooms[one.pk], wanted.get(one.pk, 0)) for one in bookings]


def visits_ahead(store: Store, *, at: datetime) -> BookingQuerySet:
    """The visits of the store's day that are expected or on, and not over, by time.

    Once nobody is to come on that day any more, those of the next morning as well: who opens finds them prepared.
    """
    midnight = clock.first_instant(clock.local_date(at, store.zone) + timedelta(days=1), store.zone)
    here = Booking.objects.in_store(store).expected()
    to_come = here.filter(starts_at__gt=at, starts_at__lt=midnight)
    this_day, next_morning = Q(starts_at__lt=midnight), Q(starts_at__lt=midnight + PAST_MIDNIGHT)
    expected = here.filter(ends_at__gt=at).filter(this_day | (next_morning & ~Exists(to_come)))
    return expected.select_related("customer", "experience", "store").order_by("starts_at", "pk")


def promises_to(bookings: Iterable[Booking]) -> AllocationQuerySet:
    """The pieces that are promised to bookings."""
    return Allocation.objects.live().filter(booking__in=bookings, resource__piece__isnull=False)


def lines_of(promises: AllocationQuerySet, *, at: datetime) -> list[Line]:
    """The promised pieces, each with whether it hangs on the rail of that visit: by need. Three queries."""
    rows = list(promises.select_related("booking__customer", "booking__store", "booking__experience"))
    shown = Piece.objects.select_related("variant__product", "zone", "store")
    found = with_rail(shown.filter(pk__in={row.resource_id for row in rows}))
    pieces = {piece.pk: piece for piece in found}
    having = _having(pieces.values())
    lines = [_line(row.booking, pieces[row.resource_id], having, at) for row in rows if row.booking is not None]
    return sorted(lines, key=lambda line: (line.booking.starts_at, line.booking.pk, *line.way))


def open_shortfalls(store: Store, *, at: datetime) -> ShortfallQuerySet:
    """What visits ahead count on and can't have, the soonest first."""
    related = Shortfall.objects.open().select_related("booking__customer", "booking__store", "variant__product")
    return related.filter(booking__store=store, booking__ends_at__gt=at).order_by("booking__starts_at", "pk")


def to_send(store: Store, *, at: datetime) -> ShortfallQuerySet:
    """What other stores' visits wait for and this one has put aside for them, the most urgent first."""
    related = Shortfall.objects.open().select_related("booking__store", "coming__zone", "coming__variant__product")
    asked = related.filter(coming__store=store, coming__state=PieceState.ON_HOLD, booking__starts_at__gt=at)
    return asked.exclude(booking__store=store).order_by("arrives_by", "pk")


def wanting(store: Store, variant: Variant, *, at: datetime) -> list[Booking]:
    """The visits of the day that still miss a piece of a variant, the soonest first. Four queries."""
    ahead = visits_ahead(store, at=at)
    promises = promises_to(ahead.order_by()).filter(resource__piece__variant=variant)
    promised = [line.booking for line in lines_of(promises, at=at) if not line.ready]
    short = [row.booking for row in open_shortfalls(store, at=at).filter(variant=variant, booking__in=ahead.order_by())]
    return sorted({*promised, *short}, key=lambda booking: (booking.starts_at, booking.pk))


def pull_version(store: Store, *, at: datetime) -> str:
    """A short text that is another one after each change of the pull list, and in another minute. Two queries."""
    day = version_of(store, clock.local_date(at, store.zone))
    asked: dict[str, Any] = {"store": store.pk, "released": RELEASED, "since": at - LOOKED_BACK}
    with connection.cursor() as cursor:
        cursor.execute(_MORE, asked)
        rows = sorted(cursor.fetchall())
    return hashlib.blake2s(f"{day}{rows}{at:%H%M}".encode(), digest_size=8).hexdigest()


def _line(booking: Booking, piece: Piece, having: Mapping[str, Booking], at: datetime) -> Line:
    on = reference_on(piece)
    if on in ("", booking.reference):
        return Line(booking, piece, ready=piece.state in AT_A_VISIT)
    other = having.get(on)
    return Line(booking, piece, ready=False, having=other if other and has_rail(other, at=at) else None)


def _having(pieces: Iterable[Piece]) -> dict[str, Booking]:
    """By reference, the visits that have pieces on their rails."""
    references = {reference for piece in pieces if (reference := reference_on(piece))}
    found = Booking.objects.filter(reference__in=references).select_related("customer") if references else ()
    return {booking.reference: booking for booking in found}


def _pull(booking: Booking, lines: Sequence[Line], rooms: Sequence[str], wanted: int) -> Pull:
    return Pull(
        booking=booking,
        rooms=" + ".join(rooms),
        lines=[line for line in lines if not line.ready],
        ready=sum(line.ready for line in lines),
        wanted=max(wanted, len(lines)),
    )


def _rooms(bookings: Iterable[Booking]) -> dict[int, list[str]]:
    """By booking id the names of the rooms that it has: its own, else those of its session. At most two queries."""
    rows = list(bookings)
    sessions = {one.session_id for one in rows if one.session_id is not None}
    promised = Allocation.objects.live().filter(resource__room__isnull=False).order_by("resource__room__name", "pk")
    own: dict[int, list[str]] = defaultdict(list)
    shared: dict[int | None, list[str]] = defaultdict(list)
    for booking_id, name in promised.filter(booking__in=rows).values_list("booking_id", "resource__room__name"):
        own[booking_id].append(name)
    if sessions:
        for session_id, name in promised.filter(session__in=sessions).values_list("session_id", "resource__room__name"):
            shared[session_id].append(name)
    return {one.pk: own.get(one.pk) or shared.get(one.session_id, []) for one in rows}


def _wanted(bookings: Iterable[Booking]) -> dict[int, int]:
    """By booking id, how many pieces were chosen for its rail."""
    hung = RailItem.objects.filter(booking__in=bookings).order_by().values("booking")
    return dict(hung.annotate(hung=Count("pk")).values_list("booking", "hung"))
