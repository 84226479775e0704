"""Calls of providers, many at once: none waits for another's answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Final, Self

from notifications.channels.base import AT_ONCE, Outcome, Unsure
from notifications.models import Message

logger = logging.getLogger(__name__)

WAVE: Final = 2 * AT_ONCE
"""Messages that are checked, composed and handed over together, in the instant before their calls begin."""
_IN_LINE: Final = WAVE + AT_ONCE
"""Calls that have begun or are next: while one wave is made ready, the rest of the one before is on its way."""

Ended = list[tuple[Message, Outcome]]


class Calls:
    """What one deliverer has on its way. Its threads only call: the database is asked by nobody but the deliverer."""

    def __init__(self, call: Callable[[Message], Outcome]) -> None:
        self._call = call
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._flying: dict[Future[Outcome], Message] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def begin(self, message: Message) -> None:
        self._flying[self._pool.submit(self._call, message)] = message

    def ended(self) -> Ended:
        """How calls ended, once another wave may begin."""
        return self._until(_IN_LINE - WAVE)

    def all_ended(self) -> Ended:
        return self._until(0)

    def _until(self, flying: int) -> Ended:
        found: Ended = []
        while len(self._flying) > flying:
            done, _ = wait(self._flying, return_when=FIRST_COMPLETED)
            found += [(self._flying.pop(one), _outcome(one)) for one in done]
        return found

    def __bool__(self) -> bool:
        return bool(self._flying)


def _outcome(call: Future[Outcome]) -> Outcome:
    """What it was not foreseen to raise may have come after the provider accepted."""
    error = call.exception()
    if error is None:
        return call.result()
    logger.error("notifications: a call failed", exc_info=error)
    return Unsure("unexpected", repr(error), of_channel=True)
