"""Places on the waiting list in every state that their page can show."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from bookings.models import Wait
from bookings.services.waiting_serve import serve
from bookings.waiting_tokens import token_of
from experiences.models import Experience, Session
from kernel import clock
from stores.models import Store
from tests.factories.waiting import make_wait


def make_waits(store: Store, shown: MutableMapping[str, object], *, at: datetime) -> None:
    """One who is second in line for a full night, and one with an offer."""
    waits = Wait.objects.waiting().filter(store=store).order_by("pk")
    shown["waiting"] = _link(list(waits)[-1])
    night = Session.objects.filter(store=store).latest("starts_at")
    shown["full_night"] = clock.local_date(night.starts_at, store.zone).isoformat()
    day = clock.local_date(at + timedelta(days=2), store.zone)
    given: dict[str, Any] = {
        "store": store,
        "experience": Experience.objects.get(slug="try-on"),
        "joined_at": at,
        "day": day,
    }
    shown["offered"] = _link(make_wait(**given))
    serve(store=store.pk, days=[day], at=at)


def _link(wait: Wait) -> str:
    return f"{wait.pk}/{token_of(wait)}"
