"""The web server of the house, started as `manage.py serve` starts it, on the bench's own database."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from threading import Event, Thread
from typing import Final

import psutil
from django.conf import settings

from bench.ground import database_address
from config.processes.group import ProcessGroup
from config.processes.house import web_command
from config.processes.pulses import HttpPulse

HOST: Final = "127.0.0.1"
OPENING: Final = 60.0
GRACE: Final = 5.0
LOOK_EVERY: Final = 0.25


@dataclass(slots=True)
class Served:
    """A web server that runs, with all that it started.

    `memory`: the most that the processes held at once, in bytes, what they share counted once; `worked`: seconds of a
    core.
    """

    port: int
    group: ProcessGroup
    memory: int = 0
    worked: float = 0.0

    @property
    def processes(self) -> int:
        return len(self.group.members())


@contextmanager
def served() -> Iterator[Served]:
    """The server, ready; ended with all that it started."""
    environment = replace(settings.ENV, host=HOST, port=_free_port())
    running = Served(environment.port, ProcessGroup(web_command(environment), environment=_variables(environment.port)))
    over = Event()
    watch = Thread(target=_watch, args=(running, over))
    try:
        _wait(running)
        watch.start()
        yield running
    finally:
        over.set()
        running.group.stop(grace=GRACE)


def _variables(port: int) -> dict[str, str]:
    """What the server is told: this database, the key that signed the bench's sessions, numbers that need no proof."""
    said = {
        "ENVIRONMENT": "demo",
        "DATABASE_URL": database_address(),
        "SECRET_KEY": settings.SECRET_KEY,
        "PORT": str(port),
        "PHONE_CHECK": "never",
        "LOG_LEVEL": "ERROR",
    }
    return {**os.environ, **said}


def _wait(running: Served) -> None:
    pulse, deadline = HttpPulse(host=HOST, port=running.port), time.monotonic() + OPENING
    while not pulse.answers():
        if running.group.ended() or time.monotonic() > deadline:
            raise RuntimeError("the web server doesn't answer")
        time.sleep(LOOK_EVERY)


def _watch(running: Served, over: Event) -> None:
    while not over.wait(LOOK_EVERY):
        used = [_used(process) for process in running.group.members()]
        running.memory = max(running.memory, sum(memory for memory, _ in used))
        running.worked = max(running.worked, sum(seconds for _, seconds in used))


def _used(number: int) -> tuple[int, float]:
    """Memory and seconds of a process; nothing of one that ends this moment."""
    with suppress(psutil.Error):
        process = psutil.Process(number)
        times = process.cpu_times()
        return process.memory_full_info().pss, times.user + times.system
    return 0, 0.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
