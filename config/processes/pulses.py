"""How a web server and a task cluster show that they work."""

from __future__ import annotations

import http.client
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from config.processes.group import ProcessGroup

log = structlog.get_logger(__name__)

SIGN: Final = "VITRINE_WORKER_SIGN"
"""The variable that tells a cluster where its supervisor looks for the sign."""


class HttpPulse:
    """The server answers /livez; it hangs when it has not for `patience` seconds."""

    def __init__(self, *, host: str, port: int, every: float = 5.0, patience: float = 20.0) -> None:
        self._address: Final = (host, port)
        self._every: Final = every
        self._patience: Final = patience
        self._group = 0
        self._asked = self._answered = 0.0

    def beats(self, group: ProcessGroup) -> bool:
        now = time.monotonic()
        if group.id != self._group:
            self._group, self._asked, self._answered = group.id, now, now
        if now - self._asked >= self._every:
            self._asked = now
            if self.answers():
                self._answered = now
        return now - self._answered < self._patience

    def answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(*self._address, timeout=2)
            try:
                connection.request("GET", "/livez")
                return connection.getresponse().status == http.client.OK
            finally:
                connection.close()
        return False


class QueuePulse:
    """Tasks come out of the far end of the cluster.

    Its monitor process touches `sign` after each task (config/heartbeat.py). When the sign has grown old, a task that
    does nothing is put in the queue; when that brings no new sign either, the cluster hangs. It does so for good when
    one of its processes was killed while it held a queue's lock, so after such a loss the patience is short.
    """

    def __init__(self, sign: Path, *, every: float = 10.0, patience: float = 45.0, after_loss: float = 8.0) -> None:
        self._sign: Final = sign
        self._every: Final = every
        self._patience: Final = patience
        self._after_loss: Final = after_loss
        self._group = 0
        self._asked = self._lost = 0.0
        self._members: frozenset[int] = frozenset()
        self._counted = 0.0

    def beats(self, group: ProcessGroup) -> bool:
        now = time.time()
        if group.id != self._group:
            self._begin(group)
        self._notice_losses(group, now)
        signed = self._sign.stat().st_mtime
        if now - max(signed, self._asked) >= self._every or signed < self._lost > self._asked:
            self._ask(now)
        if signed <= self._lost:
            return now - self._lost < self._after_loss
        return now - signed < self._patience

    def _begin(self, group: ProcessGroup) -> None:
        self._group, self._asked, self._lost, self._members = group.id, time.time(), 0.0, frozenset()
        self._sign.parent.mkdir(parents=True, exist_ok=True)
        self._sign.touch()

    def _notice_losses(self, group: ProcessGroup, now: float) -> None:
        if now - self._counted < 1:
            return
        self._counted = now
        members = group.members()
        if self._members - members:
            log.warning("process_missing", group=group.id, missing=sorted(self._members - members))
            self._lost = now
        self._members = members

    def _ask(self, now: float) -> None:
        """Enqueue the task that does nothing. A database that can't be reached is no fault of the cluster's."""
        import django

        django.setup()
        from django.db import DatabaseError, close_old_connections
        from django_q.tasks import async_task

        self._asked = now
        close_old_connections()
        try:
            async_task("config.heartbeat.beat")
        except DatabaseError:
            log.exception("heartbeat_not_sent")
            self._sign.touch()
