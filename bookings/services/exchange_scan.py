"""One scan at the counter, one movement: what the piece is says which leg of the exchange it makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import F

from bookings.errors import (
    AnotherDay,
    AnotherStore,
    BookingCancelled,
    GivenAway,
    NotConfirmed,
    PieceTaken,
    SlotNotOffered,
    SlotTaken,
    StoreBusy,
)
from bookings.exchange_errors import (
    AlreadyBack,
    AlreadyHandedOut,
    ComesByDelivery,
    ExchangeOver,
    NotInExchange,
    NotYetBack,
    PieceNotInPurchase,
    ScannedUnknown,
)
from bookings.models import Booking, BookingState, Exchange, ExchangeItem
from bookings.queries.availability import nearest
from bookings.queries.booking import wish_of
from bookings.queries.rails import kept_pieces
from bookings.queries.rest import pieces_ahead
from bookings.services.exchange_anew import days_now, promise_anew
from bookings.services.exchange_legs import bring_back, hand_out, let_in, own_promises
from bookings.services.hanging import hung_before
from bookings.services.keeping import lock_kept
from bookings.services.locks import MOST_TRIES, StoreDate, days_promised, lock_days, promising, promising_with
from bookings.services.state import Actor
from bookings.services.taking_out import counting_on
from kernel import clock
from stores.errors import NonceReused
from stores.models import Movement, Piece, PieceState, Store, Variant
from stores.queries.scanned import scan

NOT_FREE: Final = (SlotTaken, SlotNotOffered, PieceTaken)


class Leg(StrEnum):
    BACK = "back"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan did: which leg of which item, by which movement. `done`: nothing is left to do.

    `again`: this very scan was sent before, and nothing was done twice.
    """

    leg: Leg
    item: ExchangeItem
    movement: Movement
    done: bool
    again: bool = False


def scan_piece(
    *, exchange: Exchange, text: str, store: Store, at: datetime, actor: Actor = None, nonce: str | None = None
) -> Scanned:
    """Take back the piece that was scanned, or hand it out, by what it is to the exchange; all or nothing.

    A label means its piece; a GTIN or SKU the one that goes back, else the promised or the kept one. The first leg lets
    the visitor in, also late; the last one ends the visit. The second use of a nonce answers as the first. Nothing is
    changed when it raises ScannedUnknown, NotInExchange, PieceNotInPurchase, NotYetBack, AlreadyBack, AlreadyHandedOut,
    ComesByDelivery, ExchangeOver, NotConfirmed, BookingCancelled, AnotherStore, AnotherDay, GivenAway,
    PieceExpectedElsewhere, PieceOnRail, PieceTaken, IllegalPieceMove, NonceReused, StoreBusy.
    """
    found = scan(text, store=store)
    if not isinstance(found, Piece | Variant):
        raise ScannedUnknown(field="code")
    days = set(days_now(exchange.booking, store, at))
    for _ in range(MOST_TRIES):
        # Without the lock first, only to learn which days to lock: they come before pieces.
        days |= _days_of_others(_piece(found, _items(exchange), store, at=at), at)
        with _locked(exchange, days) as booking:
            items = _items(exchange, lock=True)
            again = _earlier(nonce, found, items)
            if again is not None:
                return again
            piece = _piece(found, items, store, at=at)
            if days.issuperset(_days_of_others(piece, at)):
                return _act(piece, items, booking, store, at=at, actor=actor, nonce=nonce)
    raise StoreBusy


@contextmanager
def _locked(exchange: Exchange, days: set[StoreDate]) -> Iterator[Booking | None]:
    if exchange.booking is None:
        with promising():
            lock_days(days)
            yield None
        return
    with promising_with(exchange.booking, also=days) as booking:
        lock_kept(booking)
        yield booking


def _items(exchange: Exchange, *, lock: bool = False) -> list[ExchangeItem]:
    related = "exchange", "back__variant", "wanted", "back_movement__piece", "out_movement__piece"
    rows = ExchangeItem.objects.filter(exchange=exchange).select_related(*related).order_by("pk")
    return list(rows.select_for_update(of=("self",)) if lock else rows)


def _days_of_others(piece: Piece, at: datetime) -> set[StoreDate]:
    return days_promised(counting_on(piece, at))


def _earlier(nonce: str | None, found: Piece | Variant, items: Sequence[ExchangeItem]) -> Scanned | None:
    """What this scan did when it was first sent. Raises NonceReused when that was something else."""
    earlier = hung_before(nonce)
    if earlier is None:
        return None
    meant = found.pk == (earlier.piece_id if isinstance(found, Piece) else earlier.piece.variant_id)
    legs = [(item, leg) for item in items for leg in Leg if _movement(item, leg) == earlier]
    if not (meant and legs):
        raise NonceReused(field="nonce")
    item, leg = legs[0]
    return Scanned(leg, item, earlier, done=_done(items), again=True)


def _movement(item: ExchangeItem, leg: Leg) -> Movement | None:
    return item.back_movement if leg == Leg.BACK else item.out_movement


def _done(items: Sequence[ExchangeItem]) -> bool:
    return not any(item.live for item in items)


def _piece(found: Piece | Variant, items: Sequence[ExchangeItem], store: Store, *, at: datetime) -> Piece:
    """The piece that was scanned; by a number of its variant the one that goes back, else the one to hand out."""
    if isinstance(found, Piece):
        return found
    going = [item for item in items if item.back.variant_id == found.pk]
    for item in going:
        if item.live and item.back_movement_id is None:
            return item.back
    wanted = [item for item in items if item.wanted_id == found.pk]
    for item in wanted:
        if item.out_movement is not None:
            return item.out_movement.piece
        piece = _to_hand_out(item, store, at=at)
        if piece is not None:
            return piece
    if going:
        return going[0].back
    raise NotInExchange(field="code", label=found.sku)


def _to_hand_out(item: ExchangeItem, store: Store, *, at: datetime) -> Piece | None:
    """The promised piece, or the one that was kept; else one of the store's that is promised last of all."""
    booking = item.exchange.booking
    if booking is not None:
        promised = own_promises(booking, Piece(variant=item.wanted)).select_related("resource__piece__variant").first()
        if promised is not None:
            return promised.resource.piece
        kept = kept_pieces(booking).filter(store=store, variant=item.wanted_id).select_related("variant").first()
        if kept is not None:
            return kept
    free = pieces_ahead(store, at=at).filter(variant=item.wanted_id).select_related("variant", "store")
    return free.order_by(F("next_tick").desc(nulls_first=True), "pk").first()


def _act(
    piece: Piece,
    items: Sequence[ExchangeItem],
    booking: Booking | None,
    store: Store,
    *,
    at: datetime,
    actor: Actor,
    nonce: str | None,
) -> Scanned:
    item, leg = _leg(piece, items)
    if booking is None and leg == Leg.OUT:
        raise ComesByDelivery(field="code", label=piece.label)
    owed = leg == Leg.OUT and booking is not None and not booking.is_live
    if booking is not None and not owed:
        _welcome(booking, items, store, at=at, actor=actor)
    if not item.live:
        paid_back = leg == Leg.BACK and piece.state != PieceState.SOLD
        raise PieceNotInPurchase(field="code", label=piece.label) if paid_back else ExchangeOver(field="code")
    if booking is None or leg == Leg.BACK:
        movement = bring_back(item, piece, store=store, at=at, actor=actor, nonce=nonce)
    else:
        movement = hand_out(item, piece, booking, store=store, at=at, actor=actor, nonce=nonce)
    return Scanned(leg, item, movement, done=_done(items))


def _leg(piece: Piece, items: Sequence[ExchangeItem]) -> tuple[ExchangeItem, Leg]:
    """Which leg of which item a piece makes. What was sold under another number is nobody's here."""
    for item in items:
        if item.back_id == piece.pk and item.back_movement_id is None:
            return item, Leg.BACK
    for item in items:
        if item.out_movement is not None and item.out_movement.piece_id == piece.pk:
            raise AlreadyHandedOut(field="code", label=piece.label)
    for item in items:
        if item.wanted_id == piece.variant_id and item.back_id != piece.pk:
            return _to_go_out(item, piece), Leg.OUT
    if any(item.back_id == piece.pk for item in items):
        raise AlreadyBack(field="code", label=piece.label)
    refusal = PieceNotInPurchase if piece.state == PieceState.SOLD else NotInExchange
    raise refusal(field="code", label=piece.label)


def _to_go_out(item: ExchangeItem, piece: Piece) -> ExchangeItem:
    if item.out_movement is not None:
        raise AlreadyHandedOut(field="code", label=item.out_movement.piece.label)
    if piece.state == PieceState.SOLD:
        raise PieceNotInPurchase(field="code", label=piece.label)
    if item.exchange.booking_id is not None and item.back_movement is None:
        raise NotYetBack(field="code", label=item.back.label)
    return item


def _welcome(booking: Booking, items: Sequence[ExchangeItem], store: Store, *, at: datetime, actor: Actor) -> None:
    """The visitor is here, and in: whoever is late, or was missed, is promised it anew."""
    if booking.store_id != store.pk:
        raise AnotherStore(field="code", store=booking.store.slug, store_name=booking.store.name)
    match booking.state:
        case BookingState.CANCELLED:
            raise BookingCancelled(field="code", cancelled_at=booking.changed_at)
        case BookingState.HELD | BookingState.EXPIRED:
            raise NotConfirmed(field="code")
        case BookingState.COMPLETED:
            raise ExchangeOver(field="code")
        case BookingState.CONFIRMED if not _on_its_day(booking, at):
            raise AnotherDay(field="code", starts_at=booking.starts_at)
        case BookingState.NO_SHOW:
            _promise_again(booking, items, at=at, actor=actor)
    let_in(booking, at=at, actor=actor)


def _on_its_day(booking: Booking, at: datetime) -> bool:
    today = clock.local_date(at, booking.store.zone) == clock.local_date(booking.starts_at, booking.store.zone)
    return today or booking.starts_at <= at < booking.promised_until


def _promise_again(booking: Booking, items: Sequence[ExchangeItem], *, at: datetime, actor: Actor) -> None:
    try:
        promise_anew(booking, items, at=at, actor=actor)
    except NOT_FREE as refusal:
        slots = nearest(wish_of(booking), booking.store, at, at=at)
        raise GivenAway(field="code", alternatives=slots) from refusal
