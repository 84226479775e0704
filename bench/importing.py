"""`python -m bench.importing <store> <manager> <file>`: bring pieces in by the file, and print the figures as JSON.

A process of its own, so that the memory is its own: `bench.imports` starts it on the bench's database.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def bring_in(store: int, manager: int, file: Path) -> dict[str, float]:
    """Send, check and receive by the verbs and tasks of the house: seconds of each, of a core, and the memory in MB."""
    from django.contrib.auth.models import User

    from floor.models import WORKING, StockImport
    from floor.services.imports import apply_import, start_import
    from floor.tasks import work_on_import
    from kernel import clock
    from stores.models import Store

    def work() -> float:
        began = time.perf_counter()
        while StockImport.objects.filter(pk=made.pk, state__in=WORKING).exists():
            work_on_import(made.pk)
        return time.perf_counter() - began

    place, actor = Store.objects.get(pk=store), User.objects.get(pk=manager)
    idle, began = memory(), time.perf_counter()
    with file.open("rb") as sent:
        made = start_import(store=place, name=file.name, file=sent, actor=actor, at=clock.now())
    figures = {"idle": idle, "sent": time.perf_counter() - began, "checked": work()}
    apply_import(stock_import=made)
    return figures | {"received": work(), "worked": time.process_time(), "memory": memory()}


def memory() -> float:
    """The most that this process ever held, in MB. Not `ru_maxrss`: there a child begins with what its parent held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [peak] = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak) / 1000


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(bring_in(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
