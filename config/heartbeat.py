"""The sign of life of a task cluster."""

from __future__ import annotations

import os
from pathlib import Path

from config.processes.pulses import SIGN


def beat() -> None:
    """A task that does nothing: that it was done is the news."""


def show_life(**_signal: object) -> None:
    """A task has gone through the whole cluster: the receiver of django-q's `post_execute`."""
    if path := os.environ.get(SIGN):
        Path(path).touch()
