"""Who waits."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from bookings.models import Wait, WindowKind
from experiences.models import Experience
from stores.models import Store

_numbers = count(1)


def make_wait(*, store: Store, experience: Experience, day: date, joined_at: datetime, **fields: Any) -> Wait:
    """Somebody of a number of their own who waits for any start of a day, and agreed to texts. No verb was run."""
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "kind": WindowKind.DAY,
        "first_date": day,
        "last_date": day,
        "name": f"Waiter {n}",
        "phone": f"+4479461{n:05d}",
        "sms_consent": True,
    }
    return Wait.objects.create(store=store, experience=experience, joined_at=joined_at, **defaults | fields)
