"""Webhooks and what they are owed, as bare rows."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from hooks.models import Delivery, Event, Hook
from stores.models import Store
from tests.factories.stores import RECEIVED_AT

_numbers = count(1)


def make_hook(*, store: Store | None = None, **fields: Any) -> Hook:
    """A webhook that hears of everything; by default of every store."""
    defaults = {"name": f"Hook {next(_numbers)}", "url": "https://shop.example/in", "events": list(Event)}
    return Hook.objects.create(**{"store": store, "made_at": RECEIVED_AT} | defaults | fields)


def make_delivery(*, hook: Hook, at: datetime, **fields: Any) -> Delivery:
    """A confirmed visit, owed since `at`."""
    n = next(_numbers)
    defaults = {"uid": f"evt_{n}", "event": Event.CONFIRMED, "subject": f"booking:{n}", "sequence": n, "data": {"n": n}}
    times = {"happened_at": at, "owed_since": at, "next_try_at": at}
    return Delivery.objects.create(**{"hook": hook} | defaults | times | fields)
