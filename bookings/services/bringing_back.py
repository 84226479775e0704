"""A sold piece comes back over whichever counter: as the first leg of its exchange, where one is under way."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from bookings.errors import StoreBusy
from bookings.models import EXPECTED, ExchangeItem
from bookings.querysets import ExchangeItemQuerySet
from bookings.services.exchange_legs import write_back
from bookings.services.state import Actor
from stores.models import Movement, Piece, Store
from stores.services.handling import give_back


def bring_in(*, piece: Piece, store: Store, at: datetime, actor: Actor = None, nonce: str | None = None) -> Movement:
    """Take back a sold piece, in the caller's transaction. Whoever expects another one for it is owed that one.

    What somebody only began to ask for isn't meant: they find the piece gone. Raises what `give_back` raises, StoreBusy
    when an exchange of it was agreed on at the same moment: asked again, it is the first leg of that.
    """
    item = _item_of(piece)
    subject = f"exchange:{item.exchange.reference}" if item else ""
    movement = give_back(piece=piece, store=store, at=at, actor=actor, nonce=nonce, subject=subject)
    if movement.number != piece.last_number:
        return movement  # a scan that is sent again: who has the piece by now may expect another one for it, too
    if item is not None:
        write_back(item, movement)
    elif _expecting(piece).exists():
        raise StoreBusy  # the piece was waited for, and whoever had it expects it now
    return movement


def _item_of(piece: Piece) -> ExchangeItem | None:
    return _expecting(piece).select_related("exchange").select_for_update(of=("self",)).first()


def _expecting(piece: Piece) -> ExchangeItemQuerySet:
    agreed = Q(exchange__booking__isnull=True) | Q(exchange__booking__state__in=EXPECTED)
    return ExchangeItem.objects.to_come_back().filter(agreed, back=piece)
