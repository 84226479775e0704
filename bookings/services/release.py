"""Ending holds whose time is over: under the lock for those in the way, and by a sweep for the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from bookings.models import Allocation, Booking, BookingState
from bookings.services.locks import days_touched, lock_days, promising
from bookings.services.promise import Question
from bookings.services.state import write_state
from kernel.intervals import tick_of

SWEPT_AT_ONCE: Final = 500


def release_lapsed(question: Question, *, at: datetime) -> None:
    """Expire the lapsed holds that stand in the way of a question, in any store. The caller holds the day's lock.

    The constraint knows nothing of time: without this it would see ghosts.
    """
    period = question.promised
    in_the_way = (
        Allocation.objects.live()
        .filter(expires_at__lte=at, booking__isnull=False)
        .between_ticks(tick_of(period.start), tick_of(period.end))
        .of_resources(question.resources())
    )
    blocking = Q(pk__in=in_the_way.values("booking_id"))
    if question.session is not None:
        blocking |= Q(session=question.session.id)
    for booking in Booking.objects.lapsed(at).filter(blocking).order_by("pk").select_for_update(of=("self",)):
        write_state(booking, BookingState.EXPIRED, at=at)


def sweep_lapsed(*, at: datetime) -> int:
    """Expire lapsed holds, each in a transaction of its own. Returns how many. Housekeeping: nothing depends on it."""
    lapsed = Booking.objects.lapsed(at).select_related("store", "experience").order_by("pk")[:SWEPT_AT_ONCE]
    return sum(_expire(booking, at) for booking in list(lapsed))


def _expire(booking: Booking, at: datetime) -> bool:
    with promising():
        lock_days(days_touched(booking.store, booking.promised_period))
        still = Booking.objects.lapsed(at).filter(pk=booking.pk).select_for_update(of=("self",)).first()
        if still is None:
            return False
        write_state(still, BookingState.EXPIRED, at=at)
    return True
