"""Somebody on a store's waiting list."""

from __future__ import annotations

from bookings.forms.asked import MOST_ID
from bookings.models import Wait
from stores.models import Store


def wait_in(store: Store, number: int) -> Wait | None:
    """Whoever waits, or waited, in this store by that number. One query."""
    related = Wait.objects.select_related("store", "experience")
    return related.filter(store=store, pk=min(number, MOST_ID)).first()
