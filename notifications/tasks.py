"""What the worker runs: take ids or nothing, make one call."""

from __future__ import annotations


def deliver_due() -> None:
    """Placeholder until delivery lands in the next commit."""
