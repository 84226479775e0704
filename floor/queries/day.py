"""Who is expected in a store on a day, who is here, and who has been: in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, Q

from bookings.lateness import minutes_late
from bookings.models import Booking, Move
from bookings.querysets import BookingQuerySet
from floor.queries.facts import NOTHING_PROMISED, Facts, Promised, promises_of, with_facts
from floor.queries.rows import PHONE_END
from kernel.identifiers import REFERENCE_LENGTH, parse_reference
from kernel.intervals import Period
from stores.models import Store

LEAST_DIGITS: Final = 3
"""Fewer digits at the end of a phone number would find half of the day."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A booking as the floor sees it. `late`: minutes past the time of somebody who isn't here yet, grace over.

    Of `pieces` that are wanted, `ready` hang on their rail or are with them. `first`: they were never here before.
    `by_themselves`: nobody let them in, they said that they are here.
    """

    booking: Booking
    promised: Promised
    pieces: int
    arrived_at: datetime | None
    late: int
    first: bool
    by_themselves: bool

    @property
    def rooms(self) -> tuple[str, ...]:
        """The names of their rooms."""
        return tuple(room.name for room in self.promised.rooms)

    @property
    def ready(self) -> int:
        return min(self.promised.ready, self.pieces)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor with all that the floor may want to know; `moves` tell who did what, and when."""

    visitor: Visitor
    moves: Sequence[Move]


def expected_in(store: Store, period: Period, *, words: str = "") -> BookingQuerySet:
    """The bookings of a period that the door knows, narrowed by `words`."""
    return _named(Booking.objects.in_store(store).visiting().overlapping(period), words)


def visit_of(store: Store, reference: str, *, at: datetime) -> Visit | None:
    """The visit of a booking in this store, called off or not; None when there is none. Six queries."""
    rows = Booking.objects.in_store(store).filter(customer__isnull=False, reference=parse_reference(reference) or "")
    related = rows.select_related("store", "experience", "customer", "stylist", "feedback")
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


def _named(rows: BookingQuerySet, words: str) -> BookingQuerySet:
    """Those whose name has every word, whose reference begins like it, or whose number ends in its last digits."""
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
        # Never by more than the board shows anyway: else a whole number could be tried out, digit by digit.
        found |= Q(customer__phone__endswith=squeezed[-PHONE_END:])
    return rows.filter(found)


def visitors_of(bookings: Iterable[Booking], *, at: datetime) -> list[Visitor]:
    """Each with what is promised to it, the number of its pieces, and since when it is here: two queries."""
    rows = list(bookings)
    facts = {one.pk: known for one, known in with_facts(Booking.objects.filter(pk__in=[one.pk for one in rows]))}
    sessions = {one.session_id for one in rows if one.session_id is not None}
    promised = promises_of([one.pk for one in rows], sessions)
    return [_visitor(one, facts[one.pk], promised.of(one.pk, one.session_id), at) for one in rows]


def _visitor(booking: Booking, facts: Facts, promised: Promised | None, at: datetime) -> Visitor:
    return Visitor(
        booking=booking,
        promised=promised or NOTHING_PROMISED,
        pieces=facts.pieces,
        arrived_at=facts.arrived_at,
        late=minutes_late(booking, at),
        first=facts.first,
        by_themselves=facts.by_themselves,
    )
