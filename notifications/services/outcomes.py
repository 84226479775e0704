"""Note how a delivery ended, once, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final, assert_never

from django.db import transaction

from notifications.channels.base import Accepted, Outcome, Passing, Refused, Unsure
from notifications.models import Message, MessageState
from notifications.models.message import MAX_ATTEMPTS, MAX_CLAIMS
from notifications.services.consent import suppress

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=30)
UNSETTLED: Final = "unsettled"
"""The error code of a message of which nobody could say whether it was accepted."""
_RELEASED: Final[dict[str, object]] = {"lease": "", "claimed_until": None}
_NOT_HANDED: Final[dict[str, object]] = {"handover": "", "handed_at": None, "sent_at": None}


def pause(attempts: int, *, chance: Random) -> timedelta:
    """How long to wait after this many attempts: doubling from 30 s to 30 min, by half more or less at random."""
    doubled = FIRST_PAUSE * float(2 ** (attempts - 1))
    return min(doubled, LONGEST_PAUSE) * chance.uniform(0.5, 1.5)


def note(message: Message, outcome: Outcome, *, at: datetime, chance: Random) -> bool:
    """Note an outcome if the row is still this deliverer's; False when another settled it first."""
    with transaction.atomic(durable=True):
        held = Message.objects.held_by(message.lease).filter(pk=message.pk)
        noted = bool(held.update(**consequences(message, outcome, at=at, chance=chance)))
        if noted:
            keep_away(message, outcome, at=at)
    return noted


def keep_away(message: Message, outcome: Outcome, *, at: datetime) -> None:
    """Suppress the address when an outcome says that nothing will ever reach it."""
    if isinstance(outcome, Refused) and outcome.suppress:
        suppress(channel=message.channel, address=message.recipient, reason=outcome.suppress, at=at)


def consequences(message: Message, outcome: Outcome, *, at: datetime, chance: Random) -> dict[str, object]:
    """The fields to write for an outcome."""
    match outcome:
        case Accepted():
            sent = {"state": MessageState.SENT, "sent_at": at, "provider_id": outcome.provider_id}
            return _RELEASED | sent | _error("", "") | {"provider_status": outcome.status}
        case Refused():
            return _failed(outcome.code, outcome.text) | _NOT_HANDED
        case Passing():
            if message.attempts >= MAX_ATTEMPTS:
                return _failed(outcome.code, outcome.text) | _NOT_HANDED
            later = {"state": MessageState.PENDING, "next_try_at": at + pause(message.attempts, chance=chance)}
            return _RELEASED | _NOT_HANDED | later | _error(outcome.code, outcome.text)
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


def _failed(code: str, text: str) -> dict[str, object]:
    return _RELEASED | {"state": MessageState.FAILED} | _error(code, text)


def _error(code: str, text: str) -> dict[str, object]:
    return {"error_code": code, "error_text": text}
