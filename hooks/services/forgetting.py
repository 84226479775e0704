"""Old deliveries are nobody's business any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hooks.models import Delivery

KEPT: Final = timedelta(days=30)
BATCH: Final = 5_000


def forget(*, at: datetime) -> int:
    """Delete what is over and happened long ago, a batch a transaction. How many."""
    old = Delivery.objects.over().filter(happened_at__lt=at - KEPT).order_by("happened_at", "pk")
    count = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        count += Delivery.objects.filter(pk__in=batch).delete()[0]
    return count
