"""What texts cost, as their provider says once it knows: an hour or so after they were sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db.models import Min

from notifications.channels.sms import Reported, reported_since
from notifications.models import Message, MessageState
from notifications.querysets import MessageQuerySet
from notifications.rows import write_rows

TOO_NEW: Final = timedelta(minutes=10)
TOO_OLD: Final = timedelta(days=3)
"""What has no price by then keeps the one that was estimated."""
BATCH: Final = 500


def ask_prices(*, at: datetime) -> int:
    """Write what was reported of messages that are priced by estimate; how many they were.

    Two queries for each 500 that the provider lists; none, and no call, where nothing waits for its price. Raises what
    the provider's client raises: asked again in an hour.
    """
    oldest = _waiting(at).aggregate(oldest=Min("sent_at"))["oldest"]
    if oldest is None:
        return 0
    told = (one for one in reported_since(oldest - TOO_NEW) if one.price is not None)
    return sum(_note(batch, at) for batch in _batches(told))


def _waiting(at: datetime) -> MessageQuerySet:
    sent = Message.objects.filter(state=MessageState.SENT, segments__gt=0, priced_at__isnull=True)
    return sent.filter(sent_at__range=(at - TOO_OLD, at - TOO_NEW)).exclude(provider_id="")


def _batches(told: Iterator[Reported]) -> Iterator[list[Reported]]:
    while batch := list(islice(told, BATCH)):
        yield batch


def _note(batch: Sequence[Reported], at: datetime) -> int:
    """One of which something else became meanwhile is left alone."""
    by_id = {one.provider_id: one for one in batch}
    rows = list(_waiting(at).filter(provider_id__in=by_id).only("pk", "provider_id"))
    for row in rows:
        one = by_id[row.provider_id]
        row.price, row.price_currency, row.priced_at = one.price, one.currency, at
        row.segments = one.segments or 1
    write_rows(rows, ["price", "price_currency", "priced_at", "segments"])
    return len(rows)
