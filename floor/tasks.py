"""What the worker runs for the floor. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from typing import Final

from floor.models import WORKING, QueueTicket, StockImport
from floor.services.imports import enqueue, forget_imports, work_on
from floor.services.queue import sweep_queue
from kernel import clock
from stores.models import Store

MOST_BATCHES: Final = 20
"""A task has its time: what is left is for the next one."""


def work_on_import(number: int) -> None:
    """Go on with an import where it stopped, and come back when there is more than fits one run."""
    for _ in range(MOST_BATCHES):
        if not work_on(number=number, at=clock.now()):
            return
    enqueue(number)


def resume_imports() -> None:
    """Go on with whatever a crash left unfinished. What fails again keeps none of the others waiting, and is raised."""
    failures: list[Exception] = []
    for number in StockImport.objects.filter(state__in=WORKING).order_by("made_at", "pk").values_list("pk", flat=True):
        try:
            work_on_import(number)
        except Exception as failure:  # noqa: BLE001 - told of below
            failures.append(failure)
    if failures:
        raise ExceptionGroup("imports of pieces", failures)


def forget_old() -> None:
    """Delete the files of pieces that are older than anybody asks for."""
    forget_imports(at=clock.now())


def tend_queues() -> None:
    """Text those who are nearly next, and keep nobody in line who isn't there any more."""
    stores = QueueTicket.objects.in_line().order_by().values("store")
    for store in Store.objects.filter(pk__in=stores).order_by("pk"):
        sweep_queue(store=store, at=clock.now())
