"""What staff do with a talk: answer, take it, or say that nothing is to be answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from inbox.errors import AnswerEmpty, AnswerTooLong, TakenByOther, TextsStopped
from inbox.models import Entry, Thread, Who
from inbox.services.outcome import CHAT
from inbox.services.writing import A_PERSONS, owe
from notifications.models import Category
from notifications.services.consent import has_stopped

LONGEST: Final = 600
"""Characters: four to nine texts."""


def answer(*, thread: Thread, text: str, nonce: str, seen: int, at: datetime, actor: User) -> Entry:
    """Text an answer to who wrote; the talk is the actor's, if it is nobody's. The same form sent again says it once.

    `seen`: the number of the latest entry that was read; what came after it still waits. Raises AnswerEmpty,
    AnswerTooLong, TextsStopped.
    """
    said = text.strip()
    if not said:
        raise AnswerEmpty(field="text")
    if len(said) > LONGEST:
        raise AnswerTooLong(field="text", most=LONGEST)
    with _locked(thread) as fresh:
        earlier = fresh.entries.filter(nonce=nonce).first()
        if earlier is not None:
            return earlier
        if has_stopped(channel=fresh.channel, address=fresh.address, category=Category.CHAT):
            raise TextsStopped(field="text")
        entry = Entry.objects.create(thread=fresh, who=Who.US, at=at, text=said, by=actor, nonce=nonce)
        owe(entry, kind=CHAT, at=at, of_use=A_PERSONS)
        fresh.unanswered = _since(fresh, seen)
        fresh.assigned_to = fresh.assigned_to or actor
        fresh.last_at = at
        fresh.save(update_fields=["unanswered", "assigned_to", "last_at"])
    return entry


def take(*, thread: Thread, seen_with: int | None, actor: User) -> None:
    """ "I take it": from nobody, or from the colleague (an id) whose it was when the actor looked. Twice is once.

    Raises TakenByOther.
    """
    with _locked(thread) as fresh:
        holder = fresh.assigned_to
        if holder is not None and holder.pk not in (seen_with, actor.pk):
            raise TakenByOther(name=holder.get_full_name() or holder.get_username())
        fresh.assigned_to = actor
        fresh.save(update_fields=["assigned_to"])


def settle(*, thread: Thread, seen: int) -> None:
    """Nothing is to be answered of what was read, up to the entry `seen`; the next text is anybody's."""
    with _locked(thread) as fresh:
        fresh.unanswered = _since(fresh, seen)
        if not fresh.unanswered:
            fresh.assigned_to = None
        fresh.save(update_fields=["unanswered", "assigned_to"])


@contextmanager
def _locked(thread: Thread) -> Iterator[Thread]:
    with transaction.atomic(durable=True):
        related = Thread.objects.select_related("assigned_to", "booking")
        yield related.select_for_update(of=("self",)).get(pk=thread.pk)


def _since(thread: Thread, seen: int) -> int:
    """How many of their texts nobody had read."""
    unread = thread.entries.filter(who=Who.THEM, pk__gt=seen).count()
    return min(unread, thread.unanswered)
