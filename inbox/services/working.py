"""Working on texts that came in: each once, those of one number in their order, also after a crash."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db.models import F, Min, Q
from django.utils import translation

from bookings.errors import StoreBusy
from inbox.queries.sender import sender_of
from inbox.services.meanings import outcome_of
from inbox.services.writing import write_down
from inbox.understanding import Late, Meaning, Words, understand
from notifications.models import Reply

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
MOST_TRIES: Final = 4
"""A text that can't be worked on so often is left to a person as it stands."""
MOST_UNDERSTOOD: Final = 30
"""Texts of one number in an hour: what comes after them is a machine's, and isn't searched or moved for."""
LOST: Final = timedelta(minutes=1)
MOST_SWEPT: Final = 500
ONE_RUN: Final = 20.0
"""Seconds: the sweep ends before the worker is told to stop it; who was not reached is there in a minute."""


def work_on(*, reply_id: int, at: datetime) -> None:
    """Work on a text and all that its number wrote before and since; nothing where somebody else is at it."""
    reply = Reply.objects.filter(pk=reply_id, worked_at=None).first()
    while reply is not None and (taken := _take_next(reply.channel, reply.address, at)):
        try:
            _answer(taken, at)
        except StoreBusy:
            logger.info("inbox: reply %s waits, its store is busy", taken.pk)
            Reply.objects.filter(pk=taken.pk).update(taken_until=None)
            return


def sweep_lost(*, at: datetime, lasting: float = ONE_RUN) -> int:
    """Work on what nobody has for a minute: a task was lost, or its worker died. Returns of how many numbers.

    The longest waiting first, and no further ones once so many seconds are over.
    """
    end = monotonic() + lasting
    waiting = Reply.objects.filter(worked_at=None, received_at__lte=at - LOST)
    firsts = waiting.order_by().values("channel", "address").annotate(first=Min("pk")).order_by("first")
    ids = list(firsts.values_list("first", flat=True)[:MOST_SWEPT])
    failures: list[Exception] = []
    begun = 0
    while begun < len(ids) and monotonic() < end:
        try:
            work_on(reply_id=ids[begun], at=at)
        except Exception as failure:  # noqa: BLE001 - told of below; it keeps nobody else waiting
            failures.append(failure)
        begun += 1
    if failures:
        raise ExceptionGroup("texts that came in", failures)
    return begun


def _take_next(channel: str, address: str, at: datetime) -> Reply | None:
    """The first text of a number that waits, taken by compare-and-set; None when there is none or another has it."""
    waiting = Reply.objects.filter(channel=channel, address=address, worked_at=None)
    first = waiting.order_by("received_at", "pk").first()
    if first is None:
        return None
    free = waiting.filter(Q(taken_until=None) | Q(taken_until__lte=at), pk=first.pk)
    return first if free.update(taken_until=at + LEASE, tries=F("tries") + 1) else None


def _answer(reply: Reply, at: datetime) -> None:
    meaning = _meaning(reply)
    sender = sender_of(reply, at=at, unasked=isinstance(meaning, Late))
    if sender is None:  # there is no store yet
        Reply.objects.filter(pk=reply.pk).update(worked_at=at, taken_until=None)
        return
    with translation.override(sender.locale):
        outcome = outcome_of(meaning, reply, sender, at=at)
        write_down(reply, sender, outcome, at=at)


def _meaning(reply: Reply) -> Meaning:
    """`tries` is as it was before this one."""
    if reply.tries >= MOST_TRIES or _is_flood(reply):
        return Words(reply.text)
    return understand(reply.text, keyword=reply.keyword)


def _is_flood(reply: Reply) -> bool:
    hour = reply.received_at - timedelta(hours=1)
    lately = Reply.objects.filter(
        channel=reply.channel, address=reply.address, received_at__range=(hour, reply.received_at)
    )
    return lately.filter(pk__lt=reply.pk)[:MOST_UNDERSTOOD].count() >= MOST_UNDERSTOOD
