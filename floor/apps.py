from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FloorConfig(AppConfig):
    name = "floor"
    verbose_name = _("Floor")

    def ready(self) -> None:
        from floor.kiosk import note_password  # models are there only once the apps are ready

        post_migrate.connect(register_schedules, sender=self)
        user_logged_in.connect(note_password, dispatch_uid="floor.kiosk")


def register_schedules(using: str, **_signal: Any) -> None:
    """Have the worker look after queues and what a crash left unfinished each minute, and after old files each day."""
    from notifications.services.schedules import ensure_schedule  # models are there only once the apps are ready

    if "django_q_schedule" in connections[using].introspection.table_names():
        ensure_schedule(name="floor: resume imports", task="floor.tasks.resume_imports", minutes=1)
        ensure_schedule(name="floor: forget old files", task="floor.tasks.forget_old", minutes=24 * 60)
        ensure_schedule(name="floor: tend queues", task="floor.tasks.tend_queues", minutes=1)
