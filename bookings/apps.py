from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        post_migrate.connect(register_schedules, sender=self)


def register_schedules(using: str, **_signal: Any) -> None:
    """Have the worker sweep, once its own tables are there.

    Holds, the missed, what is kept and who waits each minute, the outbox each 15.
    """
    from notifications.services.schedules import ensure_schedule  # models are there only once the apps are ready

    if "django_q_schedule" not in connections[using].introspection.table_names():
        return
    ensure_schedule(name="bookings: expire holds", task="bookings.tasks.expire_holds", minutes=1)
    ensure_schedule(name="bookings: mark missed", task="bookings.tasks.mark_missed", minutes=1)
    ensure_schedule(name="bookings: give up keeping", task="bookings.tasks.give_up_keeping", minutes=1)
    ensure_schedule(name="bookings: waiting list", task="bookings.tasks.sweep_waiting_list", minutes=1)
    ensure_schedule(name="bookings: reconcile messages", task="bookings.tasks.reconcile_messages", minutes=15)
