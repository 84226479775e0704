"""What stands in somebody's calendar: the visits and sessions of a store, a stylist or a customer, in one query.

Instants are read as seconds since 1970, and rows without models: five thousand are a feed (`docs/adr/0044-…`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from bookings.models import EXPECTED, BookingState
from calendars.models import FeedKind

MOST: Final = 5_000
BEFORE: Final = {
    FeedKind.STORE: timedelta(days=7),
    FeedKind.STYLIST: timedelta(days=31),
    FeedKind.CUSTOMER: timedelta(days=366),
}
"""How long what is over still stands there."""
SHOWN: Final = sorted(EXPECTED | {BookingState.COMPLETED})


class Told(NamedTuple):
    """A visit or a session as calendars tell it. `state` is empty of a session; instants are seconds since 1970."""

    uid: str
    reference: str
    state: str
    any_time: bool
    starts: int
    ends: int
    changed: int
    people: int
    customer: str
    experience: str
    store: str
    street: str
    postal_code: str
    city: str
    zone: str
    stylist: str
    token_version: int


class Version(NamedTuple):
    """What is another whenever an event comes, goes or is another: how many there are, and sums of digests.

    A digest is of a row's id and of the transaction that wrote it last (`xmin`): no field can be forgotten, and one
    that no calendar tells of costs a program one more reading. Of customers it knows who they are and not their names,
    which a join of all of them would have to ask for.
    """

    number: int
    total: int
    names: int


NOTHING: Final = Version(0, 0, 0)
_VISITS: Final = """
    SELECT b.id, b.starts_at, hash_record_extended((b.id, b.xmin), 0) AS digest
    FROM bookings_booking b
    WHERE {whose} AND b.starts_at >= %(since)s
        AND (b.state = ANY(%(shown)s) OR b.state = 'requested' AND b.expires_at > %(at)s)
"""
_SESSIONS: Final = """
    SELECT -n.id, n.starts_at, hash_record_extended((n.id, n.xmin), 0)
    FROM experiences_session n
    WHERE {whose} AND n.starts_at >= %(since)s AND NOT n.cancelled
"""
_HOSTS: Final = """
    EXISTS (SELECT FROM bookings_allocation a WHERE a.session_id = n.id AND a.live AND a.resource_id = asked.owner)
"""
_ROWS: Final = {
    FeedKind.STORE: _VISITS.format(whose="b.session_id IS NULL AND b.store_id = asked.owner")
    + "UNION ALL"
    + _SESSIONS.format(whose="n.store_id = asked.owner"),
    FeedKind.STYLIST: _VISITS.format(whose="b.session_id IS NULL AND b.stylist_id = asked.owner")
    + "UNION ALL"
    + _SESSIONS.format(whose=_HOSTS),
    FeedKind.CUSTOMER: _VISITS.format(whose="b.customer_id = asked.owner"),
}
"""The visits of whom is `asked` by their ids, the sessions by theirs below zero."""
_NAMES: Final = """
    (SELECT coalesce(sum(hash_record_extended((id, xmin), 0)), 0) FROM experiences_experience)
    + (SELECT coalesce(sum(hash_record_extended((id, xmin), 0)), 0) FROM stores_store)
    + (SELECT coalesce(sum(hash_record_extended((resource_id, xmin), 0)), 0) FROM stores_stylist)
"""
_COUNTED: Final = f"""
    SELECT asked.owner, t.count, t.total, {_NAMES}
    FROM unnest(%(owners)s::bigint[]) AS asked (owner)
    CROSS JOIN LATERAL (SELECT count(*), coalesce(sum(digest), 0) AS total FROM ({{rows}}) rows) t
"""  # noqa: S608 - constants
_NAME: Final = "coalesce(nullif({row}.translations #>> %(name)s, ''), {row}.name)"
_LISTED: Final = f"""
    SELECT coalesce(b.uid, 'session-' || n.id), coalesce(b.reference, ''), coalesce(b.state, ''),
        coalesce(b.any_time, false), extract(epoch FROM t.starts_at)::bigint,
        extract(epoch FROM coalesce(b.ends_at, n.ends_at))::bigint,
        coalesce(extract(epoch FROM greatest(b.made_at, b.confirmed_at, b.changed_at))::bigint, 0),
        coalesce(b.party, n.places_taken), coalesce(c.name, ''),
        {_NAME.format(row="e")}, {_NAME.format(row="s")}, s.street, s.postal_code,
        coalesce(nullif(s.translations #>> %(city)s, ''), s.city), s.timezone, coalesce(y.name, ''),
        coalesce(b.token_version, 0), t.count, t.total, t.names
    FROM (
        SELECT rows.*, count(*) OVER () AS count, sum(digest) OVER () AS total, {_NAMES} AS names
        FROM (SELECT %(owner)s::bigint) AS asked (owner) CROSS JOIN LATERAL ({{rows}}) rows
        ORDER BY starts_at, id LIMIT %(most)s
    ) t
    LEFT JOIN bookings_booking b ON b.id = t.id
    LEFT JOIN experiences_session n ON n.id = -t.id
    JOIN experiences_experience e ON e.id = coalesce(b.experience_id, n.experience_id)
    JOIN stores_store s ON s.id = coalesce(b.store_id, n.store_id)
    LEFT JOIN bookings_customer c ON c.id = b.customer_id
    LEFT JOIN stores_stylist y ON y.resource_id = b.stylist_id
    ORDER BY t.starts_at, t.id
"""  # noqa: S608 - constants


def events_of(kind: FeedKind, owner: int, *, at: datetime) -> tuple[list[Told], Version]:
    """What stands in the calendar, soonest first, in the active language, and its version: one query. At most MOST."""
    asked = _asked(kind, at) | {"owner": owner}
    with connection.cursor() as cursor:
        cursor.execute(_LISTED.format(rows=_ROWS[kind]), asked)
        rows = cursor.fetchall()
    version = Version(*map(int, rows[0][-3:])) if rows else NOTHING
    return [Told(*row[:-3]) for row in rows], version


def versions_of(kind: FeedKind, owners: Sequence[int], *, at: datetime) -> dict[int, Version]:
    """The same versions, of many at once and without bringing the events here: one query."""
    asked = _asked(kind, at) | {"owners": list(owners)}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(rows=_ROWS[kind]), asked)
        counted = {owner: Version(*map(int, numbers)) for owner, *numbers in cursor.fetchall()}
    return {owner: version if version.number else NOTHING for owner, version in counted.items()}


def _asked(kind: FeedKind, at: datetime) -> dict[str, Any]:
    """From the beginning of a day on: what is read twice on one day doesn't differ by what is over."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "at": at,
        "since": at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - BEFORE[kind],
        "shown": SHOWN,
        "most": MOST,
        "name": [language, "name"],
        "city": [language, "city"],
    }
