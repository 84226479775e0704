"""The app, the schedules it needs, and how the worker is woken."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class HooksConfig(AppConfig):
    name = "hooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        from bookings.models import Move  # models are there only once the apps are ready
        from hooks.services.waking import wake_after

        post_migrate.connect(ensure_schedules, sender=self)
        post_save.connect(wake_after, sender=Move, dispatch_uid="hooks.wake")


def ensure_schedules(using: str, **_kwargs: Any) -> None:
    """Have the worker look each minute for what is owed, and each day for what is old."""
    from notifications.services.schedules import ensure_schedule

    if "django_q_schedule" in connections[using].introspection.table_names():
        ensure_schedule(name="hooks: sweep", task="hooks.tasks.sweep", minutes=1)
        ensure_schedule(name="hooks: forget old", task="hooks.tasks.forget_old", minutes=24 * 60)
