"""A store's sessions: those ahead, and those that were."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from experiences.models import Session
from stores.models import Store


def sessions_of(store: Store, *, at: datetime, past: bool) -> QuerySet[Session]:
    """From the next on, or from the last back."""
    sessions = Session.objects.filter(store=store).select_related("experience")
    if past:
        return sessions.filter(starts_at__lt=at).order_by("-starts_at", "-pk")
    return sessions.filter(starts_at__gte=at).order_by("starts_at", "pk")


def session_in(store: Store, pk: int) -> Session | None:
    """One query."""
    return Session.objects.filter(store=store, pk=pk).select_related("experience", "store").first()
