"""Who waits in a store's queue, for what, and when it is honestly their turn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection

from bookings.queries.turns import Gap, gaps_in_turn
from bookings.queries.wishes import Wish
from bookings.services.walk_in import SOON
from experiences.models import Experience, on_terms_of
from floor.models import QueueTicket
from kernel import clock
from stores.models import Store

STEP: Final = 5
"""Minutes. Nobody can know it better."""
LONG: Final = 120
"""Minutes that nobody counts in minutes any more."""
SURELY: Final = 10
"""Minutes between the least and the most that are said, at least."""
_ROWS: Final = """
    SELECT count(*), sum(ticket.xmin::text::bigint), max(day.version), max(door.xmin::text::bigint)
    FROM (SELECT 1) one LEFT JOIN floor_queueticket ticket
        ON ticket.store_id = %(store)s AND ticket.state IN ('waiting', 'called')
    LEFT JOIN floor_queuedoor door ON door.store_id = %(store)s
    LEFT JOIN bookings_storeday day ON day.store_id = %(store)s AND day.date = %(day)s
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A wait in whole minutes, as it is said: about `least` to `most`."""

    least: int
    most: int

    @property
    def at_once(self) -> bool:
        return self.least <= STEP

    @property
    def is_long(self) -> bool:
        """Whether nobody counts it in minutes any more: the time of day says it."""
        return self.least > LONG


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in line: how many are before them, and the gap that is left to them."""

    ticket: QueueTicket
    before: int
    gap: Gap
    at: datetime

    @property
    def starts_at(self) -> datetime | None:
        """When all that they would like can be had; None: not today."""
        return self.gap.starts_at

    @property
    def sooner(self) -> datetime | None:
        """When it could begin without the pieces, where they are what one waits for."""
        without = self.gap.without_pieces
        return None if without == self.gap.starts_at else without

    @property
    def number(self) -> int:
        return self.before + 1

    @property
    def waited(self) -> timedelta:
        return max(timedelta(0), self.at - self.ticket.made_at)

    @property
    def span(self) -> Span | None:
        return span_of(self.starts_at, at=self.at) if self.starts_at else None

    @property
    def is_near(self) -> bool:
        """Whether it begins so soon that they can be served."""
        return self.starts_at is not None and self.starts_at <= self.at + SOON


def span_of(starts_at: datetime, *, at: datetime) -> Span:
    """From the real gap, never less, to half as long again: visits take longer, and people book online meanwhile."""
    wait = max(0.0, (starts_at - at).total_seconds() / 60)
    least = _whole(wait)
    return Span(least, least + max(SURELY, _whole(least / 2)))


def _whole(minutes: float) -> int:
    return -int(-minutes // STEP) * STEP


def wish_of(ticket: QueueTicket) -> Wish:
    """What a ticket of `with_wish` is for."""
    variants = tuple(ticket.variants.all())
    return Wish(experience=ticket.experience, party=ticket.party, stylist=ticket.stylist, variants=variants)


def line_of(store: Store, *, at: datetime) -> list[Place]:
    """Who is in line, in turn: whoever was called first, then as they came. At most ten queries, however many."""
    tickets = _in_line(store)
    gaps = gaps_in_turn([wish_of(one) for one in tickets], store, at=at) if tickets else []
    return [Place(one, n, gap, at) for n, (one, gap) in enumerate(zip(tickets, gaps, strict=True))]


def _in_line(store: Store) -> list[QueueTicket]:
    return list(QueueTicket.objects.in_line().filter(store=store).with_wish().in_turn())


def place_of(ticket: QueueTicket, line: Sequence[Place]) -> Place | None:
    """Where somebody stands in a line; None when they are in it no more."""
    return next((place for place in line if place.ticket.pk == ticket.pk), None)


def next_gap(wish: Wish, store: Store, *, at: datetime) -> Gap:
    """When it could begin for somebody who comes in now, after all who wait."""
    return gaps_in_turn([*map(wish_of, _in_line(store)), wish], store, at=at)[-1]


def ticket_in(store: Store, number: int) -> QueueTicket | None:
    """A ticket of this store by its id, with all that its verbs read."""
    return QueueTicket.objects.with_wish().filter(store=store, pk=number).first()


def walk_in_experiences(store: Store) -> list[Experience]:
    """What can be had by walking in, as it is listed: what the store has a schedule for."""
    return on_terms_of(store, Experience.objects.published().scheduled_in(store))


def queue_version(store: Store, *, at: datetime) -> str:
    """A short text that is another one after each change of the queue or of today's promises, and in another minute.

    One query.
    """
    asked: dict[str, int | date] = {"store": store.pk, "day": clock.local_date(at, store.zone)}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        return hashlib.blake2s(f"{cursor.fetchone()}{at:%H%M}".encode(), digest_size=8).hexdigest()
