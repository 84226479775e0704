"""What the tables must tell together after every step of a counter, each rule one statement that finds the breaches."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

LEDGER: Final = """
    WITH told AS (
        SELECT *, row_number() OVER w AS counted, lag(to_state) OVER w AS state, lag(to_store_id) OVER w AS store,
            lag(to_zone_id) OVER w AS zone, lag(to_place) OVER w AS spot
        FROM stores_movement WINDOW w AS (PARTITION BY piece_id ORDER BY number)
    )
    SELECT 'stands elsewhere than the ledger says', piece.label
    FROM stores_piece piece LEFT JOIN told ON told.piece_id = piece.resource_id AND told.number = piece.last_number
    WHERE told.id IS NULL OR ROW(piece.state, piece.store_id, piece.zone_id, piece.place)
        IS DISTINCT FROM ROW(told.to_state, told.to_store_id, told.to_zone_id, told.to_place)
    UNION ALL
    SELECT 'a movement that does not follow the one before', piece_id::text FROM told
    WHERE counted <> number OR (number > 1 AND ROW(from_state, from_store_id, from_zone_id, from_place)
        IS DISTINCT FROM ROW(state, store, zone, spot))
    UNION ALL
    SELECT 'more or fewer movements than were counted', piece.label FROM stores_piece piece
    WHERE piece.last_number <> (SELECT count(*) FROM stores_movement one WHERE one.piece_id = piece.resource_id)
"""
"""A piece is in one place: where its movements, replayed from the first, have brought it."""

PROMISES: Final = """
    SELECT 'promised twice', one.resource_id::text FROM bookings_allocation one JOIN bookings_allocation other
    ON one.resource_id = other.resource_id AND one.id < other.id AND one.live AND other.live
        AND one.period && other.period
    UNION ALL
    SELECT 'promised for a visit that is over', booking.reference
    FROM bookings_allocation one JOIN bookings_booking booking ON booking.id = one.booking_id
    WHERE one.live AND booking.state NOT IN ('held', 'confirmed', 'arrived', 'in_session')
    UNION ALL
    SELECT 'promised and not there', piece.label
    FROM bookings_allocation one JOIN bookings_booking booking ON booking.id = one.booking_id
    JOIN stores_piece piece ON piece.resource_id = one.resource_id
    JOIN stores_movement last ON last.piece_id = one.resource_id AND last.number = piece.last_number
    WHERE one.live AND upper(one.period) > %(at)s AND last.subject <> 'booking:' || booking.reference
        AND piece.state NOT IN ('on_floor', 'on_rail', 'with_visitor')
"""
"""What is promised is promised once, to a visit that isn't over, and is there or went with that very visit."""

EXCHANGES: Final = """
    WITH item AS (
        SELECT item.*, exchange.subject, booking.state AS visit, 'booking:' || booking.reference AS buyer
        FROM bookings_exchangeitem item JOIN bookings_exchange exchange ON exchange.id = item.exchange_id
        LEFT JOIN bookings_booking booking ON booking.id = exchange.booking_id
    )
    SELECT 'sold for an exchange, and no leg of it', sale.piece_id::text
    FROM stores_movement sale JOIN bookings_booking booking ON sale.subject = 'booking:' || booking.reference
    JOIN bookings_exchange exchange ON exchange.booking_id = booking.id
    WHERE sale.to_state = 'sold'
        AND NOT EXISTS (SELECT 1 FROM bookings_exchangeitem item WHERE item.out_movement_id = sale.id)
    UNION ALL
    SELECT 'came back by what is no return of this purchase', item.id::text FROM item
    JOIN stores_movement back ON back.id = item.back_movement_id
    LEFT JOIN stores_movement sale ON sale.piece_id = back.piece_id AND sale.number = back.number - 1
    WHERE ROW(back.piece_id, back.from_state, back.to_state, sale.subject)
        IS DISTINCT FROM ROW(item.back_id, 'sold', 'to_inspect', item.subject)
    UNION ALL
    SELECT 'went out by what is no sale of this exchange', item.id::text FROM item
    JOIN stores_movement gone ON gone.id = item.out_movement_id
    JOIN stores_piece piece ON piece.resource_id = gone.piece_id
    LEFT JOIN stores_movement back ON back.id = item.back_movement_id
    WHERE item.live OR back.id IS NULL OR back.id >= gone.id
        OR ROW(gone.to_state, gone.subject, piece.variant_id) IS DISTINCT FROM ROW('sold', item.buyer, item.wanted_id)
    UNION ALL
    SELECT 'came back, and nobody knows that something is owed', item.id::text FROM item
    WHERE item.back_movement_id IS NOT NULL AND NOT item.live AND item.out_movement_id IS NULL AND item.amends = ''
        AND item.visit IS NOT NULL
    UNION ALL
    SELECT 'waits in a visit that is over', item.id::text FROM item
    WHERE item.live AND item.back_movement_id IS NULL
        AND item.visit IN ('completed', 'no_show', 'cancelled', 'expired')
    UNION ALL
    SELECT 'is waited for, and is not this customer''s any more', item.id::text FROM item
    JOIN stores_piece piece ON piece.resource_id = item.back_id
    JOIN stores_movement last ON last.piece_id = item.back_id AND last.number = piece.last_number
    WHERE item.live AND item.back_movement_id IS NULL AND item.visit IS DISTINCT FROM 'held'
        AND (piece.state <> 'sold' OR last.subject <> item.subject)
"""
"""Nobody has two for one: whatever was sold for an exchange stands against a piece that came back before, and whatever

came back is answered by a piece or by amends, or is known to be owed.
"""


def breaches(at: datetime) -> list[tuple[str, str]]:
    """What breaks a rule, by the rule's name; three statements, however much has happened."""
    found: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        for statement in (LEDGER, PROMISES, EXCHANGES):
            cursor.execute(statement, {"at": at})
            found += cursor.fetchall()
    return found
