"""Dated sessions that can still be joined."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, OuterRef, QuerySet, Value

from experiences.models import Experience, Session, Variation
from experiences.querysets import own_or_house


def coming_sessions(experience: Experience, *, at: datetime) -> QuerySet[Session]:
    """The sessions of an experience by its stores' lead times and horizons, with their stores, the next first."""
    left_out = Variation.objects.filter(experience=OuterRef("experience"), store=OuterRef("store"), offered=False)
    return (
        Session.objects.live()
        .filter(starts_at__gte=Value(at) + _own("lead_time", timedelta(minutes=1)))
        .filter(starts_at__lt=Value(at) + _own("horizon_days", timedelta(days=1)))
        .filter(~Exists(left_out), experience=experience, store__active=True)
        .select_related("store")
        .order_by("starts_at", "pk")
    )


def _own(term: str, unit: timedelta) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(own_or_house(term) * unit, DurationField())
