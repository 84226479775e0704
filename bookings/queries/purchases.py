"""What was bought, as the ledger says it: all that was sold on behalf of one visit, or of one receipt of a till."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Prefetch

from bookings.exchange_errors import PurchaseNotFound
from bookings.models import Booking, Customer, Exchange, ExchangeItem
from bookings.tokens import exchange_url, require_mac
from kernel import clock
from stores.models import Movement, Piece, PieceState, Store, Variant

__all__ = ["Bought", "Purchase", "exchange_url", "purchase_of", "receipt_subject", "require_mac", "subject_of_sold"]

VISIT: Final = "booking:"
"""How `planner.subject_of` a booking begins: bought during a visit, or at its end."""
RECEIPT: Final = "receipt:"
DIGITS: Final = 20


@dataclass(frozen=True, slots=True)
class Bought:
    """A piece that is still the customer's; it can be exchanged before `until`. `exchange` has it, if one does."""

    piece: Piece
    variant: Variant
    sold_at: datetime
    until: datetime
    exchange: Exchange | None


@dataclass(frozen=True, slots=True)
class Purchase:
    """Everything sold under one subject. `pieces`: what is still the customer's; `exchanges`: all, the newest first.

    `visit`: in which it was bought, None for a receipt. Whoever holds a link must not learn whose it was.
    """

    subject: str
    store: Store
    sold_at: datetime
    pieces: tuple[Bought, ...]
    exchanges: tuple[Exchange, ...]
    visit: Booking | None

    @property
    def customer(self) -> Customer | None:
        return self.visit.customer if self.visit else None


def purchase_of(subject: str, *, at: datetime) -> Purchase:
    """What was bought under a subject: five queries at most. Raises PurchaseNotFound."""
    sold = _sales(subject)
    if not sold:
        raise PurchaseNotFound
    exchanges = _exchanges(subject)
    waiting = _waiting(exchanges, at)
    kept = [one for one in sold if one.number == one.piece.last_number]
    return Purchase(
        subject=subject,
        store=sold[0].to_store,
        sold_at=sold[0].at,
        pieces=tuple(_bought(one, waiting.get(one.piece_id)) for one in kept),
        exchanges=exchanges,
        visit=_visit(subject),
    )


def subject_of_sold(piece: Piece) -> str | None:
    """The purchase that a piece is part of; None when it isn't sold, or was sold on nobody's behalf."""
    if piece.state != PieceState.SOLD:
        return None
    last = Movement.objects.filter(piece=piece, number=piece.last_number).values_list("subject", flat=True).first()
    return last or None


def receipt_subject(*, store: Store, day: date, number: str) -> str:
    """The purchase on a till's receipt: by store and local day too, since receipts are counted anew."""
    digest = hashlib.sha256(f"{store.slug}\n{day.isoformat()}\n{number}".encode()).hexdigest()
    return f"{RECEIPT}{digest[:DIGITS]}"


def last_instant(sold: Movement) -> datetime:
    """When the days of the selling store in which a piece can be exchanged are over: the end of a local day."""
    zone = sold.to_store.zone
    last = clock.local_date(sold.at, zone) + timedelta(days=sold.to_store.exchange_days)
    return clock.first_instant(last + timedelta(days=1), zone)


def _sales(subject: str) -> list[Movement]:
    if not subject or "\x00" in subject:
        return []
    sales = Movement.objects.filter(subject=subject, to_state=PieceState.SOLD).exclude(from_state=PieceState.SOLD)
    return list(sales.select_related("piece__variant__product", "to_store").order_by("at", "pk"))


def _visit(subject: str) -> Booking | None:
    if not subject.startswith(VISIT):
        return None
    related = Booking.objects.select_related("customer")
    return related.filter(reference=subject.removeprefix(VISIT)).first()


def _exchanges(subject: str) -> tuple[Exchange, ...]:
    items = ExchangeItem.objects.select_related("back__variant__product", "wanted__product").order_by("pk")
    related = Exchange.objects.of_purchase(subject).select_related("booking__store", "booking__experience", "delivery")
    return tuple(related.prefetch_related(Prefetch("items", items)).order_by("-asked_at", "-pk"))


def _waiting(exchanges: Iterable[Exchange], at: datetime) -> dict[int, Exchange]:
    """By the id of a piece that is still the customer's, the exchange that has it."""
    return {
        item.back_id: exchange
        for exchange in exchanges
        if not _lapsed(exchange, at)
        for item in exchange.items.all()
        if item.live and item.back_movement_id is None
    }


def _lapsed(exchange: Exchange, at: datetime) -> bool:
    booking = exchange.booking
    return booking is not None and booking.expires_at is not None and booking.expires_at <= at


def _bought(sold: Movement, exchange: Exchange | None) -> Bought:
    return Bought(sold.piece, sold.piece.variant, sold.at, last_instant(sold), exchange)
