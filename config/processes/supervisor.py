"""Keeps process groups alive: starts them, watches their pulse, and starts them anew when they die or hang."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog

from config.processes.group import ProcessGroup

log = structlog.get_logger(__name__)

TICK: Final = 0.25
"""Seconds between two looks."""
STEADY: Final = 30.0
"""A group that lived this long has started well: the pause before its next start is short again."""
LONGEST_PAUSE: Final = 15.0


class Pulse(Protocol):
    """What tells a group that works from one that only exists."""

    def beats(self, group: ProcessGroup) -> bool: ...


class NoPulse:
    """It lives as long as its leader does."""

    def beats(self, group: ProcessGroup) -> bool:
        return True


@dataclass(slots=True)
class Ward:
    """One command that is to run always. `grace`: seconds it gets to end by itself when asked."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    pulse: Pulse = field(default_factory=NoPulse)
    grace: float = 10.0
    group: ProcessGroup | None = None
    _pause: float = 0.0
    _next_start: float = 0.0

    def tend(self) -> None:
        """Look once: start it if it is due, replace it if it has died or hangs."""
        if self.group is None:
            if time.monotonic() >= self._next_start:
                self.group = ProcessGroup(self.command, environment=self.environment)
                log.info("process_started", name=self.name, pid=self.group.id)
        elif self.group.ended() or not self.pulse.beats(self.group):
            self._replace(self.group)

    def stop(self) -> None:
        if self.group is not None:
            self.group.stop(grace=self.grace)
            self.group = None

    def _replace(self, group: ProcessGroup) -> None:
        log.error("process_lost", name=self.name, pid=group.id, why="ended" if group.ended() else "no pulse")
        group.stop(grace=0 if group.ended() else self.grace)
        self.group = None
        steady = time.monotonic() - group.started_at > STEADY
        self._pause = 0.0 if steady else min(LONGEST_PAUSE, self._pause * 2 + TICK)
        self._next_start = time.monotonic() + self._pause


def supervise(wards: Sequence[Ward], *, until: Callable[[], bool], on_look: Callable[[], None] | None = None) -> None:
    """Tend the wards until told to stop; then ask all to stop at once, and see each of them gone."""
    try:
        while not until():
            for ward in wards:
                ward.tend()
            if on_look is not None:
                on_look()
            time.sleep(TICK)
    finally:
        for ward in wards:
            if ward.group is not None:
                ward.group.ask_to_stop()
        for ward in wards:
            ward.stop()
