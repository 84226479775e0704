"""How a web server and a task cluster show that they work."""

from __future__ import annotations

import http.client
import os
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
    """Tasks come out of the far end of the cluster, and all of its processes are there.

    The cluster's monitor touches `sign` after each task (config/heartbeat.py). When the sign has grown old, a task that
    does nothing is put in the queue; when that brings no new sign either, the cluster hangs. It does so for good when
    one of its processes was killed while it held a queue's lock: so after a loss the patience is short.
    """

    def __init__(
        self, sign: Path, *, size: int, every: float = 10.0, patience: float = 45.0, after_loss: float = 6.0
    ) -> None:
        self._sign: Final = sign
        self._size: Final = size
        self._every: Final = every
        self._patience: Final = patience
        self._after_loss: Final = after_loss
        self._group = 0
        self._begun = self._asked = self._lost = 0.0
        self._short_since: float | None = None
        self._members: frozenset[int] = frozenset()

    def beats(self, group: ProcessGroup) -> bool:
        now = time.time()
        if group.id != self._group:
            self._begin(group, now)
        signed = self._sign.stat().st_mtime
        working = signed > self._begun
        if working:
            self._count(group, now)
        if self._is_due(signed, now):
            self._ask(now)
        return self._in_time(signed, now, working=working)

    def _in_time(self, signed: float, now: float, *, working: bool) -> bool:
        if working and self._short_since is not None and now - self._short_since > self._after_loss:
            return False
        if working and signed < self._lost:
            return now - self._lost < self._after_loss
        return now - signed < self._patience

    def _is_due(self, signed: float, now: float) -> bool:
        return now - max(signed, self._asked) >= self._every or max(signed, self._asked) < self._lost

    def _begin(self, group: ProcessGroup, now: float) -> None:
        self._group, self._begun, self._asked, self._lost = group.id, now, 0.0, 0.0
        self._short_since, self._members = None, frozenset()
        self._sign.parent.mkdir(parents=True, exist_ok=True)
        self._sign.touch()
        os.utime(self._sign, (now, now))

    def _count(self, group: ProcessGroup, now: float) -> None:
        members = group.members()
        if missing := self._members - members:
            log.warning("process_missing", group=group.id, missing=sorted(missing))
            self._lost = now
        self._members = members
        if len(members) >= self._size:
            self._short_since = None
        elif self._short_since is None:
            self._short_since = self._lost = now

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
