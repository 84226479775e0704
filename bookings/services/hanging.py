"""Hanging a piece on a visit's rail: the promised one, or another of the same that somebody has in their hands."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bookings.errors import IllegalMove, PieceNotWanted, PieceOnRail, PieceTaken
from bookings.models import Allocation, Booking, EndedWhy, Settled, Shortfall
from bookings.planner import subject_of
from bookings.queries.rails import visit_with
from bookings.queries.wishes import Wish
from bookings.services.editions import share_edition
from bookings.services.ending import end
from bookings.services.locks import promising_with
from bookings.services.promise import allocate, ask
from bookings.services.release import release_lapsed
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor, note
from kernel.intervals import Period, instant_of, tick_after, tick_of
from stores.errors import IllegalPieceMove, NonceReused, PieceExpectedElsewhere
from stores.models import Movement, Piece, PieceState, Store
from stores.services.handling import arrive, find
from stores.services.ledger import change_state

FETCHED: Final = "fetched"
LEFT: Final = "left on the rail of a visit that is over"
FETCHABLE: Final = frozenset(
    {PieceState.ON_FLOOR, PieceState.ON_RAIL, PieceState.WITH_VISITOR, PieceState.MISSING, PieceState.IN_TRANSIT}
)
"""Who has a piece of these states in their hands may hang it: a missing one is found, one on its way has arrived."""


def hang(*, booking: Booking, piece: Piece, at: datetime, actor: Actor = None, nonce: str | None = None) -> Movement:
    """Put this very piece on a visit's rail. Where another of the variant was promised, this one is from now on.

    A variant that was missing on the rail is there again, and its shortfall settled. The second use of a nonce answers
    with the first movement. Raises PieceOnRail, PieceNotWanted, PieceTaken when somebody else is promised it meanwhile,
    IllegalPieceMove, PieceExpectedElsewhere, IllegalMove when nobody is expected any more, NonceReused, StoreBusy.
    """
    with promising_with(booking) as fresh:
        share_edition(fresh.store_id)
        here = _locked(piece)
        earlier = hung_before(nonce)
        if earlier is not None:
            return _same(earlier, here, fresh)
        if not fresh.is_expected:
            raise IllegalMove(state=fresh.state, to=fresh.state)
        _check_rail(here, at=at)
        _bring_in(here, fresh.store, at=at, actor=actor)
        promise_piece(fresh, here, at=at, actor=actor)
        return change_state(
            piece=here,
            to=PieceState.ON_RAIL,
            at=at,
            actor=actor,
            reason=FETCHED,
            subject=subject_of(fresh),
            nonce=nonce,
        )


def hung_before(nonce: str | None) -> Movement | None:
    """The movement that this nonce has made before."""
    return Movement.objects.select_related("piece").filter(nonce=nonce).first() if nonce else None


def _locked(piece: Piece) -> Piece:
    rows = Piece.objects.select_related("variant", "store").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=piece.pk)


def _same(earlier: Movement, piece: Piece, booking: Booking) -> Movement:
    meant = piece.pk, PieceState.ON_RAIL, subject_of(booking)
    if (earlier.piece_id, earlier.to_state, earlier.subject) != meant:
        raise NonceReused(field="nonce")
    return earlier


def _check_rail(piece: Piece, *, at: datetime, of: Booking | None = None) -> None:
    """Raises PieceOnRail when it hangs on the rail of a visit that isn't over; only that of `of`, if given."""
    having = visit_with(piece, at=at)
    if having is not None and of in (None, having):
        raise PieceOnRail(field="piece", name=str(having.customer), starts_at=having.starts_at)


def _bring_in(piece: Piece, store: Store, *, at: datetime, actor: Actor) -> None:
    """Make the belief true: whoever holds it knows that it is here, and on nobody's rail."""
    state = PieceState(piece.state)
    if state not in FETCHABLE:
        raise IllegalPieceMove(field="piece", state=state, to=PieceState.ON_RAIL)
    if state == PieceState.MISSING:
        find(piece=piece, store=store, at=at, actor=actor)
    elif piece.store_id != store.pk:
        raise PieceExpectedElsewhere(field="piece", store=piece.store.slug, store_name=piece.store.name)
    elif state == PieceState.IN_TRANSIT:
        arrive(piece=piece, store=store, at=at, actor=actor)
    elif state != PieceState.ON_FLOOR:
        change_state(piece=piece, to=PieceState.ON_FLOOR, at=at, actor=actor, reason=LEFT)


def promise_piece(booking: Booking, piece: Piece, *, at: datetime, actor: Actor) -> None:
    """See that the piece is the one that the booking is promised, in a transaction that has its days and row.

    Raises PieceNotWanted, PieceOnRail, PieceTaken.
    """
    same = Allocation.objects.live().filter(booking=booking, resource__piece__variant=piece.variant_id)
    promise = same.select_related("resource__piece").first()
    if promise is not None and promise.resource_id == piece.pk:
        return
    if promise is None and not Shortfall.objects.open().filter(booking=booking, variant=piece.variant_id).exists():
        raise PieceNotWanted(field="piece")
    if promise is not None:
        _check_rail(promise.resource.piece, at=at, of=booking)  # somebody was faster with the promised one
    period = _period(booking, promise, at=at)
    _check_free(booking, piece, period, at=at)
    if promise is not None:
        end(Allocation.objects.filter(pk=promise.pk), at=at, why=EndedWhy.SWAPPED)
    allocate(booking, {piece.pk: period})
    close_shortfalls(booking, [piece.variant_id], how=Settled.SAME, at=at, actor=actor)
    note(booking, at=at, actor=actor, why=f"{piece} of {piece.variant.sku} was fetched")


def _period(booking: Booking, promise: Allocation | None, *, at: datetime) -> Period:
    """What is left of the promise that the piece takes over."""
    whole = Period(promise.period.lower, promise.period.upper) if promise else booking.periods.rooms
    start = max(whole.start, instant_of(tick_of(at)))
    return Period(start, whole.end) if start < whole.end else whole


def _check_free(booking: Booking, piece: Piece, period: Period, *, at: datetime) -> None:
    wish = Wish(experience=booking.experience, party=booking.party, variants=(piece.variant,))
    release_lapsed(ask(wish, booking.store, booking.starts_at, at=at), period=period, at=at)
    promised = Allocation.objects.live().filter(resource=piece.pk)
    if promised.between_ticks(tick_of(period.start), tick_after(period.end)).exists():
        raise PieceTaken(field="piece", skus=[piece.variant.sku])
