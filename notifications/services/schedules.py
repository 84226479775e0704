"""Regular tasks, registered once however often it is asked."""

from __future__ import annotations

from django.db import transaction
from django_q.models import Schedule


def ensure_schedule(*, name: str, task: str, minutes: int) -> None:
    """Have the worker run `task` (a dotted path) every so many minutes, for ever."""
    wanted = {"func": task, "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1}
    with transaction.atomic():
        rows = list(Schedule.objects.select_for_update().filter(name=name).order_by("pk"))
        if not rows:
            Schedule.objects.create(name=name, **wanted)
            return
        Schedule.objects.filter(pk=rows[0].pk).exclude(**wanted).update(**wanted)
        Schedule.objects.filter(pk__in=[row.pk for row in rows[1:]]).delete()
