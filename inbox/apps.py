"""The app, and the schedule it needs."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "inbox"
    verbose_name = _("Inbox")

    def ready(self) -> None:
        post_migrate.connect(register_schedules, sender=self)


def register_schedules(using: str, **_signal: Any) -> None:
    """Have the worker look each minute for texts that nobody has worked on."""
    from notifications.services.schedules import ensure_schedule  # models are there only once the apps are ready

    if "django_q_schedule" in connections[using].introspection.table_names():
        ensure_schedule(name="inbox: sweep", task="inbox.tasks.sweep", minutes=1)
