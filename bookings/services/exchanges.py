"""Asking for an exchange: what comes instead is promised first, before anything goes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db import IntegrityError

from bookings.errors import SlotTaken
from bookings.exchange_errors import (
    AlreadyExchanged,
    ExchangeTooLate,
    NothingToExchange,
    OtherProduct,
    PieceNotInPurchase,
    SameWantedTwice,
)
from bookings.models import Booking, BookingSource, Exchange, ExchangeItem, ExchangeReason
from bookings.queries.purchases import Bought, purchase_of
from bookings.queries.replacements import exchange_experience
from bookings.queries.wishes import Wish
from bookings.services.any_time import find_until_closing, rest_asked
from bookings.services.confirm import Details
from bookings.services.exchange_backs import lock_backs, release_backs
from bookings.services.hold import locked_for, make_hold, with_alternatives
from bookings.services.holding import keep_hold
from bookings.services.locks import lock_days, promising
from bookings.services.promise import Question, ask, ask_for_staff
from bookings.services.release import release_lapsed
from bookings.services.state import Actor
from bookings.services.waiting_first import give_way, those_waiting_first
from bookings.services.walk_in import make_walk_in
from kernel.intervals import instant_of, tick_of
from stores.models import Piece, Store, Variant
from stores.services.writer import violated

ONCE: Final = "bookings_exchangeitem_once"
Promised = TypeVar("Promised", Booking, Exchange)


@dataclass(frozen=True, slots=True)
class Asked:
    """One piece that shall go back, what shall come instead, and why."""

    back: Piece
    wanted: Variant
    reason: ExchangeReason


@those_waiting_first
def ask_exchange(
    *,
    purchase_subject: str,
    items: Sequence[Asked],
    store: Store,
    starts_at: datetime | None,
    at: datetime,
    locale: str = "en",
    instead_of: Booking | None = None,
) -> Booking:
    """Promise what is wanted instead, all or nothing: a hold for five minutes, and the exchange that it is for.

    Without `starts_at` it waits from now until the store closes. `instead_of`: an earlier hold of the same person,
    given up in the same movement. Raises PurchaseNotFound, NothingToExchange, SameWantedTwice, PieceNotInPurchase,
    OtherProduct, ExchangeTooLate, AlreadyExchanged, NotOfferedHere, TooManyPieces, StoreBusy, SlotNotOffered, or
    SlotTaken with `alternatives`.
    """
    wish = _wish(items, store)
    first = starts_at or instant_of(tick_of(at))
    question = ask(wish, store, first, at=at, apart_from=instead_of, opened=True)

    def promise() -> Booking:
        with locked_for(question, instead_of, at=at):
            give_way(question.days, hosts=question.hosts, at=at, frees=True)
            release_backs([one.back.pk for one in items], at=at)
            hold = make_hold if starts_at else _hold_until_closing
            booking = hold(question, at=at, source=BookingSource.WEB, locale=locale)
            make_exchange(purchase_subject, items, booking, at=at)
            return booking

    try:
        return once(promise, items)
    except SlotTaken as refusal:
        raise with_alternatives(refusal, wish, store, first, at=at, apart_from=instead_of) from refusal


def exchange_now(
    *, purchase_subject: str, items: Sequence[Asked], store: Store, details: Details, at: datetime, actor: Actor = None
) -> Booking:
    """Promise it to somebody who stands at the counter, who has arrived with that. On staff's terms: no schedule.

    Raises what `ask_exchange` raises, apart from alternatives.
    """
    question = ask_for_staff(_wish(items, store), store, instant_of(tick_of(at)), at=at, opened=True)

    def promise() -> Booking:
        with promising():
            lock_days(question.days)
            release_backs([one.back.pk for one in items], at=at)
            booking = make_walk_in(question, details, at=at, actor=actor)
            make_exchange(purchase_subject, items, booking, at=at)
            return booking

    return once(promise, items)


def make_exchange(subject: str, items: Sequence[Asked], booking: Booking | None, *, at: datetime) -> Exchange:
    """Write what is exchanged, in the caller's transaction, once every piece was looked at under its lock."""
    lock_backs([one.back.pk for one in items])
    check_items(subject, items, at=at)
    exchange = Exchange.objects.create(subject=subject, booking=booking, asked_at=at)
    ExchangeItem.objects.bulk_create(
        ExchangeItem(exchange=exchange, back=one.back, wanted=one.wanted, reason=one.reason) for one in items
    )
    return exchange


def check_items(subject: str, items: Sequence[Asked], *, at: datetime) -> None:
    """Raises PurchaseNotFound, PieceNotInPurchase, OtherProduct, ExchangeTooLate, AlreadyExchanged."""
    bought = {one.piece.pk: one for one in purchase_of(subject, at=at).pieces}
    for asked in items:
        _check(asked, bought.get(asked.back.pk), at=at)


def _check(asked: Asked, bought: Bought | None, *, at: datetime) -> None:
    if bought is None:
        raise PieceNotInPurchase(field="items", label=asked.back.label)
    if asked.wanted.product_id != bought.variant.product_id:
        raise OtherProduct(field="items", sku=asked.wanted.sku)
    if at >= bought.until:
        raise ExchangeTooLate(field="items", until=bought.until)
    if bought.exchange is not None:
        raise AlreadyExchanged(field="items", reference=bought.exchange.reference)


def check_asked(items: Sequence[Asked]) -> None:
    """Raises NothingToExchange, SameWantedTwice: of each piece and each variant there is one."""
    if not items or len({one.back.pk for one in items}) != len(items):
        raise NothingToExchange(field="items")
    wanted = [one.wanted.sku for one in items]
    twice = next((sku for sku in wanted if wanted.count(sku) > 1), None)
    if twice is not None:
        raise SameWantedTwice(field="items", sku=twice)


def _wish(items: Sequence[Asked], store: Store) -> Wish:
    check_asked(items)
    return Wish(experience=exchange_experience(store), variants=tuple(one.wanted for one in items))


def once(promise: Callable[[], Promised], items: Sequence[Asked]) -> Promised:
    """Of two who ask for the exchange of one piece at once, the second is told of the first."""
    try:
        return promise()
    except IntegrityError as refusal:
        if violated(refusal) != ONCE:
            raise
        backs = [one.back.pk for one in items]
        other = ExchangeItem.objects.to_come_back().filter(back__in=backs).select_related("exchange").first()
        raise AlreadyExchanged(field="items", reference=str(other.exchange) if other else "") from refusal


def _hold_until_closing(question: Question, *, at: datetime, source: BookingSource, locale: str) -> Booking:
    """The hold of `make_hold` for the rest of the day: whoever comes before closing is not late.

    Raises SlotNotOffered once the doors are closed, SlotTaken.
    """
    rest = rest_asked(question, at=at)
    release_lapsed(question, period=rest, at=at)
    return keep_hold(question, find_until_closing(question, rest, at=at), at=at, source=source, locale=locale)
