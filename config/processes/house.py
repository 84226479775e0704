"""All that one machine needs: the database where none is given, the web server and the worker."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil

from config.embedded import Server, use_server
from config.environment import BASE_DIR, Environment
from config.processes.group import kill_session
from config.processes.pulses import SIGN, HttpPulse, QueuePulse
from config.processes.supervisor import Ward, supervise

WORKER_GRACE: Final = 5.0
WEB_GRACE: Final = 5.0
CLUSTER_STAFF: Final = 4
"""What a task cluster has beside its workers: the leader, the guard, the pusher, the monitor."""


class HouseError(RuntimeError):
    """Why the house can't open, in words for the person at the terminal."""


class House:
    """One running instance on this machine, in its own DATA_DIR."""

    def __init__(self, environment: Environment) -> None:
        self._settings: Final = environment
        self._record: Final = environment.data_dir / "house.json"
        self.server: Server | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Be the only house of this DATA_DIR, with its database running; leave nothing behind."""
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        with _sole(self._settings.data_dir / "house.lock"):
            self._end_leftovers()
            _refuse_taken_port(self._settings.host, self._settings.port)
            if self._settings.database is None:
                self.server = use_server(self._settings.data_dir / "postgres")
            try:
                yield
            finally:
                if self.server is not None:
                    self.server.leave()
                self._record.unlink(missing_ok=True)

    def run(self, *, until: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Keep web and worker alive until told to stop; `on_ready` is called once, when pages are served."""
        pulse = HttpPulse(host=self._settings.host, port=self._settings.port)
        environment = {**os.environ, "ENVIRONMENT": self._settings.name, "DATA_DIR": str(self._settings.data_dir)}
        if self.server is not None:
            environment["DATABASE_URL"] = self.server.address()
        web = Ward("web", web_command(self._settings), environment, pulse, WEB_GRACE)
        worker = worker_ward(self._settings, environment)
        look = _Look(self, [web, worker], pulse, on_ready)
        supervise([web, worker], until=until, on_look=look)

    def remember(self, sessions: list[int]) -> None:
        """Note the sessions that run, so that the next house can end them should this one be killed."""
        self._record.write_text(json.dumps({each: psutil.Process(each).create_time() for each in sessions}))

    def _end_leftovers(self) -> None:
        if not self._record.exists():
            return
        with suppress(ValueError):
            for session, started in json.loads(self._record.read_text()).items():
                if _is_ours(int(session), started):
                    kill_session(int(session))
        self._record.unlink()


class _Look:
    """What the house does between two looks at its wards."""

    def __init__(self, house: House, wards: list[Ward], pulse: HttpPulse, on_ready: Callable[[], None]) -> None:
        self._house = house
        self._wards = wards
        self._pulse = pulse
        self._on_ready: Callable[[], None] | None = on_ready
        self._sessions: list[int] = []
        self._checked = time.monotonic()

    def __call__(self) -> None:
        sessions = [ward.group.id for ward in self._wards if ward.group is not None and not ward.group.ended()]
        if sessions != self._sessions:
            self._house.remember(sessions)
            self._sessions = sessions
        if self._on_ready is not None and self._pulse.answers():
            self._on_ready()
            self._on_ready = None
        if self._house.server is not None and time.monotonic() - self._checked > 1:
            self._house.server.revive()
            self._checked = time.monotonic()


def web_command(settings: Environment) -> list[str]:
    """The web server. Few threads: more than the pool has connections only wait, and PostgreSQL is slower with many."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--workers", str(settings.web_processes), "--blocking-threads", str(settings.web_threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "3", "--log-level", "error"),
        "config.wsgi:application",
    ]


def worker_ward(settings: Environment, environment: Mapping[str, str]) -> Ward:
    """The task cluster, with the pulse that tells whether the queue moves."""
    sign = settings.data_dir / "worker" / f"{os.getpid()}.sign"
    command = [sys.executable, str(BASE_DIR / "manage.py"), "qcluster"]
    pulse = QueuePulse(sign, size=settings.worker_processes + CLUSTER_STAFF)
    return Ward("worker", command, {**environment, SIGN: str(sign)}, pulse, WORKER_GRACE)


@contextmanager
def _sole(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HouseError(f"It runs already, on the data in {path.parent}.") from None
    else:
        yield
    finally:
        os.close(handle)


def _is_ours(session: int, started: float) -> bool:
    """No other process has taken the leader's number since: it began when it was noted, or is gone."""
    try:
        return bool(abs(psutil.Process(session).create_time() - started) < 1)
    except psutil.NoSuchProcess:
        return True


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise HouseError(f"Port {port} is taken. Another one: PORT={port + 1} make demo") from None
