"""Who is expected in a store on a day, who is here, and who has been: in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q

from bookings.lateness import minutes_late
from bookings.models import Allocation, Booking, BookingState, Move, RailItem
from bookings.querysets import BookingQuerySet
from bookings.services.visit import SAID_SO
from kernel import clock
from kernel.identifiers import REFERENCE_LENGTH, parse_reference
from kernel.intervals import Period
from stores.models import PieceState, Store

READY: Final = (PieceState.ON_RAIL, PieceState.WITH_VISITOR)
LEAST_DIGITS: Final = 3
"""Fewer digits at the end of a phone number would find half of the day."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A booking as the floor sees it. `late`: minutes past the time of somebody who isn't here yet, grace over.

    Of `pieces` that are wanted, `ready` hang on their rail or are with them. `by_themselves`: nobody let them in, they
    said that they are here.
    """

    booking: Booking
    rooms: tuple[str, ...]
    pieces: int
    ready: int
    arrived_at: datetime | None
    late: int
    by_themselves: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor with all that the floor may want to know; `moves` tell who did what, and when."""

    visitor: Visitor
    moves: Sequence[Move]


@dataclass(frozen=True, slots=True)
class Board:
    """A day's visitors, each group by time."""

    expected: Sequence[Visitor]
    here: Sequence[Visitor]
    done: Sequence[Visitor]

    def __len__(self) -> int:
        return len(self.expected) + len(self.here) + len(self.done)


def board_of(store: Store, day: date, *, at: datetime, words: str = "") -> Board:
    """The visitors of a local day of the store, also those whose visit began the day before and runs past midnight.

    `words` narrows them to a name, a reference, or the last digits of a phone number. Five queries.
    """
    rows = Booking.objects.in_store(store).visiting().overlapping(_period(day, store))
    related = rows.select_related("store", "experience", "customer", "stylist").order_by("starts_at", "pk")
    visitors = visitors_of(_named(related, words), at=at)
    return Board(
        expected=[one for one in visitors if one.booking.state == BookingState.CONFIRMED],
        here=[one for one in visitors if one.booking.state in (BookingState.ARRIVED, BookingState.IN_SESSION)],
        done=[one for one in visitors if one.booking.state in (BookingState.COMPLETED, BookingState.NO_SHOW)],
    )


def visit_of(store: Store, reference: str, *, at: datetime) -> Visit | None:
    """The visit of a booking in this store, called off or not; None when there is none. Eight queries."""
    rows = Booking.objects.in_store(store).filter(customer__isnull=False, reference=parse_reference(reference) or "")
    related = rows.select_related("store", "experience", "customer", "stylist")
    found = related.prefetch_related("rail__variant__product", "companions")
    visitors = visitors_of(found, at=at)
    if not visitors:
        return None
    booking = visitors[0].booking
    moves = booking.moves.exclude(from_state=F("to_state")).select_related("actor").order_by("at", "pk")
    return Visit(visitors[0], list(moves))


def booking_of(store: Store, code: str) -> Booking | None:
    """The booking of this store behind a code, whatever became of it."""
    rows = Booking.objects.in_store(store).filter(reference=parse_reference(code) or "")
    related = rows.select_related("store", "experience", "customer", "stylist")
    return related.prefetch_related("rail__variant__product").first()


def _period(day: date, store: Store) -> Period:
    tomorrow = day + timedelta(days=1)
    return Period(clock.first_instant(day, store.zone), clock.first_instant(tomorrow, store.zone))


def _named(rows: BookingQuerySet, words: str) -> BookingQuerySet:
    """Those whose name has every word, whose reference begins like it, or whose number ends in these digits."""
    if not words:
        return rows
    by_name = Q()
    for word in words.split():
        by_name &= Q(customer__name__icontains=word)
    squeezed = "".join(c for c in words if c.isalnum())
    found = by_name
    if 0 < len(squeezed) <= REFERENCE_LENGTH:
        found |= Q(reference__istartswith=squeezed)
    if len(squeezed) >= LEAST_DIGITS and squeezed.isdecimal():
        found |= Q(customer__phone__endswith=squeezed)
    return rows.filter(found)


def visitors_of(bookings: Iterable[Booking], *, at: datetime) -> list[Visitor]:
    """Each with its rooms, the number of its pieces, and since when it is here: four queries."""
    rows = list(bookings)
    rooms, pieces, ready, arrivals = _rooms(rows), _pieces(rows), _ready(rows), _arrivals(rows)
    return [
        Visitor(
            booking=booking,
            rooms=tuple(rooms.get(booking.pk, ())),
            pieces=pieces.get(booking.pk, 0),
            ready=ready.get(booking.pk, 0),
            arrived_at=arrivals[booking.pk][0] if booking.pk in arrivals else None,
            late=minutes_late(booking, at),
            by_themselves=booking.pk in arrivals and arrivals[booking.pk][1] == SAID_SO,
        )
        for booking in rows
    ]


def _rooms(bookings: Sequence[Booking]) -> Mapping[int, list[str]]:
    """The names of the rooms that are promised to each booking or to its session, or were until its visit's end.

    One question for each of the two and not an OR across them: that would read every promise of the chain.
    """
    sessions = {one.session_id for one in bookings if one.session_id is not None}
    promised = Allocation.objects.kept().filter(resource__room__isnull=False).order_by()
    told = "booking_id", "session_id", "resource__room__name"
    of_bookings = promised.filter(booking__in=bookings).values_list(*told)
    names: dict[tuple[int | None, int | None], list[str]] = defaultdict(list)
    for booking_id, session_id, name in of_bookings.union(promised.filter(session__in=sessions).values_list(*told)):
        names[booking_id, session_id].append(name)  # the one or the other: bookings_allocation_of_one
    of_each = {one.pk: names.get((one.pk, None)) or names.get((None, one.session_id), []) for one in bookings}
    return {booking_id: sorted(rooms) for booking_id, rooms in of_each.items()}


def _pieces(bookings: Sequence[Booking]) -> Mapping[int, int]:
    hung = RailItem.objects.filter(booking__in=bookings).order_by().values_list("booking_id")
    return dict(hung.annotate(hung=Count("pk")))


def _ready(bookings: Sequence[Booking]) -> Mapping[int, int]:
    """How many of the pieces promised to each hang on its rail already, or are with the visitor."""
    there = Allocation.objects.kept().filter(booking__in=bookings, resource__piece__state__in=READY)
    return dict(there.order_by().values_list("booking_id").annotate(ready=Count("pk")))


def _arrivals(bookings: Sequence[Booking]) -> Mapping[int, tuple[datetime, str]]:
    """When each came, and why the move says so."""
    arrived = Move.objects.filter(booking__in=bookings, to_state=BookingState.ARRIVED)
    moves = arrived.exclude(from_state=BookingState.ARRIVED).order_by("at", "pk")
    return {pk: (at, why) for pk, at, why in moves.values_list("booking_id", "at", "why")}
