"""Figures over a million visits: each picture of all stores, the list behind one, and the count of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any, Final

from django.db import connection, transaction

from bench.ground import analyse, median_ms
from insight.answers import ALL
from insight.queries.visits import page_of_visits
from insight.services.counting import count_day
from insight.spans import Span
from stores.models import Store
from tests.factories.bookings import make_customer
from tests.factories.experiences import make_experience
from tests.factories.stores import make_product, make_room, make_sizes, make_store, make_stylist

VISITS: Final = 1_000_000
STORES: Final = 100
DAYS: Final = 364
PRODUCTS: Final = 60
RUNS: Final = 5
FIRST: Final = date(2030, 1, 7)
"""A Monday."""
AT: Final = datetime(2031, 1, 7, 12, 0, tzinfo=UTC)

# Nobody is asked while they are written: neither triggers nor foreign keys.
_WRITTEN: Final = (
    """
    CREATE TEMP TABLE visit AS SELECT n, stores[1 + n %% %(stores)s] AS store_id, n AS id,
        (%(first)s::date + (n / %(stores)s %% %(days)s)::int) + interval '10 hours'
            + (n / (%(stores)s * %(days)s)) %% 36 * interval '15 minutes' AS starts_at,
        rooms[1 + n %% %(stores)s] AS room_id, stylists[1 + n %% %(stores)s] AS stylist_id
    FROM generate_series(1, %(visits)s) AS n,
        (SELECT array_agg(id ORDER BY id) AS stores FROM stores_store) AS store,
        (SELECT array_agg(resource_id ORDER BY store_id) AS rooms FROM stores_room) AS room,
        (SELECT array_agg(resource_id ORDER BY resource_id) AS stylists FROM stores_stylist) AS stylist
    """,
    """
    INSERT INTO bookings_booking (id, reference, uid, token_version, state, store_id, experience_id, customer_id,
        starts_at, ends_at, promised_from, promised_until, party, extensions, sequence, locale, note, occasion,
        sms_consent, email_consent, source, price, deposit, no_show_fee, currency, made_at, confirmed_at)
    SELECT id, lpad(to_hex(n), 8, 'Z'), 'u' || n, 1,
        (ARRAY['completed', 'completed', 'completed', 'completed', 'no_show', 'cancelled'])[1 + n %% 6], store_id,
        experiences[1 + n %% 5], %(customer)s, starts_at, starts_at + interval '45 minutes', starts_at,
        starts_at + interval '45 minutes', 1, 0, 0, 'en', '', '', false, false,
        (ARRAY['web', 'web', 'api', 'staff', 'walk_in'])[1 + n %% 5], 0, 0, 0, '',
        starts_at - n %% 900 * interval '1 hour', starts_at - interval '30 days'
    FROM visit, (SELECT array_agg(id) AS experiences FROM experiences_experience) AS experience
    """,
    """
    INSERT INTO bookings_allocation (resource_id, store_id, booking_id, period, tick_from, tick_until, live, ended_at,
        ended_why)
    SELECT unnest(ARRAY[room_id, stylist_id]), store_id, id, tstzrange(starts_at, starts_at + interval '45 minutes'),
        extract(epoch FROM starts_at) / 300, extract(epoch FROM starts_at) / 300 + 9, false, starts_at, 'used'
    FROM visit
    """,
    """
    INSERT INTO bookings_railitem (booking_id, variant_id, feeling, outcome, outcome_at)
    SELECT id, variants[1 + (n * 7 + hung * 31) %% cardinality(variants)], '',
        CASE WHEN (n + hung) %% 3 = 0 THEN 'bought' ELSE 'returned' END, starts_at
    FROM visit, generate_series(1, 2) AS hung, (SELECT array_agg(id) AS variants FROM stores_variant) AS variant
    """,
    """
    INSERT INTO bookings_move (booking_id, at, from_state, to_state, why, changes)
    SELECT id, starts_at + (step - 1) * n %% 1500 * interval '1 second',
        (ARRAY['confirmed', 'arrived'])[step], (ARRAY['arrived', 'in_session'])[step], '', '{}'
    FROM visit, generate_series(1, 2) AS step WHERE n %% 6 < 4
    """,
)
# The figures of a week stand for those of each: what a picture reads is as much as if all had been counted.
_WEEKS: Final = """
    INSERT INTO insight_figure (store_id, date, fact, one, two, three, count, amount)
    SELECT store_id, date + 7 * week, fact, one, two, three, count, amount
    FROM insight_figure, generate_series(1, %(weeks)s) AS week
"""


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    stores = build()
    days = cycle(_week(stores))
    for _ in range(7 * STORES):
        _count(next(days))
    day = median_ms(lambda: _count(next(days)), runs=50)
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS, {"weeks": DAYS // 7 - 1})
        cursor.execute("VACUUM ANALYZE insight_figure")
        cursor.execute("SELECT count(*) FROM insight_figure")
        figures = cursor.fetchone()[0]
    last = FIRST + timedelta(days=DAYS - 1)
    quarter = Span(tuple(stores), last - timedelta(days=90), last, every=True)
    rows = [
        (f"{VISITS:,} visits in {STORES} stores, {DAYS} days", f"{figures:,} figures"),
        (f"a day of {VISITS // STORES // DAYS} visits counted anew", f"{day:7.1f} ms"),
    ]
    for question in ALL:
        figure = median_ms(partial(question.answer, quarter), runs=RUNS)
        rows.append((f"{question.slug}, all stores, 13 weeks and 13 before", f"{figure:7.1f} ms"))
    return [*rows, *_more(stores, quarter, last)]


def _more(stores: list[Store], quarter: Span, last: date) -> list[tuple[str, str]]:
    some = Span(tuple(stores[: STORES // 2]), quarter.first, last)
    year = Span(tuple(stores), last - timedelta(days=DAYS // 2 - 1), last, every=True)
    tried = next(question for question in ALL if question.slug == "tried")
    listed = partial(page_of_visits, quarter, {"lead": "month", "ended": "no_show"}, page=1, size=50)
    return [
        ("tried, half of the stores", f"{median_ms(partial(tried.answer, some), runs=RUNS):7.1f} ms"),
        ("tried, half a year and the half before", f"{median_ms(partial(tried.answer, year), runs=RUNS):7.1f} ms"),
        ("the first 50 visits behind a figure", f"{median_ms(listed, runs=RUNS):7.1f} ms"),
    ]


def build() -> list[Store]:
    """The stores, and their visits as bare rows."""
    stores = [make_store(slug=f"bench-{n}", timezone="UTC") for n in range(STORES)]
    for store in stores:
        make_room(store=store)
        make_stylist(store=store)
    for _ in range(5):
        make_experience()
    for _ in range(PRODUCTS):
        make_sizes(product=make_product())
    sizes: dict[str, Any] = {
        "visits": VISITS,
        "stores": STORES,
        "days": DAYS,
        "first": FIRST,
        "customer": make_customer().pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in _WRITTEN:
            cursor.execute(statement, sizes)
    analyse()
    return stores


def _week(stores: list[Store]) -> Iterator[tuple[Store, date]]:
    return ((store, FIRST + timedelta(days=n)) for n in range(7) for store in stores)


def _count(day: tuple[Store, date]) -> None:
    count_day(store=day[0], day=day[1], at=AT)
