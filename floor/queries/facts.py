"""What the floor wants to know of many bookings at once: what is promised to them, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, DateTimeField, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bookings.models import Allocation, Booking, BookingState, Move, RailItem
from bookings.querysets import BookingQuerySet
from bookings.services.visit import SAID_SO
from stores.models import PieceState

CAME: Final = BookingState.ARRIVED
READY: Final = (PieceState.ON_RAIL, PieceState.WITH_VISITOR)
BEEN: Final = (BookingState.ARRIVED, BookingState.IN_SESSION, BookingState.COMPLETED)


@dataclass(frozen=True, slots=True, order=True)
class RoomKept:
    """A room that is promised, or was until the end of the visit."""

    name: str
    id: int
    step_free: bool


@dataclass(slots=True)
class Promised:
    """What one booking or session has: rooms by name, pieces that are `ready`; of a session its `host`, a stylist."""

    rooms: list[RoomKept] = field(default_factory=list)
    host: int | None = None
    ready: int = 0


NOTHING_PROMISED: Final = Promised()


@dataclass(frozen=True, slots=True)
class Promises:
    """What is promised, by booking and by session."""

    bookings: dict[int, Promised]
    sessions: dict[int, Promised]

    def of(self, booking: int, session: int | None) -> Promised | None:
        """A booking's own promises; else those of the session that it has a place in."""
        own = self.bookings.get(booking)
        return own if own or session is None else self.sessions.get(session)


@dataclass(frozen=True, slots=True)
class Facts:
    """How many `pieces` are wanted, since when somebody is here, and whether it is their `first` visit."""

    pieces: int
    arrived_at: datetime | None
    first: bool
    by_themselves: bool


def promises_of(bookings: Collection[int], sessions: Collection[int]) -> Promises:
    """The rooms, hosts and pieces of bookings and sessions, also of those that are over. One query.

    One question for each of the two and not an OR across them: that would read every promise of the chain.
    """
    found = Promises({}, {})
    kept = Allocation.objects.kept().order_by()
    named = "booking_id", "session_id"
    facts = "resource__room__name", "resource__room", "resource__room__step_free", "resource__stylist"
    told = kept.filter(Q(resource__room__isnull=False) | Q(resource__piece__state__in=READY))
    of_bookings = told.filter(booking__in=bookings).values_list(*named, *facts, "resource__piece__state")
    of_sessions = kept.filter(session__in=sessions).values_list(*named, *facts, "resource__piece__state")
    for booking_id, session_id, name, room, step_free, host, piece in of_bookings.union(of_sessions, all=True):
        promised = (  # the one or the other: bookings_allocation_of_one
            found.bookings.setdefault(booking_id, Promised())
            if booking_id is not None
            else found.sessions.setdefault(session_id, Promised())
        )
        if room is not None:
            promised.rooms.append(RoomKept(name, room, step_free))
            promised.rooms.sort()
        promised.host = host or promised.host
        promised.ready += piece in READY
    return found


def with_facts(bookings: BookingQuerySet) -> list[tuple[Booking, Facts]]:
    """Each with its facts, in the same query."""
    came = Move.objects.filter(Q(to_state=CAME) & ~Q(from_state=CAME), booking=OuterRef("pk")).order_by("-at", "-pk")
    rows = bookings.annotate(
        hung=hung_pieces(),
        came_at=Subquery(came.values("at")[:1], output_field=DateTimeField()),
        came_why=Subquery(came.values("why")[:1]),
        known=was_here_before(),
    )
    return [(one, _facts(vars(one))) for one in rows]


def hung_pieces() -> Coalesce:
    """Of a booking's row: how many pieces are wanted."""
    hung = RailItem.objects.filter(booking=OuterRef("pk")).order_by().values("booking")
    return Coalesce(Subquery(hung.annotate(hung=Count("pk")).values("hung"), output_field=IntegerField()), 0)


def was_here_before() -> Exists:
    """Of a booking's row: whether its customer came to an earlier visit."""
    before = Booking.objects.filter(customer=OuterRef("customer"), state__in=BEEN, starts_at__lt=OuterRef("starts_at"))
    return Exists(before)


def _facts(row: Mapping[str, Any]) -> Facts:
    return Facts(row["hung"], row["came_at"], not row["known"], row["came_why"] == SAID_SO)
