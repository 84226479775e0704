"""The visits of a change that hits very many: those after the first ones are seen to afterwards, each by itself."""

from __future__ import annotations

import logging
from datetime import datetime

from django_q.tasks import async_task

from bookings.errors import StoreBusy
from bookings.models import Booking
from bookings.queries.standing import faults_of
from bookings.services.locks import StoreDate, days_of, days_touched, lock_booking, lock_days, promising
from bookings.services.resettle import had_by
from desk.models import Change, ChangeState, Hit, Outcome, Unsettled
from desk.services.carrying import LEFT, WIDEST_BUFFER, chosen_of, do_chosen, is_soon
from desk.services.settling import settle_in
from kernel.intervals import Period
from stores.models import Store

logger = logging.getLogger(__name__)


def enqueue(number: int) -> None:
    """Have the worker see to the rest of a change, once the caller's transaction stands."""
    async_task("desk.tasks.see_to_rest", number, task_name="desk: the rest of a change")


def waiting_hits(change: int | None = None) -> list[int]:
    """The ids of hits that are still to be seen to, of one change or of all, in the order of their visits."""
    waiting = Hit.objects.filter(outcome=Outcome.WAITING, change__state=ChangeState.DONE)
    if change is not None:
        waiting = waiting.filter(change=change)
    return list(waiting.order_by("booking__starts_at", "pk").values_list("pk", flat=True))


def see_to_one(*, number: int, at: datetime) -> None:
    """Do what was chosen for a hit, unless somebody has, or has undone the change. In a busy store a minute later."""
    hit = Hit.objects.select_related("booking__store").filter(pk=number).first()
    if hit is None:
        return
    days = _days(hit)
    try:
        with promising():
            lock_days(days)
            change = Change.objects.select_for_update(of=("self",)).get(pk=hit.change_id)
            fresh = Hit.objects.select_for_update(of=("self",)).select_related("booking").get(pk=number)
            if change.state == ChangeState.DONE and fresh.outcome == Outcome.WAITING:
                _see_to(fresh, change, days, at=at)
    except StoreBusy:
        logger.info("desk: hit %s waits for a minute, its store is busy", number)


def _see_to(hit: Hit, change: Change, days: set[StoreDate], *, at: datetime) -> None:
    booking = lock_booking(hit.booking)
    hit.outcome = Outcome.LATER
    if set(days_of(booking)).issubset(days) and faults_of([booking.store], at=at, only=[booking.pk]):
        hit.had = had_by(booking)  # other pieces may hang on its rail by now
        told_from = _told_from(hit, booking, change, at)
        hit.outcome = do_chosen(hit, booking, tell_from=told_from, at=at, actor=change.made_by)
        hit.had["left"] = had_by(booking)["promises"]
    hit.save(update_fields=["outcome", "had"])
    if hit.outcome not in LEFT:
        _take_off_list(booking, at)


def _told_from(hit: Hit, booking: Booking, change: Change, at: datetime) -> datetime:
    """With the others, or at once where that is over, or the visit is soon."""
    if change.tell_at is None or is_soon(hit, booking, at):
        return at
    return max(at, change.tell_at)


def _take_off_list(booking: Booking, at: datetime) -> None:
    waiting = Unsettled.objects.filter(booking=booking, settled_at__isnull=True).select_related("booking__store")
    for store in {row.booking.store for row in waiting}:
        settle_in(store, at=at)


def _days(hit: Hit) -> set[StoreDate]:
    days = set(days_of(hit.booking))
    proposal = chosen_of(hit)
    if proposal is not None:
        around = Period(proposal.starts_at, proposal.ends_at).widened(before=WIDEST_BUFFER, after=WIDEST_BUFFER)
        days.update(days_touched(Store.objects.get(pk=proposal.store), around))
    return days
