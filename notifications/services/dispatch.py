"""Wake the worker."""

from __future__ import annotations

from django_q.tasks import async_task


def enqueue_delivery() -> None:
    """Enqueue one delivery run, inside the caller's transaction: it rolls back with what it would have delivered."""
    async_task("notifications.tasks.deliver_due", task_name="notifications: deliver")
