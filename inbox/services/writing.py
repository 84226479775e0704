"""Writing down what was said, and owing what is answered: one transaction, so that both are there or neither."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from bookings.locales import soon
from bookings.planner import subject_of
from bookings.ways import channels
from inbox.models import Entry, Thread, Who
from inbox.phrases import CLOSED
from inbox.queries.opening import opens_next
from inbox.queries.sender import Sender
from inbox.services.outcome import Outcome
from notifications.models import Category, Reply
from notifications.services.consent import Way, has_stopped, reachable
from notifications.services.reconcile import reconcile
from notifications.words import Owed

OF_USE: Final = timedelta(hours=1)
"""An automatic answer that comes later is a riddle."""
A_PERSONS: Final = timedelta(hours=24)
MOST_AN_HOUR: Final = 12
"""Automatic answers to one number: a machine that answers machines is left alone."""
MOST_COUNTED: Final = 9_999
"""Unanswered texts: nobody counts further, and the column has an end."""
HOURS_ARE_TOLD: Final = timedelta(hours=20)
"""Once a day: so long nobody is told again that the doors are closed."""


def write_down(reply: Reply, sender: Sender, outcome: Outcome, *, at: datetime) -> None:
    """Keep a text, and its answer where there is one, and say that it was worked on. Once, however often."""
    with transaction.atomic(durable=True):
        if Reply.objects.select_for_update().get(pk=reply.pk).worked_at is not None:
            return
        thread = _thread_of(reply, sender, at)
        theirs = {"at": reply.received_at, "text": reply.text, "pictures": reply.pictures}
        Entry.objects.create(thread=thread, who=Who.THEM, reply=reply, **theirs)
        answer = outcome.answer or (_hours(thread, sender, at) if outcome.person else "")
        ours = Entry(thread=thread, who=Who.HOUSE, reply=reply, at=at, text=answer, message=outcome.told)
        if outcome.told:
            ours.save()
        elif answer and not _is_too_much(thread, at):
            ours.save()
            owe(ours, kind=outcome.kind, at=at, of_use=OF_USE)
        thread.unanswered = Least(F("unanswered") + int(outcome.person), Value(MOST_COUNTED))
        thread.save(update_fields=["customer", "booking", "locale", "last_at", "told_hours_at", "unanswered"])
        Reply.objects.filter(pk=reply.pk).update(worked_at=at, taken_until=None)


def owe(entry: Entry, *, kind: str, at: datetime, of_use: timedelta) -> None:
    """The message of an answer. They wrote first, so it was asked for; a person's goes another way where it fails."""
    thread = entry.thread
    owed = Owed(
        kind=kind,
        channel=thread.channel,
        recipient=thread.address,
        locale=thread.locale,
        due_at=entry.at,
        use_by=entry.at + of_use,
        dedupe_key="answer",
        asked_for=True,
        category=Category.CHAT,
        about=subject_of(thread.booking) if thread.booking else "",
        otherwise=_other_ways(thread) if entry.who == Who.US else (),
    )
    reconcile(subject=entry.outbox_key, owed=[owed], at=at)


def _other_ways(thread: Thread) -> tuple[Way, ...]:
    """Those that were agreed to for the visit which the talk is about, and that nothing forbids."""
    agreed = channels(thread.booking) if thread.booking else []
    others = [way for way in agreed if way != (thread.channel, thread.address)]
    usable = reachable(others, category=Category.CHAT)
    return tuple(way for way in others if way in usable)


def _thread_of(reply: Reply, sender: Sender, at: datetime) -> Thread:
    """The talk, locked: two texts of one number at once follow one another."""
    place = {"store": sender.store, "channel": reply.channel, "address": reply.address}
    Thread.objects.bulk_create([Thread(**place, last_at=at)], ignore_conflicts=True)
    thread = Thread.objects.select_for_update(of=("self",)).get(**place)
    thread.locale, thread.last_at = sender.locale, at
    thread.booking, thread.customer = sender.booking, sender.customer
    return thread


def _hours(thread: Thread, sender: Sender, at: datetime) -> str:
    """That the store is closed, and when it opens: once a day, and not to who wants no texts."""
    if thread.told_hours_at is not None and at - thread.told_hours_at < HOURS_ARE_TOLD:
        return ""
    opens_at = opens_next(sender.store, at=at)
    if opens_at is None or has_stopped(channel=thread.channel, address=thread.address, category=Category.CHAT):
        return ""
    thread.told_hours_at = at
    return str(CLOSED) % {"store": sender.store.said("name"), "when": soon(opens_at, sender.store.zone, at)}


def _is_too_much(thread: Thread, at: datetime) -> bool:
    lately = thread.entries.filter(who=Who.HOUSE, at__gt=at - timedelta(hours=1))
    return lately.count() >= MOST_AN_HOUR
