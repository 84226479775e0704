"""The embedded PostgreSQL: brought up by whoever needs it first, stopped by whoever leaves it last.

Two locks of the operating system beside the data keep the count, so that a process which dies without a word (kill -9)
is never counted: `gate` is held while the server starts or stops, `users` is shared by all who use it. A server that
was left running is simply taken over by the next user. See docs/adr/0001-embedded-postgresql.md.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from config.postgres_cluster import Cluster

_used: dict[Path, Server] = {}
_entry = threading.Lock()


class Server:
    """This process's share in the server that lives in `folder`."""

    def __init__(self, folder: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self._cluster: Final = Cluster(folder, settings=settings or {})
        self._gate: Final = folder.with_name(f"{folder.name}.gate")
        self._users: Final = folder.with_name(f"{folder.name}.users")
        self._share: int | None = None
        self._pid: Final = os.getpid()

    @property
    def host(self) -> str:
        """The folder of the server's socket, as libpq's `host`."""
        return str(self._cluster.socket_folder)

    def address(self, database: str = "vitrine") -> str:
        """The server as a DATABASE_URL, for other processes."""
        return f"postgresql://postgres@/{quote(database)}?host={quote(self.host, safe='/')}"

    def enter(self) -> None:
        """Use the server; it is started, and made first if need be."""
        self._users.parent.mkdir(parents=True, exist_ok=True)
        with _held(self._gate):
            if self._share is None:
                self._share = os.open(self._users, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                fcntl.flock(self._share, fcntl.LOCK_SH)
            self._cluster.start()

    def leave(self) -> None:
        """Stop using it; the last user stops it. A forked child has nothing to leave."""
        if self._share is None or os.getpid() != self._pid:
            return
        with _held(self._gate):
            if _sole_user(self._share):
                self._cluster.stop()
            os.close(self._share)
            self._share = None

    def revive(self) -> bool:
        """Start the server again if it has died; True if it had."""
        if self._cluster.running():
            return False
        self.enter()
        return True

    def erase(self) -> None:
        """Stop the server and delete all its data; raises RuntimeError while another process uses it."""
        self._users.parent.mkdir(parents=True, exist_ok=True)
        with _held(self._gate):
            share = os.open(self._users, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                if not _sole_user(share):
                    raise RuntimeError("The database is in use: stop what runs first.")
                self._cluster.erase()
            finally:
                os.close(share)


def use_server(folder: Path, *, settings: Mapping[str, str] | None = None) -> Server:
    """The server in `folder`, running, shared until this process ends; asked again, the same one."""
    with _entry:
        if folder not in _used:
            server = Server(folder, settings=settings)
            server.enter()
            atexit.register(server.leave)
            _used[folder] = server
        return _used[folder]


def _sole_user(share: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


@contextmanager
def _held(path: Path, *, patience: float = 60.0) -> Iterator[None]:
    """Hold the lock file; raises TimeoutError after `patience` seconds of waiting for somebody else."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"Another process has kept {path} for {patience:.0f} s.") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)
