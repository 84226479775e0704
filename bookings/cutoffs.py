"""Until when a booking can be changed and cancelled online: said before it is hit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bookings.models import RUNNING_OUT, Booking, BookingState


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The last instants for a change and a cancellation, and whether they are still ahead.

    What the store's word isn't given for, a hold or a request, knows no such end.
    """

    change_until: datetime
    cancel_until: datetime
    can_change: bool
    can_cancel: bool


def cutoffs_of(booking: Booking, *, at: datetime) -> Cutoffs:
    """By the rules of the experience, as `change` and `cancel` apply them."""
    terms, free = booking.terms, booking.state in RUNNING_OUT
    change_until = booking.due_at - timedelta(minutes=terms.change_cutoff)
    cancel_until = booking.due_at - timedelta(minutes=terms.cancel_cutoff)
    confirmed = booking.state == BookingState.CONFIRMED
    return Cutoffs(
        change_until=change_until,
        cancel_until=cancel_until,
        can_change=free or (confirmed and at <= change_until),
        can_cancel=free or (confirmed and at <= cancel_until),
    )
