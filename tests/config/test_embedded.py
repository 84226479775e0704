"""The embedded PostgreSQL: whoever needs it first starts it, whoever leaves it last stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil
import psycopg
import pytest
from django.conf import settings

from config.embedded import Server
from tests.config.processes import clean_environment, living, wait_for

USER: Final = """
import sys, time
from pathlib import Path
from config.embedded import use_server
use_server(Path(sys.argv[1]), settings={"fsync": "off"})
print("in", flush=True)
sys.stdin.read()
"""


class Visitor:
    """Another process that uses the server until it is told to leave."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            cwd=settings.BASE_DIR,
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"in\n"

    def leave(self) -> None:
        self.process.communicate(timeout=30)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "data" / "postgres"
    yield place
    Server(place).erase()


def _answers(folder: Path) -> bool:
    try:
        with psycopg.connect(host=Server(folder).host, user="postgres", dbname="vitrine"):
            return True
    except psycopg.OperationalError:
        return False


def _server_processes(folder: Path) -> list[psutil.Process]:
    return [each for each in living(str(folder)) if each.name() == "postgres"]


def test_the_last_who_leaves_stops_it(folder: Path) -> None:
    """The one who started it may leave before the others."""
    first, second = Visitor(folder), Visitor(folder)
    first.leave()
    assert _answers(folder)
    second.leave()
    assert not _answers(folder)
    assert _server_processes(folder) == []


def test_the_next_takes_over_what_a_killed_user_left_running(folder: Path) -> None:
    """kill -9 runs no farewell; the next user finds the server and stops it when leaving."""
    killed = Visitor(folder)
    killed.process.send_signal(signal.SIGKILL)
    killed.process.communicate()
    assert _answers(folder)
    Visitor(folder).leave()
    assert not _answers(folder)


def test_it_starts_again_after_it_was_killed_itself(folder: Path) -> None:
    """A stale postmaster.pid and a crashed database are ordinary."""
    visitor = Visitor(folder)
    server = Server(folder)
    server.enter()
    os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    wait_for(server.revive, seconds=10)
    assert _answers(folder)
    server.leave()
    visitor.leave()
    assert not _answers(folder)


def test_it_is_not_erased_while_it_is_used(folder: Path) -> None:
    """Starting over asks first that everybody leaves."""
    visitor = Visitor(folder)
    with pytest.raises(RuntimeError, match="in use"):
        Server(folder).erase()
    visitor.leave()
    Server(folder).erase()
    assert not folder.exists()


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path) -> None:
    """Unix sockets end at 107 bytes; the socket then stands elsewhere."""
    folder = tmp_path / ("a long way down " * 6) / "postgres"
    visitor = Visitor(folder)
    assert _answers(folder)
    visitor.leave()
    Server(folder).erase()


def test_only_its_owner_may_connect(folder: Path) -> None:
    """Whoever can reach the socket is trusted, so nobody else can."""
    visitor = Visitor(folder)
    socket = Path(Server(folder).host) / ".s.PGSQL.5432"
    assert socket.stat().st_mode & 0o077 == 0
    visitor.leave()
