"""A process that dies when it has written all, and committed nothing of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings

_DIE: Final = """
import django, signal, sys
django.setup()

def die(*_args, **_named):
    print("written, not committed", flush=True)
    signal.pause()
"""


def killed(script: str, *args: object, database_url: str) -> None:
    """Run `script` in another process until it calls `die`, and kill it there."""
    with dying(script, *args, database_url=database_url):
        pass


@contextmanager
def dying(script: str, *args: object, database_url: str) -> Iterator[None]:
    """While it stands where it called `die`, with its transaction open; at the end it is killed."""
    victim = subprocess.Popen(
        [sys.executable, "-c", _DIE + script, *map(str, args)],
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        text=True,
    )
    assert victim.stdout is not None
    try:
        assert any(line.startswith("written, not committed") for line in iter(victim.stdout.readline, ""))
        yield
    finally:
        # Whatever failed meanwhile: it would keep its locks, and the database could never be removed.
        victim.kill()
        victim.wait()
        victim.stdout.close()
