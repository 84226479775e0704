"""The exchanges that a store has to do with: who comes for one, what has begun, and what is still owed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Prefetch, Q

from bookings.models import EXPECTED, Allocation, Booking, BookingState, DeliveryOrder, Exchange, ExchangeItem
from bookings.queries.rails import kept_for, kept_on_hold
from bookings.querysets import ExchangeQuerySet
from floor.queries.version import version_of
from kernel import clock
from kernel.identifiers import parse_reference
from stores.models import Piece, Store

LISTED: Final = ("begun", "expected", "owed")
"""The states of what is open, in the order in which they are shown."""
_LIVE: Final = """
    SELECT count(*), sum(item.xmin::text::bigint) FROM bookings_exchangeitem item WHERE item.live AND %s = (
        SELECT booking.store_id FROM bookings_exchange exchange JOIN bookings_booking booking
        ON booking.id = exchange.booking_id WHERE exchange.id = item.exchange_id
    )
"""
"""Each live item is asked for its store: joined, all exchanges there ever were would be read to find those of a few."""
_ONE: Final = """
    SELECT 'items', count(*), sum(xmin::text::bigint) FROM bookings_exchangeitem WHERE exchange_id = %(exchange)s
    UNION ALL SELECT 'booking', 1, xmin::text::bigint FROM bookings_booking WHERE id = %(booking)s
    UNION ALL SELECT 'order', 1, xmin::text::bigint FROM bookings_deliveryorder WHERE exchange_id = %(exchange)s
    UNION ALL SELECT 'promises', count(*), sum(promise.xmin::text::bigint) + sum(piece.xmin::text::bigint)
        FROM bookings_allocation promise JOIN stores_piece piece ON piece.resource_id = promise.resource_id
        WHERE promise.live AND promise.booking_id = %(booking)s
"""


@dataclass(frozen=True, slots=True)
class Legs:
    """One item of an exchange; `waiting` is the piece that is promised, or was put aside, until it is handed out.

    `owed`: it is back, and a person may write down what was given for it.
    """

    item: ExchangeItem
    waiting: Piece | None
    owed: bool

    @property
    def is_back(self) -> bool:
        return self.item.back_movement_id is not None

    @property
    def is_out(self) -> bool:
        return self.item.out_movement_id is not None


@dataclass(frozen=True, slots=True)
class Open:
    """An exchange as the counter sees it.

    `state`: expected, begun, owed, done, made_good or off; by mail sent, or ordered when all is back and nobody sends
    it yet.
    """

    exchange: Exchange
    booking: Booking | None
    state: str
    legs: Sequence[Legs]


def open_exchanges(store: Store, *, at: datetime) -> list[Open]:
    """What has begun, then who comes today, then what is owed since another day. At most five queries."""
    day = clock.local_date(at, store.zone)
    first, following = (clock.first_instant(each, store.zone) for each in (day, day + timedelta(days=1)))
    today = Q(booking__state__in=EXPECTED, booking__starts_at__gte=first, booking__starts_at__lt=following)
    begun = Q(booking__state__in=[BookingState.ARRIVED, BookingState.IN_SESSION])
    owed = Q(pk__in=ExchangeItem.objects.owed().values("exchange"))
    live = ExchangeItem.objects.filter(live=True)  # few of all that there ever were
    rows = _shown().filter(pk__in=live.values("exchange"), booking__store=store).filter(today | begun | owed)
    found = _opened(rows.order_by("booking__starts_at", "pk"))
    # One that was settled after the bookings were read, and before its items were, isn't open any more.
    return sorted((one for one in found if one.state in LISTED), key=lambda one: LISTED.index(one.state))


def exchange_in(store: Store, reference: str) -> Open | None:
    """An exchange by its own reference or its booking's: of this store, or one that any store can do."""
    code = parse_reference(reference) or ""
    rows = _shown().filter(Q(reference=code) | Q(booking__reference=code))
    found = _opened(rows.exclude(booking__state__in=[BookingState.HELD, BookingState.EXPIRED]))
    return next((one for one in found if _is_for(one, store)), None)


def opened_again(exchange: Exchange) -> Open:
    """It as it stands now, also where it is done by now and another store's."""
    return _opened(_shown().filter(pk=exchange.pk))[0]


def exchange_of(piece: Piece) -> Exchange | None:
    """The exchange that a sold piece waits for."""
    waiting = ExchangeItem.objects.to_come_back().filter(back=piece).select_related("exchange")
    row = waiting.exclude(exchange__booking__state=BookingState.HELD).first()
    return row.exchange if row else None


def exchanges_version(store: Store, *, at: datetime) -> str:
    """A short text that is another one after each change of the list. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, [store.pk])
        rows = cursor.fetchone()
    return _short(version_of(store, clock.local_date(at, store.zone)), rows)


def exchange_version(exchange: Exchange) -> str:
    """The same of one exchange: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, {"exchange": exchange.pk, "booking": exchange.booking_id})
        return _short(sorted(cursor.fetchall()))


def _short(*facts: object) -> str:
    return hashlib.blake2s(repr(facts).encode(), digest_size=8).hexdigest()


def _shown() -> ExchangeQuerySet:
    items = ExchangeItem.objects.select_related(
        "back__variant__product", "wanted__product", "back_movement", "out_movement__piece"
    )
    related = Exchange.objects.select_related("booking__customer", "booking__store", "booking__experience", "delivery")
    return related.prefetch_related(Prefetch("items", items.order_by("pk")))


def _opened(exchanges: ExchangeQuerySet) -> list[Open]:
    listed = list(exchanges)
    waiting, kept = _waiting(one.booking_id for one in listed), _kept(listed)
    return [_open(one, waiting.get(one.booking_id or 0, {}) | kept.get(one.pk, {})) for one in listed]


def _open(exchange: Exchange, waiting: dict[int, Piece]) -> Open:
    items = list(exchange.items.all())
    ours = exchange.booking is not None or exchange.delivery.can_be_called_off
    legs = [Legs(one, waiting.get(one.wanted_id), owed=ours and one.is_unanswered) for one in items]
    return Open(exchange, exchange.booking, _state(exchange, items), legs)


def _waiting(bookings: Iterable[int | None]) -> dict[int, dict[int, Piece]]:
    """By booking and variant, the pieces that are promised: two queries."""
    live = Allocation.objects.live().filter(booking__in=[one for one in bookings if one], resource__piece__isnull=False)
    promised = list(live.values_list("booking_id", "resource_id"))
    pieces = Piece.objects.select_related("zone", "store").in_bulk([piece for _booking, piece in promised])
    found: dict[int, dict[int, Piece]] = defaultdict(dict)
    for booking, piece in promised:
        if booking is not None:
            found[booking][pieces[piece].variant_id] = pieces[piece]
    return found


def _kept(exchanges: Iterable[Exchange]) -> dict[int, dict[int, Piece]]:
    """By exchange and variant, what was put aside for who left without it: one query, or none where nothing is owed."""
    over = [one for one in exchanges if one.booking is not None and not one.booking.is_live]
    owed = {one.booking.reference: one.pk for one in over if one.booking and any(item.live for item in one.items.all())}
    found: dict[int, dict[int, Piece]] = defaultdict(dict)
    if owed:
        wanted = {item.wanted_id for one in over for item in one.items.all() if item.live}
        held = kept_on_hold(owed).filter(variant__in=wanted).select_related("zone", "store")
        for piece in held:
            found[owed[kept_for(piece)]][piece.variant_id] = piece
    return found


def _state(exchange: Exchange, items: Sequence[ExchangeItem]) -> str:
    booking = exchange.booking
    if booking is None:
        return _state_of_order(exchange.delivery, items)
    if booking.is_live:
        return "expected" if booking.state == BookingState.CONFIRMED else "begun"
    if any(item.live and item.back_movement_id for item in items):
        return "owed"
    if any(item.out_movement_id for item in items):
        return "done"
    return "made_good" if any(item.amends for item in items) else "off"


def _state_of_order(order: DeliveryOrder, items: Sequence[ExchangeItem]) -> str:
    if any(item.live for item in items):
        return "sent"
    if order.off_at is not None:
        return "made_good" if any(item.amends for item in items) else "off"
    return "done" if order.taken_at is not None else "ordered"


def _is_for(opened: Open, store: Store) -> bool:
    return opened.booking is None or opened.booking.store_id == store.pk or opened.state == "owed"
