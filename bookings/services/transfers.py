"""A piece from another store, in time for a visit: asked for, sent, taken in and promised, or given up."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from bookings.errors import IllegalMove, PieceTaken, ShortfallSettled
from bookings.models import LIVE, Booking, Outcome, RailItem, Shortfall
from bookings.planner import subject_of
from bookings.queries.purchases import VISIT
from bookings.queries.rails import with_rail
from bookings.queries.transfers import elsewhere_for
from bookings.services.editions import share_edition
from bookings.services.hanging import promise_piece
from bookings.services.keeping import shelf_of
from bookings.services.locks import promising_with
from bookings.services.state import Actor, note
from stores.errors import IllegalPieceMove, PieceMoved
from stores.models import Movement, Piece, PieceState, Store
from stores.services.handling import arrive, release
from stores.services.ledger import change_state
from stores.services.writer import Spot

SWEPT_AT_ONCE: Final = 200


def bring_over(*, shortfall: Shortfall, piece: Piece, at: datetime, actor: Actor = None) -> Shortfall:
    """Ask another store for a piece: it is put aside there for the visit, and nobody else can be promised it.

    The same search that offered it decides, under the piece's lock. Raises PieceTaken when somebody was faster or it
    wouldn't arrive in time any more, ShortfallSettled, IllegalMove when the visit is over or called off, StoreBusy.
    """
    with promising_with(shortfall.booking) as booking:
        rows = Shortfall.objects.select_for_update(of=("self",)).select_related("variant", "booking__store", "coming")
        fresh = rows.get(pk=shortfall.pk)
        if fresh.settled_at is not None:
            raise ShortfallSettled(field="shortfall")
        if not booking.is_live:
            raise IllegalMove(state=booking.state, to=booking.state)
        list(Piece.objects.filter(pk=piece.pk).select_for_update(of=("self",), no_key=True))
        offered = elsewhere_for([fresh], at=at).get(fresh.pk, [])
        chosen = next((one for one in offered if one.piece == piece), None)
        if chosen is None:
            raise PieceTaken(field="piece", skus=[fresh.variant.sku])
        subject, store = subject_of(booking), booking.store.slug
        change_state(
            piece=chosen.piece,
            to=PieceState.ON_HOLD,
            at=at,
            actor=actor,
            reason=f"asked for by {store}",
            subject=subject,
        )
        fresh.coming, fresh.arrives_by = chosen.piece, chosen.arrives_by
        fresh.save(update_fields=["coming", "arrives_by"])
        note(booking, at=at, actor=actor, why=f"{fresh.variant.sku} comes from {chosen.store.slug}")
    return fresh


def take_in(
    *,
    piece: Piece,
    store: Store,
    at: datetime,
    actor: Actor = None,
    spot: Spot | None = None,
    nonce: str | None = None,
) -> Movement:
    """A piece has arrived: it hangs here, and is promised at once to the visit that it came for, if it came for one.

    Raises what `stores.services.handling.arrive` raises, StoreBusy.
    """
    awaited = Shortfall.objects.open().filter(coming=piece, booking__store=store).select_related("booking__store")
    shortfall = awaited.first()
    if shortfall is None:
        return arrive(piece=piece, store=store, at=at, actor=actor, spot=spot, nonce=nonce)
    with promising_with(shortfall.booking) as booking:
        share_edition(store.pk)
        movement = arrive(piece=piece, store=store, at=at, actor=actor, spot=spot, nonce=nonce)
        again = movement.number != piece.last_number  # a scan that is sent again: it may be on its way elsewhere by now
        if not again and _still_promised(booking, at) and at < booking.promised_until:
            promise_piece(booking, piece, at=at, actor=actor)
        return movement


def _still_promised(booking: Booking, at: datetime) -> bool:
    """Also while the store's word for it is to be given: all that is promised to it ends by the same time."""
    return booking.is_live and (booking.expires_at is None or booking.expires_at > at)


def sweep_coming(*, at: datetime) -> int:
    """Let go of what was put aside for a visit that needs it no more, or has begun without it. How many.

    What was sent comes all the same, and hangs there like any other.
    """
    numbers = list(_in_vain(at).order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return sum(_let_go(number, at) for number in numbers)


def _in_vain(at: datetime) -> QuerySet[Shortfall]:
    """Those whose piece is put aside for them, as the ledger says: it may be kept for somebody since."""
    over = Q(settled_at__isnull=False) | ~Q(booking__state__in=LIVE) | Q(booking__starts_at__lte=at)
    held = with_rail(Piece.objects.filter(pk=OuterRef("coming"), state=PieceState.ON_HOLD))
    own = held.filter(Q(rail=Concat(Value(VISIT), OuterRef("booking__reference"))))
    kept = RailItem.objects.filter(
        booking=OuterRef("booking"), variant=OuterRef("coming__variant"), outcome=Outcome.KEPT
    )
    return Shortfall.objects.filter(over, Exists(own), ~Exists(kept))


def _let_go(number: int, at: datetime) -> bool:
    try:
        with transaction.atomic(durable=True):
            rows = _in_vain(at).select_for_update(of=("self",), skip_locked=True)
            shortfall = rows.select_related("coming__store", "booking").filter(pk=number).first()
            if shortfall is None or shortfall.coming is None:
                return False
            piece, subject = shortfall.coming, subject_of(shortfall.booking)
            release(piece=piece, place=shelf_of(piece.store), at=at, subject=subject)
            shortfall.coming = shortfall.arrives_by = None
            shortfall.save(update_fields=["coming", "arrives_by"])
            return True
    except (PieceMoved, IllegalPieceMove):
        return False
