"""How a process that runs until told to stop is told."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Raised where work is interrupted by a wish to stop; never an error, so not an Exception."""


class StopWish:
    """Whether somebody asked to stop. In `interrupting` the first wish breaks off what is being done."""

    def __init__(self) -> None:
        self.made = False
        self._interrupting = False
        for number in SIGNALS:
            signal.signal(number, self._note)

    def __call__(self) -> bool:
        return self.made

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Work that may be broken off: raises Stopped inside when asked to stop, now or before."""
        self._interrupting = True
        try:
            if self.made:
                raise Stopped
            yield
        finally:
            self._interrupting = False

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.made = True
        if self._interrupting:
            self._interrupting = False
            raise Stopped
