"""Deliver what is due: claim, check once more, hand over, call, note. No provider is called inside a transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from random import Random, SystemRandom
from typing import Final

from kernel import clock
from notifications.channels import carrier_for
from notifications.channels.base import Absent, Outcome, Passing, Refused, Unsure
from notifications.models import Message, MessageState
from notifications.models.message import MAX_ATTEMPTS
from notifications.services.asleep import asleep
from notifications.services.barriers import barriers
from notifications.services.calls import WAVE, Calls, Ended
from notifications.services.claims import claim, give_back, hand_over
from notifications.services.compose import prepared, words_for
from notifications.services.limits import held_back
from notifications.services.outages import note_health, ways
from notifications.services.outcomes import WORN_OUT, drop, note, put_aside
from notifications.services.templates import dressed
from notifications.words import Words

logger = logging.getLogger(__name__)

Told = tuple[Message, Words]
BATCH: Final = 128
"""Rows a claim. A killed worker leaves so many until their lease ends, and of them no more to settle than flew."""
ONE_RUN: Final = timedelta(seconds=25)
"""A run and its last calls, with a provider that answers nothing, end before the worker is told to stop the task."""
SHORT: Final = timedelta(seconds=5)
"""A channel that rests for no longer is waited for; else the sweep comes back to it."""


def call(message: Message) -> Outcome:
    return carrier_for(message.channel).send(message)


@dataclass(frozen=True, slots=True)
class Deliverer:
    """How delivery runs. It lasts longer than an instant, so it is given a clock; chance spreads the retries."""

    now: Callable[[], datetime] = clock.now
    chance: Random = field(default_factory=SystemRandom)
    wait: Callable[[float], None] = time.sleep

    def run(self, *, lasting: timedelta = ONE_RUN) -> bool:
        """Deliver due messages until there are none, or the time is up. True when more may wait."""
        at = self.now()
        put_aside(at=at)
        with Calls(call) as calls:
            return _Run(self, calls, at + lasting).until_done()


@dataclass(slots=True)
class _Run:
    by: Deliverer
    calls: Calls
    ends: datetime
    begun: bool = False
    resting: set[str] = field(default_factory=set)
    """Channels that failed since the last claim."""

    def until_done(self) -> bool:
        while rows := self._claimed():
            self._deliver(rows)
            if self._is_over():
                self._note(self.calls.all_ended())
                return True
        return False

    def _is_over(self) -> bool:
        return self.by.now() >= self.ends

    def _claimed(self) -> list[Message]:
        """The next rows. What is on its way may open a channel, so that it is waited for before there are none.

        Where one message may try a channel and none is due, all others are looked at: the channel rests again.
        """
        while True:
            at = self.by.now()
            self.resting.clear()
            open_ways = ways(at=at)
            rows = claim(limit=BATCH, at=at, ways=open_ways)
            if rows or not (open_ways.ajar or self._landed() or self._rested(open_ways.opening, at)):
                return rows

    def _landed(self) -> bool:
        """True when something was on its way, and has ended."""
        flew = bool(self.calls)
        self._note(self.calls.all_ended())
        return flew

    def _rested(self, until: datetime | None, at: datetime) -> bool:
        """True when a channel rested for so short that it was waited for."""
        if until is None or until > min(at + SHORT, self.ends):
            return False
        self.by.wait((until - at).total_seconds())
        return True

    def _deliver(self, rows: list[Message]) -> None:
        for first in range(0, len(rows), WAVE):
            self._note(self.calls.ended())
            if self.begun and self._is_over():
                give_back(rows[first:])
                return
            wave = rows[first : first + WAVE]
            give_back([row for row in wave if row.channel in self.resting])
            self._begin([row for row in wave if row.channel not in self.resting])

    def _begin(self, wave: list[Message]) -> None:
        """Check, compose and hand over, and let the calls begin."""
        owed = [message for message in wave if self._may_go(message)]
        forbidden = barriers(owed)
        free = [message for message in owed if not forbidden[message.pk]]
        self._end([(message, Refused(forbidden[message.pk])) for message in owed if forbidden[message.pk]])
        told = list(self._composed(free))
        for message in hand_over(self._admitted(told), at=self.by.now()):
            self.calls.begin(message)
            self.begun = True

    def _admitted(self, told: list[Told]) -> list[Told]:
        """Those that their channel takes as they are, and no limit keeps back."""
        for check in (asleep, dressed, held_back):
            kept = check(told, at=self.by.now())
            self._end([(message, kept[message.pk]) for message, _words in told if message.pk in kept])
            told = [one for one in told if one[0].pk not in kept]
        return told

    def _may_go(self, message: Message) -> bool:
        """Whether nobody has it yet, and it is of use."""
        if message.handed_at is not None and not self._never_arrived(message):
            return False
        if message.use_by > self.by.now():
            return True
        drop(message, MessageState.MISSED)
        return False

    def _never_arrived(self, message: Message) -> bool:
        """Settle a handover of which nobody noted the end. True when it may be sent (again)."""
        outcome = self._settle(message)
        if isinstance(outcome, Absent) and message.attempts > MAX_ATTEMPTS:
            self._end([(message, Passing(message.error_code or WORN_OUT, message.error_text))])
        elif not isinstance(outcome, Absent):
            self._note([(message, outcome)])
        return isinstance(outcome, Absent) and message.attempts <= MAX_ATTEMPTS

    def _settle(self, message: Message) -> Outcome | Absent:
        try:
            return carrier_for(message.channel).settle(message)
        except Exception as error:
            logger.exception("notifications: settling message %s failed", message.pk)
            return Unsure("settling", repr(error), of_channel=True)

    def _composed(self, messages: list[Message]) -> Iterator[tuple[Message, Words]]:
        """Those that are still owed, with their words."""
        at = self.by.now()
        with prepared(messages, at=at):
            for message in messages:
                try:
                    words = words_for(message, at=at)
                except Exception as error:
                    logger.exception("notifications: composing message %s failed", message.pk)
                    self._end([(message, Passing("composing", repr(error)))])
                    continue
                if words is None:
                    drop(message, MessageState.CANCELLED)
                else:
                    yield message, words

    def _note(self, ended: Ended) -> None:
        """Note how calls ended, for their messages and for their channels."""
        self._end(ended)
        for channel, group in groupby(sorted(ended, key=_channel), key=_channel):
            if note_health(channel, [outcome for _message, outcome in group], at=self.by.now()):
                self.resting.add(channel)

    def _end(self, ended: Ended) -> None:
        if ended:
            note(ended, at=self.by.now(), chance=self.by.chance)


def _channel(ended: tuple[Message, Outcome]) -> str:
    return ended[0].channel
