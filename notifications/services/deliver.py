"""Deliver what is due: claim, check once more, hand over, note. No provider is called inside a transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Final

from kernel import clock
from notifications.channels import carrier_for
from notifications.channels.base import Absent, Outcome, Passing, Refused, Unsure
from notifications.models import Message, MessageState
from notifications.models.message import MAX_ATTEMPTS
from notifications.services.claims import claim, hand_over, put_aside
from notifications.services.compose import words_for
from notifications.services.consent import barrier
from notifications.services.outcomes import drop, note

logger = logging.getLogger(__name__)

BATCH: Final = 3
"""Rows a claim: few enough that a killed worker leaves little to settle and a silent provider delays little."""

ONE_RUN: Final = timedelta(seconds=25)
"""A run and its last batch, with a provider that answers nothing, end before the worker is told to stop the task."""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """One run of delivery. It lasts longer than an instant, so it is given a clock; chance spreads the retries."""

    now: Callable[[], datetime] = clock.now
    chance: Random = field(default_factory=SystemRandom)

    def run(self, *, lasting: timedelta = ONE_RUN) -> bool:
        """Deliver due messages until there are none, or the time is up. True when more may wait."""
        end = self.now() + lasting
        put_aside(at=self.now())
        while rows := claim(limit=BATCH, at=self.now()):
            for row in rows:
                self._deliver(row)
            if self.now() >= end:
                return True
        return False

    def _deliver(self, message: Message) -> None:
        if message.handed_at is not None and not self._never_arrived(message):
            return
        if message.use_by <= self.now():
            drop(message, MessageState.MISSED)
        elif blocked := barrier(message):
            self._note(message, Refused(blocked))
        else:
            self._send(message)

    def _never_arrived(self, message: Message) -> bool:
        """Settle a handover of which nobody noted the end. True when it may be sent (again)."""
        outcome = self._settle(message)
        if isinstance(outcome, Absent) and message.attempts > MAX_ATTEMPTS:
            outcome = Passing(message.error_code or "worn_out", message.error_text)
        if not isinstance(outcome, Absent):
            self._note(message, outcome)
        return isinstance(outcome, Absent)

    def _settle(self, message: Message) -> Outcome | Absent:
        try:
            return carrier_for(message.channel).settle(message)
        except Exception:
            logger.exception("notifications: settling message %s failed", message.pk)
            return Unsure("settling")

    def _send(self, message: Message) -> None:
        try:
            words = words_for(message, at=self.now())
        except Exception as error:
            logger.exception("notifications: composing message %s failed", message.pk)
            self._note(message, Passing("composing", repr(error)))
            return
        if words is None:
            drop(message, MessageState.CANCELLED)
        elif hand_over(message, words, at=self.now()):
            self._note(message, self._call(message))

    def _call(self, message: Message) -> Outcome:
        """Call the provider. What it was not foreseen to raise may have come after it accepted."""
        try:
            return carrier_for(message.channel).send(message)
        except Exception as error:
            logger.exception("notifications: sending message %s failed", message.pk)
            return Unsure("unexpected", repr(error))

    def _note(self, message: Message, outcome: Outcome) -> None:
        note(message, outcome, at=self.now(), chance=self.chance)
