"""A command and all that it spawns, in a session of its own."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import psutil

_PR_SET_PDEATHSIG: Final = 1
_KILL_PATIENCE: Final = 3.0


class ProcessGroup:
    """One run of a command: its leader, and whatever the leader started."""

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str]) -> None:
        self._leader: Final = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (no threads here)
        )
        self.started_at: Final = time.monotonic()
        self._asked = False

    @property
    def id(self) -> int:
        """The leader's process id, which is the session's and the group's too."""
        return self._leader.pid

    def ended(self) -> bool:
        """The leader is no more; what it started may still be there."""
        return self._leader.poll() is not None

    def members(self) -> frozenset[int]:
        """The ids of the leader and of everything below it that lives."""
        with suppress(psutil.NoSuchProcess):
            leader = psutil.Process(self.id)
            return frozenset({leader.pid, *(each.pid for each in leader.children(recursive=True) if _lives(each))})
        return frozenset()

    def ask_to_stop(self) -> None:
        """Signal the leader once, and only it: a task cluster hangs when its members get the signal as well."""
        if not self._asked and not self.ended():
            self._asked = True
            self._leader.terminate()

    def stop(self, *, grace: float) -> None:
        """Ask the leader, wait `grace` seconds, then kill whatever is left of the group."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._leader.wait(grace)
        kill_session(self.id)
        self._leader.wait()


def kill_session(session: int) -> None:
    """Kill every process of a session that this house started, and wait until they are gone."""
    left = [each for each in psutil.process_iter() if _session(each.pid) == session and _lives(each)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=_KILL_PATIENCE)


def _session(pid: int) -> int | None:
    with suppress(ProcessLookupError, PermissionError):
        return os.getsid(pid)
    return None


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def _die_with_parent() -> None:
    """Have the kernel ask this process to stop when its parent dies, even by kill -9 (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
