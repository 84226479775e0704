"""What a point of sale tells a store: sales and returns, each event done once however often it is sent.

The event's row is written last, in the transaction of what it does. Of two that are sent at once both may begin; the
second finds the piece moved or the number taken, is undone as a whole, and is answered with what the first one did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import IntegrityError

from bookings.errors import StoreBusy
from bookings.models import Allocation, Booking, BookingState, ExchangeItem
from bookings.planner import subject_of
from bookings.queries.purchases import receipt_subject
from bookings.services.bringing_back import bring_in
from bookings.services.exchange_legs import kept_waiting, waiting_for, write_out
from bookings.services.keeping import lock_kept
from bookings.services.locks import MOST_TRIES, promising, promising_with
from bookings.services.taking_out import promises_locked, see_to
from bookings.tokens import exchange_url
from experiences.models import Purpose
from floor.errors import EventReused
from floor.models import EventKind, StockEvent
from floor.queries.stock import Wanted, piece_labelled, piece_to_sell
from kernel import clock
from kernel.errors import DomainError
from stores.errors import PieceExpectedElsewhere, PieceMoved
from stores.models import Piece, PieceState, Store
from stores.services.ledger import change_state
from stores.services.writer import violated

ONCE: Final = "floor_stockevent_once"

Answer = dict[str, Any]
"""What the point of sale is told: event_id, kind, label, sku, state, replaced, shortfalls, of a sale exchange_url."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of a store's own system: its number, and a fingerprint (SHA-256) of all that it says.

    `happened_at` is when, by the clock of the till; promises are seen to as of now.
    """

    store: Store
    event_id: str
    kind: EventKind
    fingerprint: str
    happened_at: datetime
    receipt: str = ""


def sell(*, event: Event, wanted: Wanted, at: datetime) -> Answer:
    """Sell a piece of the event's store; who counts on it gets another one, or a shortfall is raised.

    By its label that very piece; by a variant one that nobody counts on, where there is one. Whoever has it in their
    visit at this moment keeps the promise: they are who buys it. The same event again is answered as the first time.

    Raises PieceUnknown, UnknownSku, NoneToSell, PieceExpectedElsewhere, PieceMoved, IllegalPieceMove, EventReused,
    StoreBusy.
    """
    return _once(event, partial(_sell_wanted, event, wanted, at))


def take_back(*, event: Event, label: str, at: datetime) -> Answer:
    """A sold piece comes back, to the event's store, and must be inspected. The same event again is answered alike.

    Raises PieceUnknown, IllegalPieceMove, PieceMoved, EventReused, StoreBusy.
    """
    return _once(event, partial(_take_back, event, label, at))


def _once(event: Event, act: Callable[[], Answer]) -> Answer:
    if (answer := _earlier(event)) is not None:
        return answer
    try:
        return act()
    except (IntegrityError, DomainError) as refusal:
        if isinstance(refusal, IntegrityError) and violated(refusal) != ONCE:
            raise
        # It may be refused because the very same event was just done.
        if (answer := _earlier(event)) is not None:
            return answer
        raise


def _earlier(event: Event) -> Answer | None:
    """What this event was answered before, or None. Raises EventReused when it was another one."""
    earlier = StockEvent.objects.filter(store=event.store, event_id=event.event_id).first()
    if earlier is None:
        return None
    if earlier.fingerprint != event.fingerprint:
        raise EventReused(field="event_id")
    answer: Answer = earlier.answer
    return answer


def _sell_wanted(event: Event, wanted: Wanted, at: datetime) -> Answer:
    if wanted.label is not None:
        return _sell(event, piece_labelled(wanted.label), at)
    for _ in range(MOST_TRIES - 1):
        try:
            return _sell(event, piece_to_sell(event.store, wanted, at=at), at)
        except PieceMoved:
            # Another till took this one a moment ago: there may be others.
            continue
    return _sell(event, piece_to_sell(event.store, wanted, at=at), at)


def _sell(event: Event, piece: Piece, at: datetime) -> Answer:
    if piece.store_id != event.store.pk:
        raise PieceExpectedElsewhere(field="label", store=piece.store.slug, store_name=piece.store.name)
    kept = kept_waiting(piece)
    if kept is not None and kept.exchange.booking is not None:
        return _sell_kept(event, kept, kept.exchange.booking, piece, at)
    with promises_locked(piece, at) as promises:
        waiting = waiting_for(piece, promises)
        movement = change_state(
            piece=piece,
            to=PieceState.SOLD,
            at=event.happened_at,
            reason=_reason(event),
            subject=_buyer(event, waiting, promises, at),
        )
        done = see_to(movement, promises, at=at, actor=None)
        if waiting is not None and waiting.exchange.booking is not None:
            write_out(waiting, movement, waiting.exchange.booking, at=at, actor=None)
        answer = _answer(event, piece, replaced=len(done.replaced), shortfalls=len(done.shortfalls))
        return _remember(event, answer | {"exchange_url": exchange_url(movement.subject)}, at)


def _sell_kept(event: Event, item: ExchangeItem, booking: Booking, piece: Piece, at: datetime) -> Answer:
    """What an exchange put aside goes out over the till: else its customer would be owed another one for it.

    Nobody counts on what is kept. Raises StoreBusy when it was handed out, or made good, at the same moment: asked
    again, it is told what the piece is by then.
    """
    with promising_with(booking) as visit:
        lock_kept(visit)
        owed = ExchangeItem.objects.to_hand_out().select_related("back", "wanted").filter(pk=item.pk)
        waiting = owed.select_for_update(of=("self",)).first()
        if waiting is None:
            raise StoreBusy
        subject, reason = subject_of(visit), _reason(event)
        movement = change_state(piece=piece, to=PieceState.SOLD, at=event.happened_at, reason=reason, subject=subject)
        write_out(waiting, movement, visit, at=at, actor=None)
        return _remember(event, _answer(event, piece) | {"exchange_url": exchange_url(subject)}, at)


def _reason(event: Event) -> str:
    return f"sold at the till {event.receipt}".strip()


def _take_back(event: Event, label: str, at: datetime) -> Answer:
    piece = piece_labelled(label)
    with promising():
        bring_in(piece=piece, store=event.store, at=event.happened_at)
        return _remember(event, _answer(event, piece), at)


def _buyer(event: Event, waiting: ExchangeItem | None, promises: list[Allocation], at: datetime) -> str:
    """On whose behalf the ledger's movement is.

    The exchange's that waits for the piece, or the visit's that is under way with it; else the receipt's. It is the
    purchase that the customer may exchange. What an exchange wants and is bought before the other piece is back, isn't
    exchanged: it was paid for.
    """
    if waiting is not None and waiting.exchange.booking is not None:
        return subject_of(waiting.exchange.booking)
    for promise in promises:
        booking, begun = promise.booking, promise.period.lower <= at
        if booking is None or booking.experience.purpose == Purpose.EXCHANGE:
            continue
        if begun and booking.state == BookingState.IN_SESSION:
            return subject_of(booking)
    day = clock.local_date(event.happened_at, event.store.zone)
    return receipt_subject(store=event.store, day=day, number=event.receipt or event.event_id)


def _answer(event: Event, piece: Piece, *, replaced: int = 0, shortfalls: int = 0) -> Answer:
    return {
        "event_id": event.event_id,
        "kind": event.kind.value,
        "label": piece.label,
        "sku": piece.variant.sku,
        "state": PieceState(piece.state).value,
        "replaced": replaced,
        "shortfalls": shortfalls,
    }


def _remember(event: Event, answer: Answer, at: datetime) -> Answer:
    StockEvent.objects.create(
        store=event.store,
        event_id=event.event_id,
        kind=event.kind,
        fingerprint=event.fingerprint,
        answer=answer,
        made_at=at,
    )
    return answer
