"""The visits that many messages of a notice are about, read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final

from bookings.models import Booking
from desk.models import Notice, NoticeState
from desk.queries.notices import meant_by, number_of
from notifications.models import Message

Meant = tuple[Notice, Booking]
_known: Final[ContextVar[Mapping[int, Meant | None] | None]] = ContextVar("desk_prepared", default=None)


@contextmanager
def prepared(messages: Sequence[Message], _at: datetime) -> Iterator[None]:
    """While it lasts, what these messages of notices are about is known."""
    mark = _known.set(_read(messages))
    try:
        yield
    finally:
        _known.reset(mark)


def meant(message: Message) -> Meant | None:
    """The notice and the visit of a message; None once it was stopped, or the visit isn't on its days any more."""
    known = _known.get()
    return known[message.pk] if known is not None and message.pk in known else _read([message])[message.pk]


def _read(messages: Sequence[Message]) -> dict[int, Meant | None]:
    """By the message's id: a query for all notices, and one for the visits of each."""
    by_notice: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        by_notice[number_of(message.subject)].append(message)
    found: dict[int, Meant | None] = {message.pk: None for message in messages}
    for notice in Notice.objects.filter(pk__in=by_notice).exclude(state=NoticeState.STOPPED):
        theirs = {message.pk: message.dedupe_key.partition(":")[0] for message in by_notice[notice.pk]}
        visits = {visit.reference: visit for visit in meant_by(notice).filter(reference__in=theirs.values())}
        found |= {pk: (notice, visits[reference]) for pk, reference in theirs.items() if reference in visits}
    return found
