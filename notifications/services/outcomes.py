"""Note how a delivery ended, once, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, assert_never

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from notifications.channels.base import Accepted, Outcome, Passing, Refused, Unsure
from notifications.models import Message, MessageState
from notifications.models.message import MAX_ATTEMPTS, MAX_CLAIMS
from notifications.rows import write_rows
from notifications.services.claims import still_held
from notifications.services.consent import suppress
from notifications.words import way_name

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=30)
UNSETTLED: Final = "unsettled"
"""The error code of a message of which nobody could say whether it was accepted."""
WORN_OUT: Final = "worn_out"
"""The error code of a message that was taken in hand too often."""
_RELEASED: Final[dict[str, object]] = {"lease": "", "claimed_until": None}
_NOT_HANDED: Final[dict[str, object]] = {"handover": "", "handed_at": None, "sent_at": None}


def pause(attempts: int, *, chance: Random) -> timedelta:
    """How long to wait after this many attempts: doubling from 30 s to 30 min, by half more or less at random."""
    doubled = FIRST_PAUSE * float(2 ** (attempts - 1))
    return min(doubled, LONGEST_PAUSE) * chance.uniform(0.5, 1.5)


def note(ended: Sequence[tuple[Message, Outcome]], *, at: datetime, chance: Random) -> list[Message]:
    """Note how messages ended, and commit. Those that were still this deliverer's; somebody else settled the others."""
    with transaction.atomic(durable=True):
        held = still_held([message for message, _outcome in ended])
        alike: dict[frozenset[str], list[Message]] = {}
        for message, outcome in ended:
            if message.pk in held:
                fields = consequences(message, outcome, at=at, chance=chance)
                alike.setdefault(frozenset(fields), []).append(message)
                for name, value in fields.items():
                    setattr(message, name, value)
                follow(message, outcome, fields, at=at)
        for names, rows in alike.items():
            write_rows(rows, names)
    return [message for message, _outcome in ended if message.pk in held]


def put_aside(*, at: datetime) -> None:
    """Mark as missed what is past its use, and as failed what was taken in hand too often.

    What somebody else has in hand is left for the next time: nothing that is due waits for it.
    """
    with transaction.atomic():
        stale = Message.objects.stale(at).select_for_update(skip_locked=True, no_key=True)
        Message.objects.filter(pk__in=list(stale.values_list("pk", flat=True))).update(state=MessageState.MISSED)
        worn = Message.objects.worn_out(at, tries=MAX_ATTEMPTS, claims=MAX_CLAIMS)
        for message in worn.select_for_update(skip_locked=True, no_key=True):
            _wear_out(message)


def _wear_out(message: Message) -> None:
    """What its provider certainly never got may go another way. Of anything else nobody knows: it isn't said twice."""
    other = _not_this_way(message) if message.handed_at is None else {}
    Message.objects.filter(pk=message.pk).update(**_failed(WORN_OUT, message.error_text), **other)
    if other:
        _ask_its_owner(message)


def follow(message: Message, outcome: Outcome, fields: Mapping[str, object], *, at: datetime) -> None:
    """Do what follows from an outcome whose fields were written, in the same transaction.

    An address that nothing will ever reach is suppressed. Whoever owes the message is asked again when it failed on its
    way: there may be another. Their task, of settings.NOTIFICATIONS_FAILED_HANDLERS, is given the message's id.
    """
    if isinstance(outcome, Refused) and outcome.suppress:
        suppress(channel=message.channel, address=message.recipient, reason=outcome.suppress, at=at)
    if "failed_ways" in fields:
        _ask_its_owner(message)


def _ask_its_owner(message: Message) -> None:
    handler = settings.NOTIFICATIONS_FAILED_HANDLERS.get(message.subject.partition(":")[0])
    if handler is not None:
        async_task(handler, message.pk)


def consequences(message: Message, outcome: Outcome, *, at: datetime, chance: Random) -> dict[str, object]:
    """The fields to write for an outcome."""
    match outcome:
        case Accepted():
            sent = {"state": MessageState.SENT, "sent_at": at, "provider_id": outcome.provider_id}
            return _RELEASED | sent | _error("", "") | {"provider_status": outcome.status}
        case Refused():
            return _failed(outcome.code, outcome.text) | _NOT_HANDED | _not_this_way(message)
        case Passing():
            if message.attempts >= MAX_ATTEMPTS and not outcome.of_channel:
                return _failed(outcome.code, outcome.text) | _NOT_HANDED | _not_this_way(message)
            wait = max(pause(message.attempts, chance=chance), outcome.retry_after or timedelta())
            later = {"state": MessageState.PENDING, "next_try_at": at + wait}
            # What would have befallen any other message must not use up the tries of this one.
            tries = {"attempts": max(message.attempts - 1, 0)} if outcome.of_channel else {}
            other = _not_this_way(message) if outcome.elsewhere else {}
            return _RELEASED | _NOT_HANDED | later | tries | other | _error(outcome.code, outcome.text)
        case Unsure():
            if message.attempts >= MAX_CLAIMS:
                return _failed(UNSETTLED, f"{outcome.code} {outcome.text}")
            until = at + pause(message.attempts, chance=chance)
            return {"claimed_until": until} | _error(outcome.code, outcome.text)
        case _:
            assert_never(outcome)


def drop(message: Message, state: MessageState) -> None:
    """End a claimed row without sending it: *cancelled* when no longer owed, *missed* when too late."""
    Message.objects.held_by(message.lease).filter(pk=message.pk).update(state=state, **_RELEASED, **_NOT_HANDED)


def _not_this_way(message: Message) -> dict[str, object]:
    way = way_name(message.channel, message.recipient)
    return {"failed_ways": [*(one for one in message.failed_ways if one != way), way]}


def _failed(code: str, text: str) -> dict[str, object]:
    return _RELEASED | {"state": MessageState.FAILED} | _error(code, text)


def _error(code: str, text: str) -> dict[str, object]:
    return {"error_code": code, "error_text": text}
