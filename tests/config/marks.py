"""A task whose doing can be seen."""

from pathlib import Path


def mark(path: str) -> None:
    """Leave a file behind."""
    Path(path).touch()
