"""Note how a try ended, and what follows from it for the delivery and for its webhook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from random import Random
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from hooks.models import Delivery, DeliveryState, Hook
from hooks.services.telling import owe_word_of_pause

FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=6)
LONGEST_REST: Final = timedelta(hours=1)
GIVES_UP_AFTER: Final = timedelta(days=3)
PAUSED_AFTER: Final = 40
"""Failures in a row after which a webhook is paused: by then it has not answered for more than a day."""
LONGEST_WISH: Final = timedelta(days=1)
"""A peer that asks to be left alone for longer is asked again after that."""
_RELEASED: Final[dict[str, object]] = {"lease": "", "claimed_until": None}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: the answer's status or the `error`, how long it took, and how long the peer wants to rest."""

    milliseconds: int
    status_code: int | None = None
    error: str = ""
    retry_after: timedelta | None = None

    @property
    def delivered(self) -> bool:
        return self.status_code is not None and HTTPStatus(200) <= self.status_code < HTTPStatus(300)

    @property
    def gone(self) -> bool:
        """The peer wants to hear nothing any more (Standard Webhooks, on 410)."""
        return self.status_code == HTTPStatus.GONE


def pause(tries: int, *, chance: Random) -> timedelta:
    """How long to wait after so many tries: doubling from 10 s to 6 h, by a third more or less at random."""
    return min(FIRST_PAUSE * float(2 ** min(tries - 1, 20)), LONGEST_PAUSE) * chance.uniform(0.67, 1.33)


def note(delivery: Delivery, outcome: Outcome, *, at: datetime, chance: Random) -> bool:
    """Note an outcome if the delivery is still this worker's; False when somebody else has it by now."""
    with transaction.atomic(durable=True):
        held = Delivery.objects.held_by(delivery.lease).filter(pk=delivery.pk)
        noted = bool(held.update(**_consequences(delivery, outcome, at, chance)))
        if noted:
            _of_hook(delivery.hook, outcome, at, chance)
    return noted


def give_up(*, at: datetime) -> int:
    """Mark as failed what was owed for too long, also to webhooks that are paused or off, and what a worker let fall.

    How many.
    """
    fallen = Q(state=DeliveryState.PENDING) | Q(state=DeliveryState.SENDING, claimed_until__lte=at)
    old = Delivery.objects.filter(fallen, owed_since__lte=at - GIVES_UP_AFTER)
    return old.update(state=DeliveryState.FAILED, **_RELEASED)


def _consequences(delivery: Delivery, outcome: Outcome, at: datetime, chance: Random) -> dict[str, object]:
    told = {
        "status_code": outcome.status_code,
        "milliseconds": outcome.milliseconds,
        "error": outcome.error,
    } | _RELEASED
    if outcome.delivered:
        return told | {"state": DeliveryState.DELIVERED}
    following = at + max(pause(delivery.tries, chance=chance), _wished(outcome))
    if following >= delivery.owed_since + GIVES_UP_AFTER:
        return told | {"state": DeliveryState.FAILED}
    return told | {"state": DeliveryState.PENDING, "next_try_at": following}


def _wished(outcome: Outcome) -> timedelta:
    return min(outcome.retry_after or timedelta(), LONGEST_WISH)


def _of_hook(hook: Hook, outcome: Outcome, at: datetime, chance: Random) -> None:
    """A peer that takes nothing is left alone for a while, and in the end it is paused.

    So its backlog keeps nobody waiting.
    """
    row = Hook.objects.filter(pk=hook.pk)
    if outcome.delivered:
        row.update(failures=0, resting_until=None)
        return
    row.update(failures=F("failures") + 1)
    fresh = row.get()
    rest = min(pause(fresh.failures, chance=chance), LONGEST_REST)
    row.update(resting_until=at + max(rest, _wished(outcome)))
    if (outcome.gone or fresh.failures >= PAUSED_AFTER) and row.filter(paused_at=None).update(paused_at=at):
        owe_word_of_pause(fresh, at=at)
