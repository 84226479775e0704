"""The two legs of an exchange, each one movement: a sold piece comes back, and what was promised instead goes out.

All run inside the caller's transaction, which has the days, the visit's row and the items.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bookings.errors import PieceOnRail, PieceTaken
from bookings.exchange_errors import PieceNotInPurchase
from bookings.models import (
    EXPECTED,
    Allocation,
    Booking,
    BookingState,
    EndedWhy,
    ExchangeItem,
    Outcome,
    RailItem,
    Settled,
)
from bookings.planner import subject_of
from bookings.queries.purchases import subject_of_sold
from bookings.queries.rails import kept_for, kept_pieces, visit_with, with_rail
from bookings.querysets import AllocationQuerySet
from bookings.services.ending import end
from bookings.services.owing import owe_messages
from bookings.services.promise import allocate
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor, note, write_state
from bookings.services.taking_out import lock_counting_on, see_to
from experiences.models import Purpose
from kernel.intervals import Period, instant_of, tick_of
from stores.errors import IllegalPieceMove, PieceExpectedElsewhere
from stores.models import Movement, Piece, PieceState, Store
from stores.piece_lifecycle import PROMISABLE
from stores.services.handling import give_back
from stores.services.ledger import change_state

IN_HAND = PROMISABLE | {PieceState.MISSING}
"""What can be handed out to anybody: also what was thought to be lost. What is kept for somebody is theirs."""


def bring_back(
    item: ExchangeItem, piece: Piece, *, store: Store, at: datetime, actor: Actor, nonce: str | None
) -> Movement:
    """The customer's piece comes back, and must be looked at. A delivery has nothing else to do in a store.

    Raises PieceNotInPurchase when it came back, or was bought by somebody else, meanwhile; what `give_back` raises.
    """
    here = Piece.objects.select_for_update(of=("self",), no_key=True).get(pk=piece.pk)
    if subject_of_sold(here) != item.exchange.subject:
        raise PieceNotInPurchase(field="code", label=piece.label)
    reason = f"exchanged: {item.reason}"
    movement = give_back(
        piece=here, store=store, at=at, actor=actor, nonce=nonce, subject=f"exchange:{item.exchange}", reason=reason
    )
    write_back(item, movement)
    return movement


def write_back(item: ExchangeItem, movement: Movement) -> None:
    """Write down that the piece of an item came back by this movement."""
    item.back_movement, item.live = movement, item.exchange.booking_id is not None
    item.save(update_fields=["back_movement", "live"])


def hand_out(
    item: ExchangeItem, piece: Piece, booking: Booking, *, store: Store, at: datetime, actor: Actor, nonce: str | None
) -> Movement:
    """Sell this very piece to the exchange's customer.

    It is the promised one, the one that was kept for them when the visit was closed, or another of the same in hand.
    Others who count on it are seen to. Raises PieceTaken when one of them would go without, and the exchange's own
    time isn't now; PieceExpectedElsewhere, PieceOnRail, IllegalPieceMove, what `change_state` raises.
    """
    promises = lock_counting_on(piece, at)
    here = Piece.objects.select_related("variant", "store").get(pk=piece.pk)
    _check_in_hand(here, booking, store, at=at)
    own = own_promises(booking, here).select_related("resource").first()
    if own is not None and own.resource_id != here.pk:
        end(own_promises(booking, here), at=at, why=EndedWhy.SWAPPED)
    movement = change_state(
        piece=here, to=PieceState.SOLD, at=at, actor=actor, reason="exchanged", subject=subject_of(booking), nonce=nonce
    )
    done = see_to(movement, promises, at=at, actor=actor)
    if done.shortfalls and (own is None or own.period.lower > at):
        raise PieceTaken(field="code", skus=[here.variant.sku])
    if own is not None and own.resource_id != here.pk:
        _promise_rest(booking, here, own, at=at)
    write_out(item, movement, booking, at=at, actor=actor)
    return movement


def write_out(item: ExchangeItem, movement: Movement, booking: Booking, *, at: datetime, actor: Actor) -> None:
    """Write down that an item was handed out by this movement: its promise was used. The last one ends the visit."""
    piece = movement.piece
    end(own_promises(booking, piece), at=at, why=EndedWhy.USED)
    rail = RailItem.objects.filter(booking=booking, variant=item.wanted_id)
    if movement.from_state != PieceState.ON_HOLD:
        # What was put aside when the visit was closed is another piece than this one: it ends with its keeping.
        rail = rail.exclude(outcome=Outcome.KEPT)
    rail.update(outcome=Outcome.BOUGHT, outcome_at=at, kept_until=None)
    close_shortfalls(booking, [item.wanted_id], how=Settled.SAME, at=at, actor=actor)
    item.out_movement, item.live = movement, False
    item.save(update_fields=["out_movement", "live"])
    note(booking, at=at, actor=actor, why=f"{piece} of {item.wanted.sku} was handed out for {item.back}")
    if booking.state in EXPECTED and not ExchangeItem.objects.filter(exchange=item.exchange, live=True).exists():
        let_in(booking, at=at, actor=actor)
        write_state(booking, BookingState.COMPLETED, at=at, actor=actor)
    elif booking.state == BookingState.COMPLETED:
        owe_messages(booking, at=at)  # what was owed for days: the sweep looks at the visits of today alone


def let_in(booking: Booking, *, at: datetime, actor: Actor) -> None:
    """Whoever exchanges is here: their visit has begun."""
    for state in (BookingState.ARRIVED, BookingState.IN_SESSION):
        before = BookingState.CONFIRMED if state == BookingState.ARRIVED else BookingState.ARRIVED
        if booking.state == before:
            write_state(booking, state, at=at, actor=actor)


def waiting_for(piece: Piece, promises: Iterable[Allocation]) -> ExchangeItem | None:
    """The item whose other piece is back, and that is promised this very piece: whoever buys it now is its customer.

    `promises` are those of the piece, whose bookings are locked.
    """
    exchanging = [one.booking for one in promises if one.booking and one.booking.experience.purpose == Purpose.EXCHANGE]
    expected = [booking for booking in exchanging if booking.is_expected]
    if not expected:
        return None
    items = ExchangeItem.objects.to_hand_out().filter(exchange__booking__in=expected, wanted=piece.variant_id)
    related = items.select_related("exchange__booking", "back", "wanted").order_by("pk")
    return related.select_for_update(of=("self",)).first()


def kept_waiting(piece: Piece) -> ExchangeItem | None:
    """The item whose other piece is back, and for whose customer this very piece is kept. Nothing is locked yet."""
    reference = kept_for(with_rail(Piece.objects.filter(pk=piece.pk)).get())
    visit = {"exchange__booking__reference": reference, "exchange__booking__store": piece.store_id}
    items = ExchangeItem.objects.to_hand_out().filter(**visit, wanted=piece.variant_id)
    return items.select_related("exchange__booking__store").first() if reference else None


def own_promises(booking: Booking, piece: Piece) -> AllocationQuerySet:
    """The visit's live promise of the piece's variant: at most one."""
    return Allocation.objects.live().filter(booking=booking, resource__piece__variant=piece.variant_id)


def _check_in_hand(piece: Piece, booking: Booking, store: Store, *, at: datetime) -> None:
    if piece.store_id != store.pk:
        raise PieceExpectedElsewhere(field="code", store=piece.store.slug, store_name=piece.store.name)
    if piece.state not in IN_HAND and not kept_pieces(booking).filter(pk=piece.pk).exists():
        raise IllegalPieceMove(field="code", state=piece.state, to=PieceState.SOLD)
    having = visit_with(piece, at=at)
    if having is not None and having != booking:
        raise PieceOnRail(field="code", name=str(having.customer), starts_at=having.starts_at)


def _promise_rest(booking: Booking, piece: Piece, own: Allocation, *, at: datetime) -> None:
    """What is left of the promise is of the piece that is handed out: the history tells what was there."""
    start = max(own.period.lower, instant_of(tick_of(at)))
    if start < own.period.upper:
        allocate(booking, {piece.pk: Period(start, own.period.upper)})
