"""What the worker runs for the inbox. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from inbox.services import working
from kernel import clock


def work_on(reply_id: int) -> None:
    """Work on a text that came in."""
    working.work_on(reply_id=reply_id, at=clock.now())


def sweep() -> None:
    """Find texts that a crash left."""
    working.sweep_lost(at=clock.now())
