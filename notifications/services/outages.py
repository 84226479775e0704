"""A channel on which nothing goes out rests: one message tries from time to time, all others keep their tries and wait.

People are told once an outage, and of its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from notifications.channels.base import Outcome, Passing, Unsure
from notifications.models import Message, Outage
from notifications.services.alarms import owe_alarm

log = structlog.get_logger(__name__)

IN_A_ROW: Final = 5
"""Failures of the channel itself, with no success between them, after which it rests."""
REST: Final = timedelta(seconds=30)
LONGEST_WISH: Final = timedelta(minutes=10)
"""A provider that wants to be left alone for longer is asked again after that."""
ALARM_AFTER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ways:
    """Channels that are `closed`, until `opening` at the earliest, or the one that a single message may try: `ajar`."""

    closed: frozenset[str] = frozenset()
    ajar: str = ""
    opening: datetime | None = None


ALL_OPEN: Final = Ways()


def ways(*, at: datetime) -> Ways:
    """Where nobody may call now. Whoever is told that a channel is ajar is the only one who tries it for a while."""
    closed: dict[str, datetime] = {}
    for outage in Outage.objects.lasting().order_by("pk"):
        if outage.resting_until is None or (outage.resting_until <= at and outage.failures < IN_A_ROW):
            continue
        if outage.resting_until <= at and _may_try(outage, at):
            return Ways(frozenset(), outage.channel)
        closed[outage.channel] = max(outage.resting_until, at)
    return Ways(frozenset(closed), opening=min(closed.values(), default=None))


def _may_try(outage: Outage, at: datetime) -> bool:
    """Whoever moves the end of the rest."""
    unmoved = Outage.objects.lasting().filter(pk=outage.pk, resting_until=outage.resting_until)
    return bool(unmoved.update(resting_until=at + REST))


def note_health(channel: str, outcomes: Sequence[Outcome], *, at: datetime) -> bool:
    """Count how calls of one channel ended, in the order of their ends. True when the channel rests from now on.

    Whatever speaks of a message says that its channel works.
    """
    failed = _failed_last(outcomes)
    if len(failed) < len(outcomes):
        end_outage(channel, at=at)
    return bool(failed) and _failing(channel, failed, at)


def _failed_last(outcomes: Sequence[Outcome]) -> list[Passing | Unsure]:
    """Those after the last that was not a failure of the channel, the latest first."""
    failed: list[Passing | Unsure] = []
    for outcome in reversed(outcomes):
        if not (isinstance(outcome, Passing | Unsure) and outcome.of_channel):
            break
        failed.append(outcome)
    return failed


def end_outage(channel: str, *, at: datetime) -> None:
    """Something went out. Of an outage that people know its end is noted, of any other nothing stays."""
    lasting = Outage.objects.lasting().filter(channel=channel)
    outage = lasting.first()
    if outage is None or lasting.filter(pk=outage.pk, told_at__isnull=True).delete()[0]:
        return
    if lasting.filter(pk=outage.pk).update(ended_at=at, resting_until=None):
        missed = Message.objects.missed_since(outage.began_at).on(channel).count()
        log.warning("channel_works_again", channel=channel, since=outage.began_at.isoformat(), missed=missed)


def _failing(channel: str, failed: Sequence[Passing | Unsure], at: datetime) -> bool:
    Outage.objects.bulk_create([Outage(channel=channel, began_at=at)], ignore_conflicts=True)
    lasting = Outage.objects.lasting().filter(channel=channel)
    said = {"error_code": failed[0].code, "error_text": failed[0].text}
    lasting.update(failures=F("failures") + len(failed), **said)
    wish = max((one.retry_after or timedelta() for one in failed if isinstance(one, Passing)), default=timedelta())
    _raise_alarm(channel, at)
    rests = lasting if wish else lasting.filter(failures__gte=IN_A_ROW)
    return bool(rests.update(resting_until=Greatest(F("resting_until"), at + (min(wish, LONGEST_WISH) or REST))))


def _raise_alarm(channel: str, at: datetime) -> None:
    """Tell people, once an outage, that nothing went out for some minutes."""
    lasting = Outage.objects.lasting().filter(channel=channel, failures__gte=IN_A_ROW, began_at__lte=at - ALARM_AFTER)
    outage = lasting.filter(told_at__isnull=True).first()
    if outage is None:
        return
    with transaction.atomic():
        told = lasting.filter(pk=outage.pk, told_at__isnull=True).update(told_at=at)
        if told:
            owe_alarm(f"{channel}_down", since=outage.began_at, at=at)
    if told:
        # Without the provider's words: they may hold the number that was called.
        log.error("channel_down", channel=channel, since=outage.began_at.isoformat(), error_code=outage.error_code)
