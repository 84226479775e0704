"""The app, and the schedule it needs."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "calendars"
    verbose_name = _("Calendars")

    def ready(self) -> None:
        post_migrate.connect(ensure_schedules, sender=self)


def ensure_schedules(using: str, **_kwargs: Any) -> None:
    """Have the worker look each minute whether a calendar differs from what is promised."""
    from notifications.services.schedules import ensure_schedule  # models are there only once the apps are ready

    if "django_q_schedule" in connections[using].introspection.table_names():
        ensure_schedule(name="calendars: write", task="calendars.tasks.write_calendars", minutes=1)
