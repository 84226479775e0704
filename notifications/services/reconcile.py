"""Bring the outbox in line with what is owed: add what is missing, cancel what is obsolete, correct what changed.

Runs inside the caller's transaction, which holds the state that the messages follow from: both are kept or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from notifications.models import Message, MessageState
from notifications.services.dispatch import enqueue_delivery
from notifications.words import Owed

_COPIED: Final = ("kind", "channel", "recipient", "locale", "asked_for", "due_at", "use_by")
_CORRECTED: Final = (*_COPIED, "state", "attempts", "next_try_at", "error_code", "error_text")
_REOPENED: Final = (MessageState.CANCELLED, MessageState.MISSED)

Key = tuple[str, str]


def reconcile(*, subject: str, owed: Iterable[Owed], at: datetime) -> None:
    """Make `owed` the messages that are still to be sent about `subject`. See `reconcile_many`."""
    reconcile_many({subject: owed}, at=at)


def reconcile_many(owed_by_subject: Mapping[str, Iterable[Owed]], *, at: datetime) -> None:
    """Make `owed_by_subject` the messages that are still to be sent about those subjects.

    Pending rows that are not owed are cancelled, missing ones are added, changed ones are corrected, cancelled ones
    that are owed again become pending again. What is being sent or was sent stays. What is past its `use_by` is not
    added.
    One query when nothing differs, a constant number otherwise; enqueues a delivery when something is due at `at`.

    Raises ValueError when one subject owes two messages with one dedupe key.
    """
    owed = _by_key(owed_by_subject)
    rows = list(Message.objects.about(*owed_by_subject).order_by("pk").only("subject", "dedupe_key", *_CORRECTED))
    known = {(row.subject, row.dedupe_key) for row in rows}
    missing = {key: one for key, one in owed.items() if key not in known and one.use_by > at}
    changed = [row for row in rows if _differs(row, owed.get((row.subject, row.dedupe_key)), at)]
    if not missing and not changed:
        return
    with transaction.atomic(savepoint=False):
        due = _correct(changed, owed, at) | _add(missing, at)
        if due:
            enqueue_delivery()


def _by_key(owed_by_subject: Mapping[str, Iterable[Owed]]) -> dict[Key, Owed]:
    owed: dict[Key, Owed] = {}
    for subject, messages in owed_by_subject.items():
        for one in messages:
            if owed.setdefault((subject, one.dedupe_key), one) is not one:
                raise ValueError(f"{subject} owes {one.dedupe_key} twice")
    return owed


def _differs(row: Message, one: Owed | None, at: datetime) -> bool:
    if row.state == MessageState.PENDING:
        return one is None or any(getattr(row, name) != getattr(one, name) for name in _COPIED)
    return one is not None and one.use_by > at and _may_reopen(row, one)


def _may_reopen(row: Message, one: Owed) -> bool:
    """A failed row stays failed until a person retries it, or there is another address to try."""
    return row.state in _REOPENED or (row.state == MessageState.FAILED and row.recipient != one.recipient)


def _correct(changed: list[Message], owed: Mapping[Key, Owed], at: datetime) -> bool:
    """Cancel, correct or reopen rows. True when one of them is due.

    The rows are locked in the order of their ids, so that two reconciliations never wait for each other in a circle;
    one that a deliverer took meanwhile has another state by now and is left to it.
    """
    if not changed:
        return False
    states = {row.pk: row.state for row in changed}
    locked = Message.objects.filter(pk__in=states).order_by("pk").select_for_update(no_key=True)
    unmoved = {pk for pk, state in locked.values_list("pk", "state") if states[pk] == state}
    rows = [row for row in changed if row.pk in unmoved]
    obsolete = [row.pk for row in rows if (row.subject, row.dedupe_key) not in owed]
    if obsolete:
        Message.objects.filter(pk__in=obsolete).update(state=MessageState.CANCELLED)
    kept = [_followed(row, owed[key]) for row in rows if (key := (row.subject, row.dedupe_key)) in owed]
    if kept:
        # An upsert that always meets its row: a tenth of the time of bulk_update's CASE for every field.
        Message.objects.bulk_create(kept, update_conflicts=True, unique_fields=["pk"], update_fields=_CORRECTED)
    return any(row.next_try_at <= at for row in kept)


def _followed(row: Message, one: Owed) -> Message:
    """A row as it should be. A new time or address is tried afresh, any other change keeps tries and backoff."""
    afresh = row.due_at != one.due_at or row.recipient != one.recipient
    reopened = row.state != MessageState.PENDING
    return Message(
        pk=row.pk,
        subject=row.subject,
        dedupe_key=row.dedupe_key,
        attempts=0 if afresh else row.attempts,
        next_try_at=one.due_at if afresh or reopened else row.next_try_at,
        **{name: getattr(one, name) for name in _COPIED},
    )


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
