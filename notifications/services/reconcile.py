"""Bring the outbox in line with what is owed: add what is missing, cancel what is obsolete, correct what changed.

Runs inside the caller's transaction, which holds the state that the messages follow from: both are kept or neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

from django.db import transaction

from notifications.models import Message, MessageState
from notifications.rows import write_rows
from notifications.services.dispatch import enqueue_delivery
from notifications.words import Owed, way_name

_COPIED: Final = ("kind", "channel", "recipient", "locale", "asked_for", "category", "about", "due_at", "use_by")
_CORRECTED: Final = (*_COPIED, "state", "attempts", "next_try_at", "error_code", "error_text")
_REOPENED: Final = (MessageState.CANCELLED, MessageState.MISSED)
_UNTOLD: Final = (MessageState.PENDING, MessageState.CANCELLED)

Key = tuple[str, str]
_copied: Final = attrgetter(*_COPIED)


class _Known(NamedTuple):
    """What is compared of a row with what is owed."""

    pk: int
    subject: str
    dedupe_key: str
    state: str
    failed_ways: list[str]
    kind: str
    channel: str
    recipient: str
    locale: str
    asked_for: bool
    category: str
    about: str
    due_at: datetime
    use_by: datetime


def reconcile(*, subject: str, owed: Iterable[Owed], at: datetime) -> None:
    """Make `owed` the messages that are still to be sent about `subject`. See `reconcile_many`."""
    reconcile_many({subject: owed}, at=at)


def reconcile_many(owed_by_subject: Mapping[str, Iterable[Owed]], *, at: datetime) -> None:
    """Make `owed_by_subject` the messages that are still to be sent about those subjects.

    Pending rows that are not owed are cancelled, missing ones are added, changed ones are corrected, cancelled ones
    that are owed again become pending again. What is being sent or was sent stays. What is past its `use_by`, was told
    under another key or was not owed in its time is not added.
    One query when nothing differs, a constant number otherwise; enqueues a delivery when something is due at `at`.

    Raises ValueError when one subject owes two messages with one dedupe key.
    """
    owed = _by_key(owed_by_subject)
    rows = _known_about(owed_by_subject)
    owed |= {key: owed[key].avoiding(row.failed_ways) for row in rows if row.failed_ways and (key := _key(row)) in owed}
    owed = _untold(owed, {_key(row) for row in rows if row.state not in _UNTOLD})
    known = {_key(row) for row in rows}
    missing = {key for key, one in owed.items() if key not in known and _may_begin(one, at)}
    changed = [row for row in rows if _differs(row, owed.get(_key(row)), at)]
    if not missing and not changed:
        return
    with transaction.atomic(savepoint=False):
        unmoved, taken = _locked(changed)
        owed = _untold(owed, taken)
        if _correct(unmoved, owed, at) | _add({key: one for key, one in owed.items() if key in missing}, at):
            enqueue_delivery()


def owe_more(*, subject: str, owed: Iterable[Owed], at: datetime) -> None:
    """Add these to what is owed about a subject. What is known by its key stays as it is, whatever became of it."""
    if _add({(subject, one.dedupe_key): one for one in owed}, at):
        enqueue_delivery()


def give_up(*, message_id: int) -> bool:
    """End a message on the way that it failed on, before another one is owed in its place, in the same transaction.

    One that only waits, for the limits of texts, would else go out as well. False when nothing is to be said elsewhere:
    it went out, or is about to, or a person tries it again.
    """
    row = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if row.state == MessageState.PENDING and way_name(*_way(row)) in row.failed_ways:
        Message.objects.filter(pk=message_id).update(state=MessageState.FAILED)
        return True
    return row.state == MessageState.FAILED


def cancel_pending(*, subject: str) -> int:
    """Take back what wasn't sent yet about a subject. Returns how many; what is on its way is the deliverer's."""
    return Message.objects.about(subject).pending().update(state=MessageState.CANCELLED)


def _known_about(subjects: Iterable[str]) -> list[_Known]:
    """The rows about these, as tuples: a sweep reads all there are, and models would cost half of it."""
    found = Message.objects.about(*subjects).order_by("pk")
    return [_Known(*row) for row in found.values_list(*_Known._fields)]


def _key(row: Message | _Known) -> Key:
    return row.subject, row.dedupe_key


def _way(one: Message | _Known | Owed) -> tuple[str, str]:
    return one.channel, one.recipient


def _untold(owed: Mapping[Key, Owed], told: Collection[Key]) -> dict[Key, Owed]:
    """What nobody was told yet under another key, given the keys of what went out or is going out."""
    return {
        (subject, key): one
        for (subject, key), one in owed.items()
        if not any((subject, other) in told for other in one.same_as)
    }


def _may_begin(one: Owed, at: datetime) -> bool:
    return one.use_by > at and not (one.in_time and one.due_at <= at)


def _by_key(owed_by_subject: Mapping[str, Iterable[Owed]]) -> dict[Key, Owed]:
    owed: dict[Key, Owed] = {}
    for subject, messages in owed_by_subject.items():
        for one in messages:
            if owed.setdefault((subject, one.dedupe_key), one) is not one:
                raise ValueError(f"{subject} owes {one.dedupe_key} twice")
    return owed


def _differs(row: _Known, one: Owed | None, at: datetime) -> bool:
    if row.state == MessageState.PENDING:
        return one is None or _copied(row) != _copied(one)
    return one is not None and one.use_by > at and _may_reopen(row, one, at)


def _may_reopen(row: _Known, one: Owed, at: datetime) -> bool:
    """A failed row stays failed until a person retries it, or there is another way to try."""
    if row.state in _REOPENED:
        return _may_begin(one, at)
    return row.state == MessageState.FAILED and _way(row) != _way(one) and way_name(*_way(one)) not in row.failed_ways


def _locked(changed: list[_Known]) -> tuple[list[Message], set[Key]]:
    """Lock rows: those that are as they were read, and the keys of those that a deliverer took meanwhile.

    In the order of their ids, so that two reconciliations never wait for each other in a circle. What was taken has
    another state by now and is left to it.
    """
    if not changed:
        return [], set()
    read = {row.pk: row.state for row in changed}
    fields = ("subject", "dedupe_key", *_CORRECTED)
    locked = Message.objects.filter(pk__in=read).order_by("pk").select_for_update(no_key=True).only(*fields)
    now = list(locked)
    return [row for row in now if row.state == read[row.pk]], {_key(row) for row in now if row.state not in _UNTOLD}


def _correct(rows: list[Message], owed: Mapping[Key, Owed], at: datetime) -> bool:
    """Cancel, correct or reopen locked rows. True when one of them is due."""
    obsolete = [row.pk for row in rows if _key(row) not in owed]
    if obsolete:
        Message.objects.filter(pk__in=obsolete).update(state=MessageState.CANCELLED)
    kept = [_followed(row, owed[_key(row)]) for row in rows if _key(row) in owed]
    write_rows(kept, _CORRECTED)
    return any(row.next_try_at <= at for row in kept)


def _followed(row: Message, one: Owed) -> Message:
    """A row as it should be. A new time or address is tried afresh, any other change keeps tries and backoff."""
    afresh = row.due_at != one.due_at or _way(row) != _way(one)
    if afresh or row.state != MessageState.PENDING:
        row.next_try_at = one.due_at
    if afresh:
        row.attempts = 0
    row.state, row.error_code, row.error_text = MessageState.PENDING, "", ""
    for name in _COPIED:
        setattr(row, name, getattr(one, name))
    return row


def _add(missing: Mapping[Key, Owed], at: datetime) -> bool:
    """Add rows. True when one of them is due. Another transaction that owes the same wins silently."""
    rows = [
        Message(
            subject=subject,
            dedupe_key=one.dedupe_key,
            next_try_at=one.due_at,
            **{name: getattr(one, name) for name in _COPIED},
        )
        for (subject, _), one in missing.items()
    ]
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
    return any(row.next_try_at <= at for row in rows)
