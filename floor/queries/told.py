"""What was said to visitors: every message about a visit, and those of a store that never arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, Exists, F, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, Substr

from bookings.models import Booking, Wait
from bookings.planner import subject_of
from bookings.waiting_owed import key_of as key_of_wait
from kernel import clock
from notifications.models import Message
from notifications.querysets import MessageQuerySet
from stores.models import Store

MOST: Final = 100
"""Messages of one visit on its page: far more than any visit is owed."""
LATELY: Final = timedelta(days=7)
_BOOKING: Final = "booking:"
_WAITING: Final = "waiting:"
_KEY: Final = Case(When(about="", then=F("subject")), default=F("about"), output_field=TextField())


def told_of(booking: Booking) -> list[Message]:
    """All that was said, is said or will be said about a booking, the latest first. One query."""
    key = subject_of(booking)
    rows = Message.objects.filter(Q(subject=key) | Q(about=key)).defer("html", "calendar")
    return list(rows.order_by("-due_at", "-pk")[:MOST])


def lost_in(store: Store, *, at: datetime) -> MessageQuerySet:
    """What was due in this store lately and didn't arrive, to visitors and to who waits, the latest first."""
    visits = Booking.objects.in_store(store).filter(reference=Substr(OuterRef("key"), len(_BOOKING) + 1))
    waits = Wait.objects.filter(store=store, last_date__gte=clock.local_date(at - LATELY, store.zone)).order_by()
    keys = waits.annotate(key=Concat(Value(_WAITING), Cast("pk", TextField()), output_field=TextField())).values("key")
    rows = Message.objects.undone().filter(due_at__gt=at - LATELY, due_at__lte=at).annotate(key=_KEY)
    theirs = Q(Exists(visits), key__startswith=_BOOKING) | Q(subject__in=keys)
    return rows.filter(theirs).defer("html", "calendar").order_by("-due_at", "-pk")


def bookings_of(messages: Iterable[Message]) -> dict[str, Booking]:
    """The bookings that messages are about, by their keys. One query."""
    references = {key_of(message).removeprefix(_BOOKING) for message in messages}
    known = Booking.objects.select_related("store", "customer").filter(reference__in=references)
    return {subject_of(booking): booking for booking in known}


def waits_of(messages: Iterable[Message]) -> dict[str, Wait]:
    """The places on the waiting list that messages are about, by their keys. One query."""
    numbers = {message.subject.removeprefix(_WAITING) for message in messages if message.subject.startswith(_WAITING)}
    return {key_of_wait(wait): wait for wait in Wait.objects.filter(pk__in=[int(number) for number in numbers])}


def key_of(message: Message) -> str:
    """What a message is about."""
    return message.about or message.subject
