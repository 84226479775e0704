"""What must hold after every step, whatever happened: read from the tables, by other means than the code uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from datetime import datetime
from itertools import pairwise

from django.db import connection
from django.db.models import Sum

from bookings.lifecycle import is_legal
from bookings.models import Allocation, Booking, BookingState, EndedWhy, ExchangeItem, Move
from bookings.planner import subject_of
from bookings.services.owing import owed_now
from experiences.models import Session
from kernel.intervals import tick_of
from notifications.models import Message, MessageState
from stores.models import Piece, ResourceKind

PROMISABLE = ("on_floor", "on_rail", "with_visitor")
LIVE = ("held", "requested", "confirmed", "arrived", "in_session")

_TWICE = """
    SELECT count(*) FROM bookings_allocation a JOIN bookings_allocation b
    ON a.resource_id = b.resource_id AND a.id < b.id AND a.live AND b.live AND a.period && b.period
"""


def assert_invariants(at: datetime, *, unsettled: Container[int] = ()) -> None:
    """Every rule that DESIGN.md states about promises, moves and messages. Read in ten queries: it is asked often.

    The bookings `unsettled`, by id, may lack what the rules ask for since they were promised.
    """
    assert promised_twice() == 0
    assert_places_counted()
    assert_exchanges_consistent()
    promises, moves, messages = _promises(), _moves(), _messages()
    swapped = _swapped()
    related = Booking.objects.select_related("experience", "customer", "store")
    for booking in related.prefetch_related("rail", "shortfalls"):
        if booking.pk not in unsettled:
            assert_promise_whole(booking, promises[booking.pk], swapped[booking.pk])
        assert_pieces_there(booking, promises[booking.pk], at)
        assert_moves_legal(booking, moves[booking.pk])
        assert_messages_owed(booking, messages[subject_of(booking)], at)


def _promises() -> dict[int | None, list[Allocation]]:
    found: dict[int | None, list[Allocation]] = defaultdict(list)
    for row in Allocation.objects.filter(live=True).select_related("resource__room", "resource__piece"):
        found[row.booking_id].append(row)
    return found


def _swapped() -> dict[int | None, list[datetime]]:
    """By booking, when promises of its pieces ended for others to take their place."""
    found: dict[int | None, list[datetime]] = defaultdict(list)
    for booking, at in Allocation.objects.filter(ended_why=EndedWhy.SWAPPED).values_list("booking", "ended_at"):
        found[booking].append(at)  # type: ignore[arg-type]
    return found


def _moves() -> dict[int, list[Move]]:
    found: dict[int, list[Move]] = defaultdict(list)
    for move in Move.objects.order_by("pk"):
        found[move.booking_id].append(move)
    return found


def _messages() -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = defaultdict(list)
    for message in Message.objects.all():
        found[message.subject].append(message)
    return found


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


def assert_promise_whole(booking: Booking, promised: list[Allocation], swapped: list[datetime]) -> None:
    """A live booking has all that its store's terms ask for, each for its period; another one has nothing.

    What took the place of another piece is promised from that moment on.
    """
    if booking.state not in LIVE:
        assert promised == []
        return
    kinds = [row.resource.kind for row in promised]
    in_session = booking.session_id is not None
    assert kinds.count(ResourceKind.ROOM) == (0 if in_session else booking.terms.rooms_needed)
    hosted = booking.terms.stylist_needed and not in_session
    assert kinds.count(ResourceKind.STYLIST) == int(hosted)
    assert (booking.stylist_id is not None) == hosted
    for row in promised:
        hosts = row.resource.kind == ResourceKind.STYLIST
        period = booking.periods.stylist if hosts else booking.periods.rooms
        assert row.period.upper == period.end
        late = row.period.lower > period.start
        assert row.period.lower >= period.start
        assert not late or any(tick_of(at) <= row.tick_from for at in swapped)
        assert (row.store_id, row.expires_at) == (booking.store_id, booking.expires_at)
    _assert_resources_fit(booking, promised)


def _assert_resources_fit(booking: Booking, promised: list[Allocation]) -> None:
    for row in promised:
        if row.resource.kind == ResourceKind.ROOM:
            assert row.resource.room.store_id == booking.store_id
            assert row.resource.room.capacity >= booking.terms.room_share(booking.party)
    pieces = [row.resource.piece for row in promised if row.resource.kind == ResourceKind.PIECE]
    assert {piece.store_id for piece in pieces} <= {booking.store_id}
    short = {row.variant_id for row in booking.shortfalls.all() if row.settled_at is None}
    hung = sorted(item.variant_id for item in booking.rail.all() if not item.outcome)
    assert sorted(piece.variant_id for piece in pieces) == [variant for variant in hung if variant not in short]
    assert short <= set(hung)


def assert_pieces_there(booking: Booking, promised: list[Allocation], at: datetime) -> None:
    """What is promised for a visit that is not over hangs in the shop, or went with this very visit."""
    for row in promised:
        if row.resource.kind == ResourceKind.PIECE and row.period.upper > at:
            piece = row.resource.piece
            assert piece.state in PROMISABLE or _went_with(booking, piece)


def _went_with(booking: Booking, piece: Piece) -> bool:
    last = piece.movements.order_by("number").last()
    return last is not None and last.subject == subject_of(booking)


def assert_exchanges_consistent() -> None:
    """Each leg is a movement of its own piece, and nothing goes out before the other is back.

    No promise is kept for what can't come back any more.
    """
    related = "exchange__booking", "back_movement", "out_movement__piece"
    for item in ExchangeItem.objects.select_related(*related):
        back, out, booking = item.back_movement, item.out_movement, item.exchange.booking
        if back is not None:
            assert (back.piece_id, back.from_state, back.to_state) == (item.back_id, "sold", "to_inspect")
        if out is not None:
            assert back is not None
            assert booking is not None
            assert out.pk > back.pk
            told = out.piece.variant_id, out.to_state, out.subject
            assert told == (item.wanted_id, "sold", subject_of(booking))
            assert not item.live
        if item.live and back is None:
            assert booking is None or booking.state in LIVE


def assert_moves_legal(booking: Booking, moves: list[Move]) -> None:
    """The history is a chain of legal moves from a hold to the present state."""
    assert moves[0].from_state == ""
    assert moves[0].to_state == BookingState.HELD
    assert moves[-1].to_state == booking.state
    for before, after in pairwise(moves):
        assert after.from_state == before.to_state
        same = after.from_state == after.to_state
        assert same or is_legal(BookingState(after.from_state), BookingState(after.to_state))


def assert_messages_owed(booking: Booking, rows: list[Message], at: datetime) -> None:
    """The outbox still waits to send what the booking owes, and nothing else."""
    pending = {row.dedupe_key: row.due_at for row in rows if row.state == MessageState.PENDING}
    owed = owed_now([booking])[subject_of(booking)]
    # What waits past its time is never sent: delivery calls it missed.
    assert pending.items() <= {(one.dedupe_key, one.due_at) for one in owed}
    assert {one.dedupe_key for one in owed if one.use_by > at} <= {row.dedupe_key for row in rows}
    if booking.state == BookingState.CANCELLED:
        assert not any("reminder" in key for key in pending)
