"""Running the house's own processes, and looking for what they leave behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from config.environment import BASE_DIR

INHERITED = ("DATABASE_URL", "ENVIRONMENT", "DATA_DIR", "PORT", "VITRINE_PROCESS", "DJANGO_SETTINGS_MODULE")


def clean_environment(**variables: str) -> dict[str, str]:
    """This process's environment without what it says about Vitrine, and with what the test says."""
    return {**{name: value for name, value in os.environ.items() if name not in INHERITED}, **variables}


def manage(*arguments: str, log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a command of manage.py; what it prints goes to `log`."""
    command = [sys.executable, str(BASE_DIR / "manage.py"), *arguments]
    with log.open("ab") as output:
        return subprocess.Popen(command, env=dict(environment), stdout=output, stderr=output, start_new_session=True)


def wait_for(what: Callable[[], object], *, seconds: float, log: Path | None = None) -> None:
    """Wait until it is so; fails with the log's end."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            tail = log.read_text()[-3000:] if log is not None else ""
            raise AssertionError(f"Not within {seconds} s.\n{tail}")
        time.sleep(0.1)


def living(needle: str) -> list[psutil.Process]:
    """The processes whose command line or environment speaks of `needle`, this one excepted."""
    return [each for each in psutil.process_iter() if each.pid != os.getpid() and _speaks(each, needle)]


def command_of(process: psutil.Process) -> str:
    """Its command line; nothing of one that ends this very moment."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _speaks(process: psutil.Process, needle: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return needle in command_of(process) or needle in " ".join(process.environ().values())
    except psutil.Error:
        return False
