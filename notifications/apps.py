"""The app, and the schedule it needs."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        post_migrate.connect(ensure_schedules, sender=self)


def ensure_schedules(using: str, **_kwargs: Any) -> None:
    """Register the sweep after migrating, once the worker's own tables are there."""
    from notifications.services.schedules import ensure_schedule

    if "django_q_schedule" in connections[using].introspection.table_names():
        ensure_schedule(name="notifications: sweep", task="notifications.tasks.sweep", minutes=1)
        ensure_schedule(name="notifications: prices", task="notifications.tasks.ask_prices", minutes=60)
