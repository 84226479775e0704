"""Ending holds whose time is over: under the lock for those in the way, and by a sweep for the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from bookings.models import Allocation, Booking, BookingState
from bookings.services.editions import check_edition
from bookings.services.locks import promising_with
from bookings.services.promise import Question
from bookings.services.state import write_state
from kernel.intervals import Period, tick_of

SWEPT_AT_ONCE: Final = 500


def release_lapsed(question: Question, *, period: Period, at: datetime) -> None:
    """Expire the lapsed holds that stand in the way of a promise for `period`, in any store. The caller has the days.

    The constraint knows nothing of time: without this it would see ghosts. Nobody promises without coming by here, so
    it is here that the rules by which was asked must still hold. Raises StoreBusy.
    """
    check_edition(question.store, question.edition)
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
    with promising_with(booking) as fresh:
        if fresh.state != BookingState.HELD or fresh.expires_at is None or fresh.expires_at > at:
            return False
        write_state(fresh, BookingState.EXPIRED, at=at)
    return True
