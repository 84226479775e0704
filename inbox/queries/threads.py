"""The talks of a store, and one of them with what became of each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from bookings.models import Booking
from inbox.models import Entry, Thread, Who
from inbox.querysets import ThreadQuerySet
from notifications.models import Message
from stores.models import Store

A_PAGE: Final = 20
"""Entries of a talk, the latest."""


_KEY: Final = Concat(Value("chat:"), Cast("pk", TextField()), output_field=TextField())
"""`Entry.outbox_key`, in the database."""


@dataclass(frozen=True, slots=True)
class Said:
    """An entry, and the message that carries it, where it is an answer."""

    entry: Entry
    message: Message | None


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk, oldest first; `older`: from which entry on there is more before it, 0 for nothing.

    `ends`: whether it goes to the end of the talk, so that what comes is added to it.
    """

    thread: Thread
    said: Sequence[Said]
    older: int
    ends: bool

    @property
    def latest(self) -> int:
        return self.said[-1].entry.pk if self.said else 0

    @property
    def version(self) -> str:
        """Changes with whatever its page shows."""
        states = ",".join(f"{one.message.state}{one.message.provider_status}" for one in self.said if one.message)
        thread = self.thread
        return f"{self.latest}.{thread.unanswered}.{thread.assigned_to_id or 0}.{crc32(states.encode()):x}"


def threads_of(store: Store) -> ThreadQuerySet:
    """Those in which somebody waits first, then the latest, each with what `last_said` and `is_answer_lost` tell.

    One query.
    """
    related = Thread.objects.in_store(store).select_related("customer", "booking", "assigned_to")
    waits = ExpressionWrapper(Q(unanswered__gt=0), output_field=BooleanField())
    theirs = Entry.objects.filter(thread=OuterRef("pk"), who=Who.THEM).order_by("-at", "-pk")
    ours = Entry.objects.filter(thread=OuterRef("pk"), who=Who.US).order_by("-at", "-pk").annotate(key=_KEY)
    with_words = related.annotate(
        last_said=Subquery(theirs.values("text")[:1]), last_answer=Subquery(ours.values("key")[:1])
    )
    lost = Message.objects.undone().filter(subject=OuterRef("last_answer"))
    return with_words.annotate(answer_lost=Exists(lost)).order_by(waits.desc(), "-last_at", "-pk")


def last_said(thread: Thread) -> str:
    """The latest words of who wrote, of one of `threads_of`."""
    return str(vars(thread)["last_said"] or "")


def is_answer_lost(thread: Thread) -> bool:
    """Whether one of `threads_of` waits because the latest answer of one of us didn't arrive."""
    return bool(thread.unanswered and vars(thread)["answer_lost"])


def unanswered_in(store: Store) -> int:
    """In how many talks somebody waits for a person."""
    return Thread.objects.in_store(store).unanswered().count()


def thread_in(store: Store, number: int) -> Thread | None:
    related = Thread.objects.in_store(store).select_related("customer", "booking__experience", "assigned_to")
    return related.filter(pk=number).first()


def talk_about(booking: Booking) -> Thread | None:
    """The latest talk of a visit's store in which it was meant."""
    return Thread.objects.in_store(booking.store).filter(booking=booking).order_by("-last_at", "-pk").first()


def talk_of(thread: Thread, *, before: int = 0) -> Talk:
    """Its latest entries, or those before one of them. Two queries."""
    related = thread.entries.select_related("by", "message").defer("message__html", "message__calendar")
    entries = related.order_by("-pk")
    page = list((entries.filter(pk__lt=before) if before else entries)[: A_PAGE + 1])
    shown = page[:A_PAGE][::-1]
    keys = {entry.outbox_key: entry.pk for entry in shown if entry.who != Who.THEM and entry.message is None}
    sent = {keys[row.subject]: row for row in Message.objects.about(*keys).defer("html", "calendar")}
    older = shown[0].pk if len(page) > A_PAGE else 0
    return Talk(thread, [Said(entry, entry.message or sent.get(entry.pk)) for entry in shown], older, ends=not before)
