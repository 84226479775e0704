"""What the worker runs for the desk. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from typing import Final

from desk.models import BulkStep, StepFate
from desk.services.bulk import enqueue, work_on
from desk.services.changes import forget_drafts
from desk.services.settling import sweep_standing
from kernel import clock

MOST_STORES: Final = 50
"""A task has its time: what is left is for the next one."""


def settle_visits() -> None:
    """Put on the list whoever the rules of today don't allow any more, and take off it who stands again or is over."""
    sweep_standing(at=clock.now())


def forget_looked_at() -> None:
    """Delete the changes that were looked at and not carried out within a day."""
    forget_drafts(at=clock.now())


def work_on_bulk(number: int) -> None:
    """Go on with a change for many stores, and come back when there is more than fits one run."""
    for _ in range(MOST_STORES):
        if not work_on(number=number, at=clock.now()):
            return
    enqueue(number)


def resume_bulk() -> None:
    """Go on with whatever a crash left unfinished."""
    waiting = BulkStep.objects.filter(fate=StepFate.WAITING).order_by()
    for number in waiting.values_list("bulk", flat=True).distinct():
        work_on_bulk(number)
