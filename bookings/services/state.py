"""The one place that writes a booking's state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F

from bookings.errors import IllegalMove
from bookings.lifecycle import is_legal
from bookings.models import LIVE, NAMED, Allocation, Booking, BookingSource, BookingState, DeclinedWhy, EndedWhy, Move
from bookings.services.ending import ENDED_BY, end
from bookings.services.exchange_items import end_items
from bookings.services.locks import days_of
from bookings.services.owing import owe_messages
from bookings.services.waiting_offers import call_those_waiting, settle_offer
from experiences.models import Session

Actor = User | None


def write_state(
    booking: Booking, to: BookingState, *, at: datetime, actor: Actor = None, why: str = "", **changes: Any
) -> None:
    """Compare and set: move the booking, keep the Move, free what is no longer promised, owe the messages.

    What ends by a time is given its `expires_at` among the changes; everything else has none.
    Runs inside the caller's transaction. Raises IllegalMove when the table forbids it or somebody was faster.
    """
    before = BookingState(booking.state)
    if not is_legal(before, to):
        raise IllegalMove(state=before, to=to)
    ran_out_at, changes = booking.expires_at, {"expires_at": None} | changes | {"state": to}
    if not Booking.objects.filter(pk=booking.pk, state=before).update(**changes):
        raise IllegalMove(state=before, to=to)
    for name, value in changes.items():
        setattr(booking, name, value)
    Move.objects.create(booking=booking, at=at, from_state=before, to_state=to, actor=actor, why=why[:200])
    if to not in LIVE:
        free(booking, at=at, why=ENDED_BY[to])
        end_items(booking)
    if before == BookingState.HELD and booking.source == BookingSource.WAITING:
        settle_offer(booking, ran_out_at=ran_out_at, at=at)
    if before != BookingState.HELD or to in NAMED:
        owe_messages(booking, at=at)


def lapse(booking: Booking, *, at: datetime) -> None:
    """End what ran out, in the caller's transaction: a hold expires, a request was declined by nobody's answer."""
    if booking.state == BookingState.REQUESTED:
        turn_down(booking, DeclinedWhy.UNANSWERED, at=at)
    else:
        write_state(booking, BookingState.EXPIRED, at=at)


def turn_down(booking: Booking, why: DeclinedWhy, *, at: datetime, actor: Actor = None) -> None:
    """Decline a request: all is given back, and the customer is told. Inside the caller's transaction."""
    write_state(
        booking, BookingState.CANCELLED, at=at, actor=actor, why=f"declined: {why}", declined_why=why,
        sequence=booking.sequence + 1, changed_at=at, tell_from=None,
    )  # fmt: skip


def free(booking: Booking, *, at: datetime, why: EndedWhy) -> None:
    """Give back everything that was promised to a booking, for those who wait. The caller holds its days' locks."""
    end(Allocation.objects.filter(booking=booking), at=at, why=why)
    give_back_places(booking)
    call_those_waiting(days_of(booking))


def give_back_places(booking: Booking) -> None:
    if booking.session_id is not None:
        Session.objects.filter(pk=booking.session_id).update(places_taken=F("places_taken") - booking.party)


def note(
    booking: Booking, *, at: datetime, actor: Actor = None, why: str, changes: dict[str, Any] | None = None
) -> None:
    """Keep a change that leaves the state as it is: another time, other pieces, one more person."""
    state, why = booking.state, why[:200]
    Move.objects.create(
        booking=booking, at=at, from_state=state, to_state=state, actor=actor, why=why, changes=changes or {}
    )
