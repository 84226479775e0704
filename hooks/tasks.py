"""What the worker runs. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from hooks.services.deliver import Deliverer
from hooks.services.forgetting import forget
from hooks.services.outcomes import give_up
from hooks.services.waking import enqueue_delivery
from kernel import clock


def deliver_owed() -> None:
    """Deliver what is due, and come back when there is more than fits one run."""
    if Deliverer().run():
        enqueue_delivery()


def sweep() -> None:
    """Once a minute: what became due by its time, what a crash left, what was owed for too long."""
    give_up(at=clock.now())
    deliver_owed()


def forget_old() -> None:
    """Delete deliveries that are older than anybody asks for."""
    forget(at=clock.now())
