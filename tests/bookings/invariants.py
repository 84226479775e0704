"""What must hold after every step, whatever happened: read from the tables, by other means than the code uses."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from django.db import connection
from django.db.models import Sum

from bookings.lifecycle import is_legal
from bookings.models import Allocation, Booking, BookingState, Move
from bookings.planner import owed_for, subject_of
from experiences.models import Session
from notifications.models import Message, MessageState
from stores.models import Piece, ResourceKind, Room

LIVE = ("held", "confirmed", "arrived", "in_session")

_TWICE = """
    SELECT count(*) FROM bookings_allocation a JOIN bookings_allocation b
    ON a.resource_id = b.resource_id AND a.id < b.id AND a.live AND b.live AND a.period && b.period
"""


def assert_invariants(at: datetime) -> None:
    """Every rule that DESIGN.md states about promises, moves and messages."""
    assert promised_twice() == 0
    assert_places_counted()
    for booking in Booking.objects.select_related("experience", "customer", "store"):
        assert_promise_whole(booking)
        assert_moves_legal(booking)
        assert_messages_owed(booking, at)


def promised_twice() -> int:
    """Pairs of live allocations of one resource that overlap."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE)
        (pairs,) = cursor.fetchone()
    return int(pairs)


def assert_places_counted() -> None:
    for session in Session.objects.all():
        taken = Booking.objects.filter(session=session, state__in=LIVE).aggregate(n=Sum("party"))["n"] or 0
        assert session.places_taken == taken <= session.places


def assert_promise_whole(booking: Booking) -> None:
    """A live booking has all that it needs for its whole period; another one has nothing."""
    promised = list(Allocation.objects.filter(booking=booking, live=True).select_related("resource"))
    if booking.state not in LIVE:
        assert promised == []
        return
    kinds = [row.resource.kind for row in promised]
    in_session = booking.session_id is not None
    assert kinds.count(ResourceKind.ROOM) == (0 if in_session else booking.experience.rooms_needed)
    hosted = booking.experience.stylist_needed and not in_session
    assert kinds.count(ResourceKind.STYLIST) == int(hosted)
    assert (booking.stylist_id is not None) == hosted
    for row in promised:
        assert (row.period.lower, row.period.upper) == (booking.promised_period.start, booking.promised_period.end)
        assert (row.store_id, row.expires_at) == (booking.store_id, booking.expires_at)
    _assert_resources_fit(booking, [row.resource_id for row in promised])


def _assert_resources_fit(booking: Booking, resources: list[int]) -> None:
    share = booking.experience.room_share(booking.party)
    for room in Room.objects.filter(pk__in=resources):
        assert room.store_id == booking.store_id
        assert room.capacity >= share
    pieces = Piece.objects.filter(pk__in=resources)
    assert {piece.store_id for piece in pieces} <= {booking.store_id}
    wanted = sorted(booking.rail.values_list("variant_id", flat=True))
    assert sorted(piece.variant_id for piece in pieces) == wanted


def assert_moves_legal(booking: Booking) -> None:
    """The history is a chain of legal moves from a hold to the present state."""
    moves = list(Move.objects.filter(booking=booking).order_by("pk"))
    assert moves[0].from_state == ""
    assert moves[0].to_state == BookingState.HELD
    assert moves[-1].to_state == booking.state
    for before, after in pairwise(moves):
        assert after.from_state == before.to_state
        same = after.from_state == after.to_state
        assert same or is_legal(BookingState(after.from_state), BookingState(after.to_state))


def assert_messages_owed(booking: Booking, at: datetime) -> None:
    """The outbox still waits to send what the booking owes, and nothing else."""
    rows = Message.objects.filter(subject=subject_of(booking))
    pending = {row.dedupe_key: row.due_at for row in rows.filter(state=MessageState.PENDING)}
    owed = {one.dedupe_key: one.due_at for one in owed_for(booking) if one.use_by > at}
    assert pending.items() <= owed.items()
    assert owed.keys() <= set(rows.values_list("dedupe_key", flat=True))
    if booking.state == BookingState.CANCELLED:
        assert not any("reminder" in key for key in pending)
