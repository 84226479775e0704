"""Ending holds and requests whose time is over: under the lock for those in the way, and by a sweep for the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Case, Q, When

from bookings.models import RUNNING_OUT, Allocation, Booking, BookingState
from bookings.services.editions import check_edition
from bookings.services.locks import promising_with
from bookings.services.promise import Question
from bookings.services.state import lapse
from bookings.services.sweeping import sweep
from kernel.intervals import Period, tick_of

SWEPT_AT_ONCE: Final = 500


def release_lapsed(question: Question, *, period: Period, at: datetime) -> None:
    """End what has lapsed and stands in the way of a promise for `period`, in any store. The caller has the days.

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
    lapsed = Booking.objects.lapsed(at).filter(blocking).order_by("pk")
    for booking in lapsed.select_for_update(of=("self",), no_key=True):
        lapse(booking, at=at)


def sweep_lapsed(*, at: datetime) -> int:
    """End what has lapsed, each in a transaction of its own. Returns how many.

    For holds this is housekeeping, and nothing depends on it. Whose request nobody answered is told so by it, so these
    come first. A store with a day that stays locked is left for the next minute.
    """
    lapsed = Booking.objects.lapsed(at).select_related("store", "experience")
    asking_first = Case(When(state=BookingState.REQUESTED, then=0), default=1)
    return sweep(lapsed.order_by(asking_first, "expires_at", "pk")[:SWEPT_AT_ONCE], _end, at=at)


def _end(booking: Booking, at: datetime) -> bool:
    with promising_with(booking) as fresh:
        if fresh.state not in RUNNING_OUT or fresh.expires_at is None or fresh.expires_at > at:
            return False
        lapse(fresh, at=at)
    return True
