"""What the worker runs. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from notifications.services.deliver import Deliverer
from notifications.services.dispatch import enqueue_delivery


def deliver_due() -> None:
    """Deliver what is due, and come back when there is more than fits one run."""
    if Deliverer().run():
        enqueue_delivery()


def sweep() -> None:
    """Once a minute: what became due by its time, what was put off, and what a crash left."""
    deliver_due()
