"""The demo, running in a folder and on a port of its own."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
from pathlib import Path
from typing import Final

import psutil

from tests.config.processes import clean_environment, command_of, living, manage, wait_for

OPENING: Final = 120
"""Seconds: a first start on a busy machine. A quiet one needs a tenth of that."""
CLOSING: Final = 15
OPEN: Final = "Vitrine's demo is open"


class Demo:
    """`manage.py demo` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "demo.log"
        self.folder = folder / "data"
        self.port = free_port()
        self._environment = clean_environment(DATA_DIR=str(self.folder), PORT=str(self.port))
        self.process = self._start()

    def again(self) -> None:
        self.process = self._start()

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Ask it to close, and see that nothing is left."""
        self.process.send_signal(number)
        assert self.process.wait(CLOSING) == 0
        assert living(str(self.folder)) == []

    def get(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def one_of(self, words: str) -> psutil.Process:
        return next(each for each in living(str(self.folder)) if words in command_of(each))

    def serves(self) -> bool:
        return self.get("/readyz") == http.client.OK

    def _start(self) -> subprocess.Popen[bytes]:
        """Until it says itself that it is open: what answers before may be left over from one that was killed."""
        before = self._openings()
        process = manage("demo", log=self.log, environment=self._environment)
        wait_for(lambda: self._openings() > before or process.poll() is not None, seconds=OPENING, log=self.log)
        assert process.poll() is None, self.log.read_text()[-3000:]
        return process

    def _openings(self) -> int:
        return self.log.read_text().count(OPEN) if self.log.exists() else 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
