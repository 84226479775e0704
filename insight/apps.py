from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "insight"
    verbose_name = _("Insight")

    def ready(self) -> None:
        post_migrate.connect(register_schedules, sender=self)


def register_schedules(using: str, **_signal: Any) -> None:
    """Have the worker count the days that changed each five minutes, and owe the mails of the week each 15."""
    from notifications.services.schedules import ensure_schedule  # models are there only once the apps are ready

    if "django_q_schedule" in connections[using].introspection.table_names():
        ensure_schedule(name="insight: count days", task="insight.tasks.count_days", minutes=5)
        ensure_schedule(name="insight: owe digests", task="insight.tasks.owe_digests", minutes=15)
