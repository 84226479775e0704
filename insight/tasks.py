"""What the worker runs for insight. Each may run twice, or at the same time as itself."""

from __future__ import annotations

import time
from typing import Final

from django_q.tasks import async_task

from insight.services import digests
from insight.services.counting import count_day, marked_days, owe_days
from kernel import clock
from stores.models import Store

BATCH: Final = 200
SECONDS: Final = 25.0
"""A task has its time, a minute at most: what is left is for the next one."""


def count_days() -> None:
    """Count the days that changed, the oldest first, and come back when there are more than fit one run."""
    owe_days(at=clock.now())
    end = time.monotonic() + SECONDS
    busy: set[tuple[int, object]] = set()
    while days := [day for day in marked_days(at=clock.now(), most=BATCH) if day not in busy]:
        stores = Store.objects.in_bulk({store for store, _ in days})
        for store, day in days:
            if time.monotonic() > end:
                async_task("insight.tasks.count_days", task_name="insight: count days")
                return
            if not count_day(store=stores[store], day=day, at=clock.now()):
                busy.add((store, day))  # somebody else has it


def owe_digests() -> None:
    """Owe the mails of the coming Monday."""
    digests.owe_digests(at=clock.now())
