"""Wake the worker when something is owed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from hooks.models import Delivery, DeliveryState


def enqueue_delivery() -> None:
    async_task("hooks.tasks.deliver_owed", task_name="hooks: deliver")


def wake_after(instance: Any, using: str, **_signal: Any) -> None:
    """Once the transaction of a move stands, outside its locks. What wakes nobody the sweep finds."""
    transaction.on_commit(partial(_wake, f"booking:{instance.booking.reference}"), using=using, robust=True)


def _wake(subject: str) -> None:
    if Delivery.objects.filter(subject=subject, state=DeliveryState.PENDING, tries=0).exists():
        enqueue_delivery()
