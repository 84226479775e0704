"""Take due messages in hand so that nobody else does."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from kernel.identifiers import new_uid
from notifications.models import Channel, Message, MessageState
from notifications.models.message import LONGEST_MAIL_SUBJECT
from notifications.prices import price_of
from notifications.querysets import MessageQuerySet
from notifications.rows import write_rows
from notifications.segments import segments
from notifications.services.outages import ALL_OPEN, Ways
from notifications.words import Words

LEASE: Final = timedelta(minutes=2)
"""How long a row is one deliverer's. Begins anew when the row is handed over; far longer than a provider's timeout."""
_HANDED: Final = (
    "handover",
    "handed_at",
    "claimed_until",
    "provider_status",
    "text",
    "mail_subject",
    "html",
    "calendar",
    "calendar_method",
    "segments",
    "price",
    "price_currency",
    "template",
    "template_facts",
)


def claim(*, limit: int, at: datetime, ways: Ways = ALL_OPEN) -> list[Message]:
    """Take up to `limit` rows that are due, or a lost one, mark them *sending*, count the attempt, and commit.

    Two deliverers never take one row. A lost row keeps its handover, by which it is looked up before it is sent again,
    and comes alone: what kills its deliverer each time must not take the tries of others with it.
    """
    lease = {"lease": new_uid(), "claimed_until": at + LEASE}
    with transaction.atomic(durable=True):
        lost = _locked(1, _on(ways, Message.objects.lost(at)))
        if lost:
            _take(lost, lease)
            return lost
        due = _locked(1 if ways.ajar else limit, _on(ways, Message.objects.due(at)))
        _take(due, lease | {"state": MessageState.SENDING, "handover": "", "handed_at": None})
    return due


def _on(ways: Ways, rows: MessageQuerySet) -> MessageQuerySet:
    if ways.ajar:
        return rows.on(ways.ajar)
    return rows.exclude(channel__in=ways.closed) if ways.closed else rows


def _locked(limit: int, rows: MessageQuerySet) -> list[Message]:
    return list(rows.select_for_update(skip_locked=True, no_key=True)[:limit])


def _take(rows: list[Message], fields: dict[str, object]) -> None:
    if not rows:
        return
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(**fields, attempts=F("attempts") + 1)
    for row in rows:
        row.attempts += 1
        for name, value in fields.items():
            setattr(row, name, value)


def give_back(rows: Collection[Message]) -> None:
    """Put claimed rows that nobody tried back in line, as if they had not been taken.

    A lost one stays lost, with its handover: whoever takes it next asks what became of it before it is sent again.
    """
    untaken = {"attempts": F("attempts") - 1}
    for lease, given in _by_lease(rows).items():
        held = Message.objects.held_by(lease).filter(pk__in=[row.pk for row in given])
        held.filter(handed_at=None).update(**untaken, state=MessageState.PENDING, lease="", claimed_until=None)
        held.update(**untaken, claimed_until=F("handed_at"))


def _by_lease(rows: Collection[Message]) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for row in rows:
        found.setdefault(row.lease, []).append(row)
    return found


def hand_over(told: Sequence[tuple[Message, Words]], *, at: datetime) -> list[Message]:
    """Write down the words and that the provider is about to get them, and commit: two queries.

    Those that are still this deliverer's: the lease of any other went to another meanwhile.
    """
    with transaction.atomic(durable=True):
        held = still_held([message for message, _words in told])
        ready = [_handed(message, words, at) for message, words in told if message.pk in held]
        write_rows(ready, _HANDED)
    return ready


def still_held(rows: Collection[Message]) -> set[int]:
    """Lock those of some rows, in the order of their ids, that are in the hands of their deliverer. Their ids."""
    leases = {row.pk: row.lease for row in rows}
    locked = Message.objects.filter(pk__in=leases).order_by("pk").select_for_update(no_key=True)
    found = locked.filter(state=MessageState.SENDING).values_list("pk", "lease")
    return {pk for pk, lease in found if lease == leases[pk]}


def _handed(message: Message, words: Words, at: datetime) -> Message:
    fields = {
        "handover": new_uid(),
        "handed_at": at,
        "claimed_until": at + LEASE,
        "provider_status": "",
        "text": words.text,
        # One that the row can't hold would take all those with it that are handed over in the same statement.
        "mail_subject": words.subject[:LONGEST_MAIL_SUBJECT],
        "html": words.html,
        "calendar": words.calendar,
        "calendar_method": words.calendar_method,
        **_cost(message, words.text),
    }
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def _cost(message: Message, text: str) -> dict[str, object]:
    """What it is thought to cost, until its provider says."""
    count = {Channel.SMS: segments(text), Channel.WHATSAPP: 1}.get(Channel(message.channel), 0)
    price = price_of(message.recipient, count) if count else None
    return {"segments": count, "price": price, "price_currency": "" if price is None else settings.SMS_PRICE_CURRENCY}
