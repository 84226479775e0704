"""Word to everybody who comes: written, looked at, sent a part at a time, stopped halfway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django_q.tasks import async_task

from bookings.models import Booking
from bookings.planner import subject_of as subject_of_booking
from bookings.timing import Way
from desk.errors import NoticeOver
from desk.models import Notice, NoticeState
from desk.queries.notices import latecomers, meant_by, not_failed, number_of, reached_of, subject_of, ways_of
from experiences.models import By
from kernel.phones import zone_of
from kernel.quiet import not_before
from notifications.models import Category, Channel, Message
from notifications.services.reconcile import cancel_pending, give_up, owe_more
from notifications.words import Owed
from stores.models import Store

KIND: Final = "notice"
BATCH: Final = 200
"""Visits that are seen to in one transaction: who stops it waits for no more."""
LATE: Final = timedelta(hours=1)
"""So long after its end it reaches who was choosing meanwhile: longer than a hold is kept, or a code is good."""
IN_TIME: Final = timedelta(hours=1)
"""A text that would wait for the morning until less than this before the visit goes out at once."""


def write_notice(*, store: Store | None, said: Mapping[str, Any], at: datetime, actor: User) -> Notice:
    """Keep a draft. `said`: country, experience, first_day, last_day, words by language, by."""
    return Notice.objects.create(store=store, made_at=at, made_by=actor, **said)


def send_notice(*, notice: Notice, at: datetime) -> None:
    """Have the worker tell everybody whom it is for. Raises NoticeOver when it was sent or stopped before."""
    with transaction.atomic(durable=True):
        drafts = Notice.objects.filter(pk=notice.pk, state=NoticeState.DRAFT)
        if not drafts.update(state=NoticeState.SENDING, sent_at=at):
            raise NoticeOver
        enqueue(notice.pk)


def stop_notice(*, notice: Notice, at: datetime, actor: User) -> None:
    """Nobody else is told: neither who wasn't reached yet, nor whose message still waits.

    Raises NoticeOver for one that wasn't begun or was stopped before.
    """
    with transaction.atomic(durable=True):
        row = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
        if row.state not in (NoticeState.SENDING, NoticeState.SENT):
            raise NoticeOver
        row.state, row.ended_at, row.stopped_by = NoticeState.STOPPED, at, actor
        row.save(update_fields=["state", "ended_at", "stopped_by"])
        cancel_pending(subject=subject_of(row))


def drop_notice(*, notice: Notice) -> None:
    """Forget a draft. Raises NoticeOver when it was sent meanwhile."""
    if not Notice.objects.filter(pk=notice.pk, state=NoticeState.DRAFT).delete()[0]:
        raise NoticeOver


def enqueue(number: int) -> None:
    """Have the worker go on with it, once the caller's transaction stands."""
    async_task("desk.tasks.go_on_with_notice", number, task_name="desk: notice")


def go_on_with_notice(*, number: int, at: datetime) -> bool:
    """Owe it to the next visits, and note how far it is, in one transaction. Whether there may be more."""
    with transaction.atomic(durable=True):
        sending = Notice.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        notice = sending.filter(pk=number, state=NoticeState.SENDING).first()
        if notice is None:
            return False
        visits = list(meant_by(notice).filter(pk__gt=notice.reached).order_by("pk")[:BATCH])
        if visits:
            _tell(notice, visits, at)
        else:
            notice.state, notice.ended_at = NoticeState.SENT, at
        notice.save(update_fields=["state", "ended_at", "reached", "people"])
    return bool(visits)


def tell_latecomers(*, number: int, at: datetime) -> None:
    """Owe it to who was choosing while it went out and has given their name since, unless it was stopped."""
    last = 0
    while last := _tell_latecomers(number, last, at):
        pass


def _tell_latecomers(number: int, after: int, at: datetime) -> int:
    """The last of the next ones, by id, or 0: nobody is waited for whom nothing reaches."""
    with transaction.atomic(durable=True):
        sent = Notice.objects.select_for_update(no_key=True, of=("self",))
        notice = sent.filter(pk=number, state=NoticeState.SENT).first()
        visits = list(latecomers(notice).filter(pk__gt=after).order_by("pk")[:BATCH]) if notice else []
        if notice is None or not visits:
            return 0
        _tell(notice, visits, at)
        notice.save(update_fields=["reached", "people"])
    return visits[-1].pk


def ended_lately(*, at: datetime) -> list[int]:
    """Those that somebody may have missed who was choosing meanwhile."""
    return list(Notice.objects.filter(state=NoticeState.SENT, ended_at__gt=at - LATE).values_list("pk", flat=True))


def _tell(notice: Notice, visits: list[Booking], at: datetime) -> None:
    reached = reached_of(visits)
    told = [(visit, ways_of(visit, By(notice.by), reached)) for visit in visits]
    owed = [one for visit, ways in told for one in _owed(visit, ways, at)]
    owe_more(subject=subject_of(notice), owed=owed, at=at)
    notice.reached = max(notice.reached, visits[-1].pk)
    notice.people += sum(bool(ways) for _visit, ways in told)


def follow_failed(*, message: Message, at: datetime) -> None:
    """Owe a visitor whom a notice didn't reach the ways that are left, unless it was stopped. Again: they are known.

    Where each way has a message of its own, nothing is left.
    """
    with transaction.atomic(durable=True):
        going = Notice.objects.select_for_update(no_key=True, of=("self",))
        notice = going.filter(pk=number_of(message.subject), state__in=(NoticeState.SENDING, NoticeState.SENT)).first()
        if notice is None or notice.by == By.EACH:
            return
        visits = list(meant_by(notice).filter(reference=message.about.partition(":")[2]))
        left = not_failed(reached_of(visits), notice, about=message.about)
        owed = [one for visit in visits for one in _owed(visit, ways_of(visit, By(notice.by), left), at)]
        if owed and give_up(message_id=message.pk):
            owe_more(subject=subject_of(notice), owed=owed, at=at)


def _owed(visit: Booking, ways: list[Way], at: datetime) -> Iterator[Owed]:
    for channel, address in ways:
        due_at = _due(visit, channel, address, at)
        if due_at < visit.ends_at:
            yield Owed(
                kind=KIND,
                channel=channel,
                recipient=address,
                locale=visit.locale,
                due_at=due_at,
                use_by=visit.ends_at,
                dedupe_key=f"{visit.reference}:{channel}",
                category=Category.NOTICE,
                about=subject_of_booking(visit),
            )


def _due(visit: Booking, channel: str, address: str, at: datetime) -> datetime:
    """Nobody is woken by a text, unless the visit is so near that it would come too late."""
    if channel == Channel.EMAIL:
        return at
    awake = not_before(at, zone_of(address, visit.store.zone))
    return awake if awake <= visit.starts_at - IN_TIME else at
