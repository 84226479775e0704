"""What the worker runs for the desk. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import Final

from django_q.tasks import async_task

from calendars.models import Account
from desk.models import BulkStep, Notice, NoticeState, StepFate
from desk.services import notices, outside, own_busy, wide
from desk.services.bulk import enqueue, work_on
from desk.services.changes import forget_drafts, hand_on
from desk.services.rest import enqueue as enqueue_rest
from desk.services.rest import see_to_one, waiting_hits
from desk.services.settling import sweep_standing
from desk.services.swaps import lapse_swaps
from kernel import clock
from notifications.models import Message
from stores.models import OutsideCalendar

MOST_SECONDS: Final = 20
"""A task has its time: what is left is for the next one."""


def settle_visits() -> None:
    """Put on the list whoever the rules of today don't allow any more, and take off it who stands again or is over."""
    sweep_standing(at=clock.now())


def forget_looked_at() -> None:
    """Delete the changes that were looked at and not carried out within a day."""
    forget_drafts(at=clock.now())


def end_old_swaps() -> None:
    """End the swaps of shifts whose day came without an answer."""
    lapse_swaps(at=clock.now())


def see_to_rest(number: int) -> None:
    """Move the visits that a change of hundreds has left for afterwards."""
    began = monotonic()
    for hit in waiting_hits(number):
        if monotonic() - began > MOST_SECONDS:
            enqueue_rest(number)
            return
        see_to_one(number=hit, at=clock.now())


def go_on_with(number: int) -> None:
    """Look at the stores of a change, and carry it out, and come back when there is more than fits one run."""
    began = monotonic()
    while wide.go_on_with(number=number, at=clock.now()):
        if monotonic() - began > MOST_SECONDS:
            hand_on(number)
            return


def work_on_bulk(number: int) -> None:
    """Go on with a change for many stores, and come back when there is more than fits one run."""
    began = monotonic()
    while work_on(number=number, at=clock.now()):
        if monotonic() - began > MOST_SECONDS:
            enqueue(number)
            return


def go_on_with_notice(number: int) -> None:
    """Tell the next ones who come, and come back when there are more than fit one run."""
    began = monotonic()
    while notices.go_on_with_notice(number=number, at=clock.now()):
        if monotonic() - began > MOST_SECONDS:
            notices.enqueue(number)
            return


def follow_failed_notice(number: int) -> None:
    """Tell whom a notice, by the number of its message, didn't reach on another way that they agreed to."""
    message = Message.objects.filter(pk=number).first()
    if message is not None:
        notices.follow_failed(message=message, at=clock.now())


def resume_notices() -> None:
    """Go on with notices that a crash left halfway, and tell who was choosing while one went out."""
    for number in Notice.objects.filter(state=NoticeState.SENDING).order_by("pk").values_list("pk", flat=True):
        go_on_with_notice(number)
    for number in notices.ended_lately(at=clock.now()):
        notices.tell_latecomers(number=number, at=clock.now())


def read_calendar(pk: int) -> None:
    """Ask a stylist's own calendar when they are busy."""
    calendar = OutsideCalendar.objects.select_related("stylist").filter(pk=pk).first()
    if calendar is not None:
        outside.read_calendar(calendar=calendar, at=clock.now())


def read_calendars() -> None:
    """Ask each calendar that was not asked for a quarter of an hour, one task each: one of them may be slow."""
    for pk in outside.due_calendars(at=clock.now()):
        async_task("desk.tasks.read_calendar", pk)
    for pk in own_busy.due_accounts(at=clock.now()):
        async_task("desk.tasks.read_account", pk)


def read_account(pk: int) -> None:
    """Ask the calendar into which a stylist's visits are written when they are busy."""
    account = Account.objects.select_related("stylist").filter(pk=pk).first()
    if account is not None:
        own_busy.read_account(account=account, at=clock.now())


def resume_bulk() -> None:
    """Go on with whatever a crash left unfinished. What fails again keeps none of the others waiting, and is raised.

    Stores are tried so many times, visits until their store is free: these come last.
    """
    waiting = BulkStep.objects.filter(fate=StepFate.WAITING).order_by()
    bulks = waiting.values_list("bulk", flat=True).distinct()
    left = [
        *(partial(work_on_bulk, number) for number in bulks),
        *(partial(go_on_with, number) for number in wide.under_way()),
        *(partial(_see_to, hit) for hit in waiting_hits()),
    ]
    began = monotonic()
    failures: list[Exception] = []
    for work in left:
        if monotonic() - began > MOST_SECONDS:
            break
        try:
            work()
        except Exception as failure:  # noqa: BLE001 - told of below
            failures.append(failure)
    if failures:
        raise ExceptionGroup("changes of rules", failures)


def _see_to(hit: int) -> None:
    see_to_one(number=hit, at=clock.now())
