"""What the worker runs. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from kernel import clock
from notifications.models import Report
from notifications.services import prices_reported, reports
from notifications.services.deliver import Deliverer
from notifications.services.dispatch import enqueue_delivery
from notifications.services.limits import forget_old


def deliver_due() -> None:
    """Deliver what is due, and come back when there is more than fits one run."""
    if Deliverer().run():
        enqueue_delivery()


def work_on_reports() -> None:
    """Note what providers said of messages, and come back when there is more than fits one run."""
    if reports.work_on_reports(at=clock.now()):
        reports.enqueue_reports()


def sweep() -> None:
    """Once a minute: what became due by its time, what was put off, and what a crash left.

    Reports are a task of their own: they and a delivery, each as long as it may last, are longer than one task may.
    """
    if Report.objects.waiting().exists():
        reports.enqueue_reports()
    reports.forget_old_reports(at=clock.now())
    forget_old(at=clock.now())
    deliver_due()


def ask_prices() -> None:
    """Once an hour: what texts really cost."""
    prices_reported.ask_prices(at=clock.now())
