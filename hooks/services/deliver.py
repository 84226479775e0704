"""Deliver what is owed: claim, call outside any transaction, note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random, SystemRandom
from time import monotonic
from typing import Final

import structlog
from django.conf import settings

from hooks.body import body_of
from hooks.models import Delivery
from hooks.services.claims import claim
from hooks.services.outcomes import Outcome, note
from hooks.signing import headers_for
from kernel import clock
from kernel.outbound import Answer, CallFailed, call
from kernel.retrying import retry_after

log = structlog.get_logger(__name__)

SECONDS: Final = 10.0
ONE_RUN: Final = timedelta(seconds=25)
"""A run and its last call end before the worker is told to stop the task."""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """One run of delivery. It lasts longer than an instant, so it is given a clock; chance spreads the retries."""

    now: Callable[[], datetime] = clock.now
    chance: Random = field(default_factory=SystemRandom)
    seconds: float = SECONDS

    def run(self, *, lasting: timedelta = ONE_RUN) -> bool:
        """Deliver what is due until there is nothing, or the time is up. True when more may wait."""
        end = monotonic() + lasting.total_seconds()
        while delivery := claim(at=self.now()):
            note(delivery, self._tried(delivery), at=self.now(), chance=self.chance)
            if monotonic() >= end:
                return True
        return False

    def _tried(self, delivery: Delivery) -> Outcome:
        at, before = self.now(), monotonic()
        body = body_of(delivery)
        headers = headers_for(delivery.hook, uid=delivery.uid, body=body, at=at)
        headers |= {"Content-Type": "application/json", "User-Agent": "Vitrine-Webhooks/1"}
        try:
            answer = call(
                delivery.hook.url,
                method="POST",
                body=body,
                headers=headers,
                seconds=self.seconds,
                loopback=settings.HOOKS_ON_LOOPBACK,
            )
        except CallFailed as failure:
            return Outcome(_since(before), error=failure.why)
        except Exception:
            # One that can't be sent must not keep all others waiting.
            log.exception("hook_failed", delivery=delivery.uid)
            return Outcome(_since(before), error="broken")
        return Outcome(_since(before), answer.status, retry_after=_retry_after(answer, at))


def _since(before: float) -> int:
    return round((monotonic() - before) * 1000)


def _retry_after(answer: Answer, at: datetime) -> timedelta | None:
    said = next((value for name, value in answer.headers.items() if name.lower() == "retry-after"), "")
    return retry_after(said, at=at)
