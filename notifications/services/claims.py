"""Take due messages in hand so that nobody else does, and put aside those that nobody should."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from kernel.identifiers import new_uid
from notifications.models import Message, MessageState
from notifications.models.message import MAX_ATTEMPTS, MAX_CLAIMS
from notifications.querysets import MessageQuerySet
from notifications.words import Words

LEASE: Final = timedelta(minutes=2)
"""How long a row is one deliverer's. Begins anew when the row is handed over; far longer than a provider's timeout."""


def claim(*, limit: int, at: datetime) -> list[Message]:
    """Take up to `limit` rows that are due or lost, mark them *sending*, count the attempt, and commit.

    Two deliverers never take one row. A lost row keeps its handover, by which it is looked up before it is sent again.
    """
    with transaction.atomic(durable=True):
        lost = _locked(limit, Message.objects.lost(at))
        due = _locked(limit - len(lost), Message.objects.due(at))
        lease = {"lease": new_uid(), "claimed_until": at + LEASE}
        fresh = {"state": MessageState.SENDING, "handover": "", "handed_at": None}
        _take(lost, lease)
        _take(due, lease | fresh)
    return lost + due


def _locked(limit: int, rows: MessageQuerySet) -> list[Message]:
    return list(rows.select_for_update(skip_locked=True, no_key=True)[:limit]) if limit else []


def _take(rows: list[Message], fields: dict[str, object]) -> None:
    if not rows:
        return
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(**fields, attempts=F("attempts") + 1)
    for row in rows:
        row.attempts += 1
        for name, value in fields.items():
            setattr(row, name, value)


def put_aside(*, at: datetime) -> None:
    """Mark as missed what is past its use, and as failed what was taken in hand too often."""
    Message.objects.stale(at).update(state=MessageState.MISSED)
    Message.objects.worn_out(at, tries=MAX_ATTEMPTS, claims=MAX_CLAIMS).update(
        state=MessageState.FAILED, lease="", claimed_until=None, error_code="worn_out"
    )


def hand_over(message: Message, words: Words, *, at: datetime) -> bool:
    """Write down the words and that the provider is about to get them, and commit.

    False when the lease went to another deliverer meanwhile.
    """
    fields: dict[str, object] = {
        "handover": new_uid(),
        "handed_at": at,
        "claimed_until": at + LEASE,
        "provider_status": "",
        "text": words.text,
        "mail_subject": words.subject,
        "html": words.html,
        "calendar": words.calendar,
        "calendar_method": words.calendar_method,
    }
    for name, value in fields.items():
        setattr(message, name, value)
    return bool(Message.objects.held_by(message.lease).filter(pk=message.pk).update(**fields))
