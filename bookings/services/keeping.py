"""What a visitor had put aside at the end of their visit: sold to them, or given back to the floor."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.models import Allocation, Booking, ExchangeItem, Outcome, RailItem
from bookings.planner import subject_of
from bookings.queries.rails import kept_for, with_rail
from bookings.services.owing import owe_messages
from bookings.services.state import Actor
from stores.errors import IllegalPieceMove, PieceMoved
from stores.models import Movement, Piece, PieceState, Store
from stores.services.handling import release
from stores.services.ledger import change_state
from stores.services.writer import Spot

logger = logging.getLogger(__name__)

SWEPT_AT_ONCE: Final = 200


def end_keeping(
    *,
    piece: Piece,
    sold: bool,
    at: datetime,
    actor: Actor = None,
    spot: Spot | None = None,
    nonce: str | None = None,
) -> Movement:
    """A piece that is kept on hold is sold, or hangs again at `spot` (None: where it hung), before its time is over.

    The rail of the visit says what became of it. Nobody else counts on it: what is kept can't be promised. The second
    use of a nonce changes nothing. Raises PieceMoved, IllegalPieceMove, ZoneElsewhere, PlaceTooLong, NonceReused.
    """
    with transaction.atomic(durable=True):
        reference = kept_for(with_rail(Piece.objects.filter(pk=piece.pk)).get())
        item = _locked().filter(booking__reference=reference, variant=piece.variant_id, outcome=Outcome.KEPT).first()
        owed = _owed(item.booking, piece) if item is not None and sold else None
        movement = change_state(
            piece=piece,
            to=PieceState.SOLD if sold else PieceState.ON_FLOOR,
            at=at,
            actor=actor,
            reason="sold" if sold else "put back",
            subject=subject_of(item.booking) if item else "",
            nonce=nonce,
            spot=None if sold else spot,
        )
        if movement.number != piece.last_number:
            return movement  # a scan that is sent again: it may be kept for somebody else by now
        if item is not None:
            _write(item, piece, at=at)
        if owed is not None:
            owed.out_movement, owed.live = movement, False
            owed.save(update_fields=["out_movement", "live"])
    return movement


def _owed(booking: Booking, piece: Piece) -> ExchangeItem | None:
    """What an exchange still owes, and is answered by selling what was kept for it; locked before the piece."""
    items = ExchangeItem.objects.to_hand_out().filter(exchange__booking=booking, wanted=piece.variant_id)
    return items.select_for_update(of=("self",)).first()


def lock_kept(booking: Booking) -> None:
    """What is kept for a visit's customer, before items and pieces: it is sold, or given back, in this order too."""
    list(_locked().filter(booking=booking, outcome=Outcome.KEPT).order_by("pk"))


def sweep_kept(*, at: datetime) -> int:
    """Give back to the floor, each in a transaction of its own, what is kept longer than was said. How many ended."""
    due = RailItem.objects.filter(outcome=Outcome.KEPT, kept_until__lte=at).order_by("kept_until", "pk")
    return sum(_give_back(number, at) for number in list(due.values_list("pk", flat=True)[:SWEPT_AT_ONCE]))


def _give_back(number: int, at: datetime) -> bool:
    try:
        with transaction.atomic(durable=True):
            # Another worker that is at it has it: both would else tell the ledger.
            free = _locked(skip=True).filter(pk=number, outcome=Outcome.KEPT, kept_until__lte=at)
            item = free.first()
            if item is None:
                return False
            piece = _piece_of(item)
            if piece is not None and kept_for(piece) == item.booking.reference:
                release(piece=piece, place=shelf_of(item.booking.store), at=at, subject=subject_of(item.booking))
            _write(item, piece, at=at)
            return True
    except (PieceMoved, IllegalPieceMove):
        logger.info("bookings: rail item %s stays kept for a minute, its piece was just moved", number)
        return False


def _locked(*, skip: bool = False) -> QuerySet[RailItem]:
    related = RailItem.objects.select_related("booking__store", "booking__customer", "booking__experience")
    return related.select_for_update(of=("self",), skip_locked=skip)


def _piece_of(item: RailItem) -> Piece | None:
    """The piece of the variant that hung on this rail to the end."""
    hung = Allocation.objects.kept().filter(booking=item.booking_id, resource__piece__variant=item.variant_id)
    return with_rail(Piece.objects.filter(pk__in=hung.values("resource"))).order_by("pk").first()


def _write(item: RailItem, piece: Piece | None, *, at: datetime) -> None:
    """What became of it after all; a word that it is kept, if it wasn't sent yet, is owed no more."""
    sold = piece is not None and piece.state == PieceState.SOLD
    item.outcome = Outcome.BOUGHT if sold else Outcome.RETURNED
    item.outcome_at, item.kept_until = at, None
    item.save(update_fields=["outcome", "outcome_at", "kept_until"])
    owe_messages(item.booking, at=at)


def shelf_of(store: Store) -> str:
    """Where kept pieces wait to be hung, as the store's own people say."""
    with translation.override(store.locale):
        return _("where kept pieces wait")
