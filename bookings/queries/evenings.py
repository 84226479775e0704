"""Dated sessions that can still be joined."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from experiences.models import Experience, Schedule, Session
from stores.models import Store
from stores.querysets import StoreQuerySet


def coming_sessions(experience: Experience, *, at: datetime) -> QuerySet[Session]:
    """The sessions of an experience from its lead time to its horizon, with their stores, the next first."""
    start = at + timedelta(minutes=experience.lead_time)
    end = at + timedelta(days=experience.horizon_days)
    return (
        Session.objects.live()
        .starting_between(start, end)
        .filter(experience=experience, store__active=True)
        .select_related("store")
        .order_by("starts_at", "pk")
    )


def offering(experience: Experience) -> StoreQuerySet:
    """The stores with a schedule or a session of an experience."""
    schedules = Schedule.objects.filter(experience=experience, store=OuterRef("pk"))
    sessions = Session.objects.live().filter(experience=experience, store=OuterRef("pk"))
    return Store.objects.active().filter(Exists(schedules) | Exists(sessions))
