"""Sending one's own words to oneself, saved or not.

By the outbox, and a few an hour: nobody's phone is there to be tried out on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from desk.errors import TooManyTests
from desk.models import WordTest
from desk.rule_sets.base import lock_named
from notifications.models import Channel
from notifications.services.reconcile import reconcile
from notifications.words import Owed

KIND: Final = "wording-test"
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
MOST_AN_HOUR: Final = 6
MOST_TEXTS_A_DAY: Final = 10
KEPT: Final = timedelta(days=7)


def send_word_test(*, test: WordTest, recipient: str, at: datetime, actor: User) -> WordTest:
    """Send the words of a row that isn't kept yet to its writer's address or number. Raises TooManyTests.

    It was asked for, so it needs no consent; a number that said STOP gets nothing.
    """
    with transaction.atomic(durable=True):
        lock_named(f"{KIND}:{actor.pk}")
        _require_few(test, actor, at)
        test.made_by, test.made_at = actor, at
        test.save(force_insert=True)
        reconcile(subject=f"{KIND}:{test.pk}", owed=[_owed(test, recipient, at)], at=at)
    return test


def number_of(actor: User) -> str:
    """The number at which somebody of the staff works (E.164), "" without any. One query."""
    stylist = getattr(actor, "stylist", None)
    return str(stylist.phone) if stylist is not None else ""


def _require_few(test: WordTest, actor: User, at: datetime) -> None:
    mine = WordTest.objects.filter(made_by=actor)
    mine.filter(made_at__lte=at - KEPT).delete()
    texts = mine.filter(made_at__gt=at - DAY, channel=Channel.SMS)
    if mine.filter(made_at__gt=at - HOUR).count() >= MOST_AN_HOUR:
        raise TooManyTests
    if test.channel == Channel.SMS and texts.count() >= MOST_TEXTS_A_DAY:
        raise TooManyTests


def _owed(test: WordTest, recipient: str, at: datetime) -> Owed:
    return Owed(
        kind=KIND,
        channel=test.channel,
        recipient=recipient,
        locale=test.language,
        due_at=at,
        use_by=at + HOUR,
        dedupe_key="test",
        asked_for=True,
    )
