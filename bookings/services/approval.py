"""A person of the store approves: asking for their word, and giving it or not.

Everything is promised while they are asked, and nobody is expected (`docs/adr/0035-a-person-approves.md`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from bookings.errors import HoldExpired, RequestAnswered
from bookings.models import Allocation, Booking, BookingSource, BookingState, DeclinedWhy
from bookings.services.locks import promising_with
from bookings.services.state import Actor, turn_down, write_state
from experiences.models import Experience

BY_STAFF: Final = frozenset({BookingSource.STAFF, BookingSource.WALK_IN})
APPROVED: Final = "approved"


def answer_by(terms: Experience, starts_at: datetime, *, at: datetime) -> datetime | None:
    """By when the store answers who asks at `at`; None where nobody is asked.

    After the store's minutes, but at the latest half-way to the start: the customer has to arrange themselves, too.
    """
    allowed = terms.time_to_answer
    return None if allowed is None else min(at + allowed, half_way(at, starts_at))


def half_way(at: datetime, starts_at: datetime) -> datetime:
    """When as much time is left until a start as has passed since `at`."""
    return at + (starts_at - at) / 2


def promise_or_ask(booking: Booking, *, at: datetime, actor: Actor = None, why: str = "", **changes: Any) -> None:
    """Give the store's word, or ask a person for it where its terms want that. In the caller's transaction.

    Raises HoldExpired when there is no time left to ask, IllegalMove.
    """
    until = answer_by(booking.terms, booking.starts_at, at=at)
    if until is None:
        give_word(booking, at=at, actor=actor, why=why, **changes)
        return
    if until <= at:
        raise HoldExpired
    changes |= {"asked_at": at, "expires_at": until, "confirmed_at": None}
    write_state(booking, BookingState.REQUESTED, at=at, actor=actor, why=why, **changes)
    _keep_until(booking, until)


def give_word(booking: Booking, *, at: datetime, actor: Actor = None, why: str = "", **changes: Any) -> None:
    """Promise it without an end: the visit is expected. In the caller's transaction. Raises IllegalMove."""
    write_state(booking, BookingState.CONFIRMED, at=at, actor=actor, why=why, confirmed_at=at, **changes)
    _keep_until(booking, None)


def approve(*, booking: Booking, asked_at: datetime, at: datetime, actor: Actor) -> Booking:
    """Say yes to what was asked at `asked_at`. Doing it again changes nothing.

    Raises RequestAnswered, StoreBusy.
    """
    with promising_with(booking) as fresh:
        if fresh.state == BookingState.CONFIRMED and fresh.asked_at == asked_at:
            return fresh
        _check_asks(fresh, booking, asked_at, at=at)
        give_word(fresh, at=at, actor=actor, why=APPROVED, sequence=fresh.sequence + 1, tell_from=None)
    return fresh


def decline(*, booking: Booking, asked_at: datetime, why: DeclinedWhy, at: datetime, actor: Actor) -> Booking:
    """Say no to what was asked at `asked_at`: all is given back. Doing it again changes nothing.

    Raises RequestAnswered, StoreBusy.
    """
    with promising_with(booking) as fresh:
        if fresh.declined_why and fresh.declined_why != DeclinedWhy.UNANSWERED and fresh.asked_at == asked_at:
            return fresh
        _check_asks(fresh, booking, asked_at, at=at)
        turn_down(fresh, why, at=at, actor=actor)
    return fresh


def _check_asks(fresh: Booking, booking: Booking, asked_at: datetime, *, at: datetime) -> None:
    """Who answers decides by what they see: asked anew, it must be looked at again. Raises RequestAnswered."""
    waits = fresh.state == BookingState.REQUESTED and fresh.expires_at is not None and fresh.expires_at > at
    if not waits or (fresh.asked_at, fresh.store_id) != (asked_at, booking.store_id):
        raise RequestAnswered


def _keep_until(booking: Booking, until: datetime | None) -> None:
    """What is promised ends by the same time as the request."""
    Allocation.objects.live().filter(booking=booking).update(expires_at=until)
