"""What the words of many messages are made of, read once for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, prefetch_related_objects

from bookings.models import Booking, RailItem
from bookings.planner import subject_of
from bookings.services.owing import owed_now
from experiences.queries.worded import Asked, Own, wording_for
from notifications.models import Channel, Message
from notifications.words import Owed

_Owing = Mapping[str, tuple[Booking, Sequence[Owed]]]


@dataclass(frozen=True, slots=True)
class _Known:
    owing: _Owing
    said: dict[Asked, Own] = field(default_factory=dict)


_known: Final[ContextVar[_Known | None]] = ContextVar("bookings_prepared", default=None)


@contextmanager
def prepared(messages: Sequence[Message], _at: datetime) -> Iterator[None]:
    """While it lasts, the bookings of these messages are known, and what was asked of managers' words is remembered.

    Of those who get a mail also what hangs on their rails, and their moves, by which a calendar knows the newer word.
    """
    found = _read({message.subject for message in messages})
    mailed = {message.subject for message in messages if message.channel == Channel.EMAIL}
    prefetch_related_objects([found[subject][0] for subject in mailed & found.keys()], _rails(), "moves")
    mark = _known.set(_Known(found))
    try:
        yield
    finally:
        _known.reset(mark)


def owing(message: Message) -> tuple[Booking, Sequence[Owed]] | None:
    """The booking that a message is about, and what it owes now; None where there is none any more."""
    known = _known.get()
    if known is not None and message.subject in known.owing:
        return known.owing[message.subject]
    return _read({message.subject}).get(message.subject)


def own_words(asked: Asked) -> Own:
    """What is said in managers' own words."""
    known = _known.get()
    if known is None:
        return wording_for(asked)
    if asked not in known.said:
        known.said[asked] = wording_for(asked)
    return known.said[asked]


def rail_of(booking: Booking) -> list[RailItem]:
    """What hangs on its rail, with variants and products."""
    prefetch_related_objects([booking], _rails())
    return list(booking.rail.all())


def _rails() -> Prefetch[str]:
    return Prefetch("rail", RailItem.objects.select_related("variant__product"))


def _read(subjects: set[str]) -> _Owing:
    related = Booking.objects.select_related("store", "experience", "customer", "stylist")
    bookings = list(related.filter(reference__in=[subject.partition(":")[2] for subject in subjects]))
    owed = owed_now(bookings)
    return {subject_of(one): (one, owed[subject_of(one)]) for one in bookings}
