"""An answer of one of us that doesn't arrive: it goes another way that was agreed to, or somebody has to see to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from inbox.models import Entry, Thread, Who
from inbox.services.outcome import CHAT
from inbox.services.writing import A_PERSONS, MOST_COUNTED, owe
from notifications.models import Category, Message

LOOKED_BACK: Final = timedelta(days=2)


def follow_unheard(*, entry_id: int, at: datetime) -> None:
    """Owe an answer on another way; where there is none, who wrote still waits. Again: nothing differs any more."""
    with transaction.atomic():
        ours = Entry.objects.filter(pk=entry_id, who=Who.US, lost_at=None)
        related = ours.select_related("thread__booking__customer")
        entry = related.select_for_update(of=("self",), no_key=True).first()
        if entry is None:
            return
        owe(entry, kind=CHAT, of_use=A_PERSONS, at=at)
        if Message.objects.about(entry.outbox_key).undone().exists():
            ours.update(lost_at=at)
            waits = Least(F("unanswered") + 1, Value(MOST_COUNTED))
            Thread.objects.filter(pk=entry.thread_id).update(unanswered=waits)


def sweep_unheard(*, at: datetime) -> None:
    """Find what nobody was told of: an answer that was too late to be sent, or whose task was lost."""
    undone = Message.objects.undone().filter(category=Category.CHAT, due_at__gt=at - LOOKED_BACK)
    numbers = [int(subject.partition(":")[2]) for subject in undone.values_list("subject", flat=True)]
    for entry_id in Entry.objects.filter(pk__in=numbers, who=Who.US, lost_at=None).values_list("pk", flat=True):
        follow_unheard(entry_id=entry_id, at=at)
