"""Another plan of messages: the worker brings what is owed about each visit ahead in line with it."""

from __future__ import annotations

from datetime import datetime

from django_q.tasks import async_task

from bookings.models import Booking
from bookings.services.owing import sweep_in_parts


def owe_by_plan(*, experience: int, store: int | None) -> None:
    """Have the worker follow the plan of an experience in a store, or in all (None), once the transaction stands."""
    async_task("bookings.tasks.follow_plan", experience, store, task_name="bookings: follow a plan of messages")


def follow_plan(*, experience: int, store: int | None, at: datetime) -> None:
    """Owe about its visits what is planned now: what isn't planned any more is cancelled, what still lies ahead added.

    Who books meanwhile by the plan of before is found by the next sweep.
    """
    visits = Booking.objects.filter(experience=experience)
    sweep_in_parts(at=at, among=visits if store is None else visits.filter(store=store))
