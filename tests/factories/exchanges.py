"""Purchases and exchanges as they stand after the verbs of the ledger, where a test needs a past."""

from __future__ import annotations

from datetime import datetime, timedelta

from bookings.models import Exchange, ExchangeItem, ExchangeReason
from stores.models import Piece, Store, Variant
from stores.services.handling import give_back, sell
from tests.factories.stores import make_pieces


def make_sold(*, variant: Variant, store: Store, at: datetime, subject: str) -> Piece:
    """A piece of a variant that was bought under a subject."""
    [piece] = make_pieces(variant=variant, store=store)
    sell(piece=piece, at=at, subject=subject)
    return Piece.objects.select_related("variant__product", "store").get(pk=piece.pk)


def make_brought_back(
    *, variant: Variant, store: Store, reason: ExchangeReason, at: datetime, came: bool = True
) -> ExchangeItem:
    """Somebody's exchange of a piece that they bought a day before `at`; `came`: they brought it back then."""
    subject = f"receipt:{Exchange.objects.count():020d}"
    piece = make_sold(variant=variant, store=store, at=at - timedelta(days=1), subject=subject)
    exchange = Exchange.objects.create(subject=subject, asked_at=at)
    movement = give_back(piece=piece, store=store, at=at) if came else None
    return ExchangeItem.objects.create(
        exchange=exchange, back=piece, wanted=variant, reason=reason, back_movement=movement
    )
