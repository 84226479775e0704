"""Dated sessions that can still be joined."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from experiences.models import Experience, Session


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
