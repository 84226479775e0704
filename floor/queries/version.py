"""Whether anything has changed on a store's day: one cheap question of every open device, every second and a half."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection

from kernel import clock
from kernel.intervals import tick_of
from stores.models import Store

PAST_MIDNIGHT: Final = timedelta(hours=12)
"""A night whose doors close after midnight belongs to the day on which it began."""
_ROWS: Final = """
    WITH day AS (
        SELECT id, xmin FROM bookings_booking
        WHERE store_id = %(store)s AND starts_at >= %(first)s - interval '1 day' AND starts_at < %(next)s
    ), promised AS (
        SELECT id, resource_id, xmin FROM bookings_allocation
        WHERE store_id = %(store)s AND live AND tick_from >= %(tick_from)s - 288 AND tick_from < %(tick_until)s
    )
    SELECT 'bookings', count(*), sum(xmin::text::bigint) FROM day
    UNION ALL SELECT 'promises', count(*), sum(xmin::text::bigint) FROM promised
    UNION ALL SELECT 'rails', count(*), sum(item.xmin::text::bigint)
        FROM bookings_railitem item JOIN day ON day.id = item.booking_id
    UNION ALL SELECT 'pieces', count(*), sum(piece.xmin::text::bigint)
        FROM stores_piece piece JOIN promised ON promised.resource_id = piece.resource_id
"""
"""`xmin` names the transaction that last wrote a row: whatever writes one (a verb, the admin, a person) changes the
sum. Nothing has to be kept for it, and nobody waits for a counter."""


def version_of(store: Store, day: date) -> str:
    """A short text that is another one after each change of the day's bookings, promises, rails or promised pieces."""
    first, midnight = (clock.first_instant(each, store.zone) for each in (day, day + timedelta(days=1)))
    following = midnight + PAST_MIDNIGHT
    asked: dict[str, datetime | int] = {
        "store": store.pk,
        "first": first,
        "next": following,
        "tick_from": tick_of(first),
        "tick_until": tick_of(following),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        return hashlib.blake2s(repr(sorted(cursor.fetchall())).encode(), digest_size=8).hexdigest()
