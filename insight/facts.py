"""How each fact of a store's local day is counted: one statement each, over the rows themselves.

Parameters: `store`, `date`, and the day's bounds `start` and `until` (instants). A visit belongs to the day on which it
begins, and so does what happened in it. Columns: keys one, two, three; count; amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from insight.bands import SQL_OF_SWAP, sql_of_ended, sql_of_lasted, sql_of_lead, sql_of_reminded, sql_of_wait
from insight.models import Fact

BOOKED: Final = """
    FROM bookings_booking AS booking WHERE booking.store_id = %(store)s AND booking.confirmed_at IS NOT NULL
    AND booking.starts_at >= %(start)s AND booking.starts_at < %(until)s
"""
CAME: Final = "AND booking.state IN ('arrived', 'in_session', 'completed')"

_VISITS: Final = """
    SELECT one, two, three, count(*), 0 FROM (SELECT {lead} AS one,
        {reminded} AS two, {ended} AS three {booked}) AS visit GROUP BY 1, 2, 3
"""
_SOURCES: Final = """
    SELECT booking.source, booking.experience_id::text, {ended}, count(*), 0 {booked} GROUP BY 1, 2, 3
"""
BOUGHT: Final = """
    (item.outcome = 'bought' OR EXISTS (
        SELECT FROM stores_movement AS sale JOIN stores_piece AS piece ON piece.resource_id = sale.piece_id
        WHERE sale.to_state = 'sold' AND sale.subject <> '' AND sale.subject = 'booking:' || booking.reference
        AND piece.variant_id = item.variant_id))
"""
"""A sale may be told later, by the till: it counts for the visit that it names."""
_TRIED: Final = """
    SELECT variant.product_id::text, '', '', count(*), count(*) FILTER (WHERE {bought})
    FROM bookings_railitem AS item JOIN stores_variant AS variant ON variant.id = item.variant_id
    JOIN (SELECT booking.id, booking.reference {booked} {came}) AS booking ON booking.id = item.booking_id GROUP BY 1
"""
_MISSING: Final = """
    SELECT variant.product_id::text, variant.id::text, missing.how, count(*), 0 FROM (
        SELECT lacking.variant_id, 'shortfall' AS how FROM bookings_shortfall AS lacking
        WHERE lacking.booking_id IN (SELECT booking.id {booked})
        UNION ALL
        SELECT asked.variant_id, 'declined' FROM floor_roomrequest AS asked
        WHERE asked.state = 'declined' AND asked.why IN ('gone', 'not_found') AND asked.variant_id IS NOT NULL
        AND asked.booking_id IN (SELECT booking.id {booked})
        UNION ALL
        SELECT item.wanted_id, 'sent' FROM bookings_exchangeitem AS item
        JOIN bookings_deliveryorder AS sent ON sent.exchange_id = item.exchange_id
        WHERE sent.store_id = %(store)s AND sent.ordered_at >= %(start)s AND sent.ordered_at < %(until)s
    ) AS missing JOIN stores_variant AS variant ON variant.id = missing.variant_id GROUP BY 1, 2, 3
"""
_EXCHANGES: Final = """
    SELECT item.reason, variant.product_id::text, '', count(*), 0
    FROM stores_movement AS back JOIN bookings_exchangeitem AS item ON item.back_movement_id = back.id
    JOIN stores_piece AS piece ON piece.resource_id = back.piece_id
    JOIN stores_variant AS variant ON variant.id = piece.variant_id
    WHERE back.to_store_id = %(store)s AND back.from_state = 'sold' AND back.at >= %(start)s AND back.at < %(until)s
    GROUP BY 1, 2
"""
_SWAPS: Final = """
    SELECT {lasted}, '', '', count(*), sum(took) FROM (
        SELECT {swap} AS took
        FROM floor_roomrequest AS swap WHERE swap.kind = 'variant' AND swap.state = 'done'
        AND swap.booking_id IN (SELECT booking.id {booked})
    ) AS swap GROUP BY 1
"""
_WAITS: Final = """
    SELECT place, {lasted}, '', count(*), sum(took) FROM (
        SELECT CASE WHEN called_at IS NULL AND state IN ('left', 'missed') THEN 'left' ELSE 'queue' END AS place,
            greatest(extract(epoch FROM coalesce(called_at, ended_at) - made_at)::bigint, 0) AS took
        FROM floor_queueticket
        WHERE store_id = %(store)s AND day = %(date)s AND coalesce(called_at, ended_at) IS NOT NULL
        UNION ALL
        SELECT 'door', greatest(seconds, 0) FROM (SELECT {wait} AS seconds {booked}) AS visit WHERE seconds IS NOT NULL
    ) AS wait GROUP BY 1, 2
"""
_PARTS: Final = {
    "booked": BOOKED,
    "came": CAME,
    "bought": BOUGHT,
    "lead": sql_of_lead("booking"),
    "ended": sql_of_ended("booking"),
    "reminded": sql_of_reminded("booking"),
    "lasted": sql_of_lasted("took"),
    "wait": sql_of_wait("booking"),
    "swap": SQL_OF_SWAP,
}
COUNTED: Final[Mapping[Fact, str]] = MappingProxyType(
    {
        fact: statement.format(**_PARTS)
        for fact, statement in (
            (Fact.VISITS, _VISITS),
            (Fact.SOURCES, _SOURCES),
            (Fact.TRIED, _TRIED),
            (Fact.MISSING, _MISSING),
            (Fact.EXCHANGES, _EXCHANGES),
            (Fact.SWAPS, _SWAPS),
            (Fact.WAITS, _WAITS),
        )
    }
)

# What begins at most a day before or after may reach into the day: nothing is promised for longer.
PROMISED: Final = """
    SELECT promise.resource_id, resource.kind, promise.tick_from, promise.tick_until
    FROM (
        SELECT kept.* FROM bookings_allocation AS kept JOIN bookings_booking AS booking ON booking.id = kept.booking_id
        WHERE booking.store_id = %(store)s
        AND booking.starts_at >= %(start)s - interval '1 day' AND booking.starts_at < %(until)s + interval '1 day'
        AND (kept.live OR kept.ended_why = 'used' OR (kept.ended_why = 'missed' AND booking.state = 'no_show'))
        UNION ALL
        SELECT * FROM bookings_allocation WHERE live AND session_id IN (SELECT id FROM experiences_session
            WHERE store_id = %(store)s
            AND starts_at >= %(start)s - interval '1 day' AND starts_at < %(until)s + interval '1 day')
    ) AS promise JOIN stores_resource AS resource ON resource.id = promise.resource_id
    WHERE resource.kind <> 'piece' AND promise.store_id = %(store)s AND promise.expires_at IS NULL
    AND promise.tick_from < %(tick_until)s AND promise.tick_until > %(tick_from)s
"""
"""What was promised of rooms and stylists and not taken back: (resource id, kind, tick from, tick until).

What was kept in vain for somebody who came after all is not counted beside what they were promised anew.
"""
