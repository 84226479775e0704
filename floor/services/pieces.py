"""What can be done with a piece that somebody has in their hands, by its state; each is one movement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.services.bringing_back import bring_in
from bookings.services.keeping import end_keeping
from bookings.services.locks import promising
from bookings.services.taking_out import take_out
from bookings.services.transfers import take_in
from stores.errors import IllegalPieceMove
from stores.models import Piece, PieceState, Store
from stores.services.handling import find, inspect, put
from stores.services.ledger import change_state
from stores.services.writer import Spot

S = PieceState


class Deed(models.TextChoices):
    """One thing that is done with a piece, as its button says it."""

    PUT = "put", _("Put it somewhere else")
    BACK = "back", _("Back on the floor")
    FOUND = "found", _("Found: it hangs again")
    ARRIVED = "arrived", _("Arrived: it hangs here now")
    RETURNED = "returned", _("Returned: to be inspected")
    GOOD = "good", _("Good: it hangs again")
    CLEAN = "clean", _("To be cleaned")
    SELL = "sell", _("Sold")
    INSPECT = "inspect", _("To be inspected")
    MISSING = "missing", _("It isn’t there")
    SEND = "send", _("Send to another store")
    WRITE_OFF = "write_off", _("Write off")


TO_PLACE: Final = frozenset({Deed.PUT, Deed.BACK, Deed.FOUND, Deed.ARRIVED, Deed.GOOD})
"""Those after which it hangs somewhere: they may say where."""
GRAVE: Final = frozenset({Deed.SELL, Deed.MISSING, Deed.SEND, Deed.WRITE_OFF})
"""Those that take it away from visitors: to be confirmed with their eyes open."""
AWAY: Final[Mapping[Deed, tuple[PieceState, str]]] = MappingProxyType(
    {
        Deed.INSPECT: (S.TO_INSPECT, "to be inspected"),
        Deed.SELL: (S.SOLD, "sold"),
        Deed.MISSING: (S.MISSING, "missing"),
        Deed.SEND: (S.IN_TRANSIT, "sent"),
        Deed.WRITE_OFF: (S.WRITTEN_OFF, "written off"),
    }
)
"""Whoever counts on the piece is seen to: the state and the reason in the ledger."""
ENDS_KEEPING: Final = frozenset({Deed.BACK, Deed.SELL})
"""What is done with a piece that is kept on hold for somebody, before its time is over."""
_HANGING: Final = (Deed.PUT, Deed.INSPECT, Deed.SELL, Deed.MISSING, Deed.SEND, Deed.WRITE_OFF)
DEEDS: Final[Mapping[PieceState, tuple[Deed, ...]]] = MappingProxyType(
    {
        S.ON_FLOOR: _HANGING,
        S.ON_RAIL: (Deed.BACK, Deed.INSPECT, Deed.MISSING, Deed.WRITE_OFF),
        S.WITH_VISITOR: (Deed.BACK, Deed.INSPECT, Deed.MISSING, Deed.WRITE_OFF),
        S.ON_HOLD: (Deed.PUT, Deed.BACK, Deed.SELL, Deed.MISSING),
        S.TO_INSPECT: (Deed.GOOD, Deed.CLEAN, Deed.MISSING, Deed.WRITE_OFF),
        S.TO_CLEAN: (Deed.GOOD, Deed.INSPECT, Deed.MISSING, Deed.WRITE_OFF),
        S.IN_TRANSIT: (Deed.ARRIVED, Deed.MISSING),
        S.MISSING: (Deed.FOUND, Deed.WRITE_OFF),
        S.SOLD: (Deed.RETURNED,),
        S.WRITTEN_OFF: (),
    }
)
"""By the state of a piece, what is offered."""
ANYWHERE: Final = frozenset({Deed.FOUND, Deed.RETURNED})
"""What may be done in another store than the piece's."""


def deeds_for(piece: Piece, store: Store) -> list[Deed]:
    """What somebody in `store` may do with the piece."""
    offered = DEEDS[PieceState(piece.state)]
    return [deed for deed in offered if piece.store_id == store.pk or deed in ANYWHERE]


def do(
    *,
    deed: Deed,
    piece: Piece,
    store: Store,
    at: datetime,
    actor: User,
    spot: Spot | None = None,
    to_store: Store | None = None,
    nonce: str | None = None,
) -> None:
    """Do it. What takes the piece away from visitors sees to whoever counts on it.

    Raises IllegalPieceMove when it isn't offered for the piece as it stands, and what the ledger's verbs raise.
    """
    if deed not in deeds_for(piece, store) or (deed == Deed.SEND and to_store is None):
        raise IllegalPieceMove(field="do", state=piece.state, to=deed)
    if piece.state == S.ON_HOLD and deed in ENDS_KEEPING:
        end_keeping(piece=piece, sold=deed == Deed.SELL, at=at, actor=actor, spot=spot, nonce=nonce)
        return
    if deed in AWAY:
        to, reason = AWAY[deed]
        take_out(piece=piece, to=to, at=at, actor=actor, reason=reason, nonce=nonce, store=to_store)
        return
    if deed in TO_PLACE:
        _hang(deed, piece, store, spot, at=at, actor=actor, nonce=nonce)
    elif deed == Deed.RETURNED:
        with promising():
            bring_in(piece=piece, store=store, at=at, actor=actor, nonce=nonce)
    else:
        inspect(piece=piece, outcome=S.TO_CLEAN, at=at, actor=actor, nonce=nonce)


def _hang(
    deed: Deed, piece: Piece, store: Store, spot: Spot | None, *, at: datetime, actor: User, nonce: str | None
) -> None:
    """What ends with the piece hanging somewhere: where it hung before, when nobody says where."""
    match deed:
        case Deed.PUT:
            place = spot or Spot(piece.zone, piece.place)
            put(piece=piece, zone=place.zone, place=place.place, at=at, actor=actor, nonce=nonce)
        case Deed.BACK:
            change_state(piece=piece, to=S.ON_FLOOR, at=at, actor=actor, reason="put back", nonce=nonce, spot=spot)
        case Deed.FOUND:
            find(piece=piece, store=store, at=at, spot=spot, actor=actor, nonce=nonce)
        case Deed.ARRIVED:
            take_in(piece=piece, store=store, at=at, spot=spot, actor=actor, nonce=nonce)
        case _:
            inspect(piece=piece, outcome=S.ON_FLOOR, at=at, spot=spot, actor=actor, nonce=nonce)
