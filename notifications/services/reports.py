"""What providers say of messages: stored and answered in an instant, worked on afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from django.db import transaction
from django_q.tasks import async_task

from notifications.models import Report
from notifications.services.callbacks import note_status

log = structlog.get_logger(__name__)

KEPT: Final = timedelta(days=7)
BATCH: Final = 200
ONE_RUN: Final = 25.0
"""Seconds: a run ends before the worker is told to stop its task."""
_LONGEST: Final = {"handover": 32, "status": 20, "provider_id": 200}


def take_report(*, handover: str, status: str, provider_id: str, code: int | None, at: datetime) -> None:
    """Store one report, once, and wake the worker unless it is awake. What can't be a report is not kept.

    Of two that come in one moment neither may wake it: the sweep finds them.
    """
    said = {"handover": handover, "status": status, "provider_id": provider_id}
    if not (handover and status) or any("\0" in value or len(value) > _LONGEST[name] for name, value in said.items()):
        return
    with transaction.atomic():
        Report.objects.bulk_create([Report(**said, error_code=code, received_at=at)], ignore_conflicts=True)
        if len(Report.objects.waiting().order_by("pk").values_list("pk")[:2]) == 1:
            enqueue_reports()


def enqueue_reports() -> None:
    """Have the worker note what the waiting reports say."""
    async_task("notifications.tasks.work_on_reports", task_name="notifications: reports")


def work_on_reports(*, at: datetime, lasting: float = ONE_RUN) -> bool:
    """Note what the waiting reports say, in the order in which they came, each in a transaction of its own.

    True when more may wait: so many seconds were over.
    """
    end = monotonic() + lasting
    last = 0
    while monotonic() < end:
        waiting = Report.objects.waiting().filter(pk__gt=last).order_by("pk")
        batch = list(waiting.values_list("pk", flat=True)[:BATCH])
        if not batch:
            return False
        for pk in batch:
            _work_on(pk, at=at)
        last = batch[-1]
    return True


def forget_old_reports(*, at: datetime) -> None:
    Report.objects.filter(done_at__lt=at - KEPT).delete()


def _work_on(pk: int, *, at: datetime) -> None:
    """One that can't be worked on must not keep all others waiting."""
    with transaction.atomic():
        report = Report.objects.waiting().filter(pk=pk).select_for_update(skip_locked=True, no_key=True).first()
        if report is None:
            return
        try:
            with transaction.atomic():
                _note(report)
        except Exception:
            log.exception("report_failed", report=pk)
        Report.objects.filter(pk=pk).update(done_at=at)


def _note(report: Report) -> None:
    note_status(
        handover=report.handover,
        status=report.status,
        provider_id=report.provider_id,
        code=report.error_code,
        at=report.received_at,
    )
