from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        post_migrate.connect(register_schedules, sender=self)


def register_schedules(using: str, **_signal: Any) -> None:
    """Have the worker look every five minutes whether all visits stand, and go on each minute with what a crash left.

    Old drafts are forgotten each hour; swaps of shifts end when their day came.
    """
    from notifications.services.schedules import ensure_schedule  # models are there only once the apps are ready

    if "django_q_schedule" in connections[using].introspection.table_names():
        ensure_schedule(name="desk: settle visits", task="desk.tasks.settle_visits", minutes=5)
        ensure_schedule(name="desk: resume bulk", task="desk.tasks.resume_bulk", minutes=1)
        ensure_schedule(name="desk: resume notices", task="desk.tasks.resume_notices", minutes=1)
        ensure_schedule(name="desk: read calendars", task="desk.tasks.read_calendars", minutes=15)
        ensure_schedule(name="desk: end old swaps", task="desk.tasks.end_old_swaps", minutes=15)
        ensure_schedule(name="desk: forget drafts", task="desk.tasks.forget_looked_at", minutes=60)
