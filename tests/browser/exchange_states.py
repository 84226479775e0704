"""Purchases and exchanges in every state that a page can show."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from bookings.models import Booking, ExchangeReason, Outcome
from bookings.planner import subject_of
from bookings.services.closing import close_visit
from bookings.services.exchange_delivery import order_delivery
from bookings.services.exchanges import Asked, ask_exchange
from bookings.tokens import purchase_mac, token_of
from experiences.models import Experience
from stores.models import Piece, PieceState, Store, Variant
from stores.services.handling import give_back
from tests.bookings.exchange.exchanging import HOME, named, offer_exchanges, sold
from tests.factories.stores import make_variant

MONTHS: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Linked:
    """A booking as addresses name it."""

    reference: str
    link: str


def make_exchanges(store: Store, shown: MutableMapping[str, object], visit: Booking, *, at: datetime) -> None:
    """Fill in what the pages of purchases and exchanges are opened with. `visit`: one with two pieces, in session."""
    if not Experience.objects.for_exchange().offered_in(store).exists():
        offer_exchanges(store)
    close_visit(booking=visit, outcomes={item.variant_id: Outcome.BOUGHT for item in visit.rail.all()}, at=at)
    pieces = list(Piece.objects.filter(movements__subject=subject_of(visit), state=PieceState.SOLD).order_by("pk"))
    shown["purchase"], shown["sold_label"] = _link(subject_of(visit)), pieces[0].label
    reasons = {f"reason-{piece.pk}": reason for piece, reason in zip(pieces, ("too_small", "colour"), strict=True)}
    free = _free_sister(pieces[0].variant, store)
    absent = make_variant(product=free.product, size="XXXL", colour=free.colour, size_position=99)
    first = f"reason-{pieces[0].pk}", f"want-{pieces[0].pk}"
    shown["reasons"] = urlencode(reasons)
    shown["wanted"] = urlencode(dict(zip(first, ("too_small", free.sku), strict=True)))
    shown["nowhere"] = urlencode(dict(zip(first, ("too_small", absent.sku), strict=True)))
    _make_receipts(store, shown, at=at)


def _make_receipts(store: Store, shown: MutableMapping[str, object], *, at: datetime) -> None:
    late, brought, sent, *exchanged = _floor_pieces(store, 5)
    sold(late, at=at - MONTHS, subject="receipt:late")
    give_back(piece=sold(brought, at=at, subject="receipt:returned"), store=store, at=at)
    wanted = _asked(sold(sent, at=at, subject="receipt:sent"), store)
    order = order_delivery(purchase_subject="receipt:sent", items=[wanted], address=HOME, at=at)
    shown["delivery"] = order.reference
    for name, piece in zip(("exchange", "exchange_held"), exchanged, strict=True):
        booking = _ask(sold(piece, at=at, subject="receipt:exchanged"), store, at=at)
        shown[name] = Linked(booking.reference, f"{booking.reference}/{token_of(booking)}")
        if name == "exchange":
            named(booking, at=at)
    names = {"late_purchase": "late", "returned": "returned", "exchanged": "exchanged", "sent": "sent"}
    shown.update({name: _link(f"receipt:{said}") for name, said in names.items()})


def _ask(piece: Piece, store: Store, *, at: datetime) -> Booking:
    items = [_asked(piece, store)]
    return ask_exchange(purchase_subject="receipt:exchanged", items=items, store=store, starts_at=None, at=at)


def _asked(piece: Piece, store: Store) -> Asked:
    return Asked(piece, _free_sister(piece.variant, store), ExchangeReason.TOO_SMALL)


def _floor_pieces(store: Store, count: int) -> list[Piece]:
    """Pieces that nobody is promised, of products that hang in another size too."""
    free = Piece.objects.in_store(store).filter(state=PieceState.ON_FLOOR, resource__allocations__isnull=True)
    found: dict[int, Piece] = {}
    for piece in free.select_related("variant__product").order_by("pk"):
        found.setdefault(piece.variant.product_id, piece)
    return [piece for piece in found.values() if _sisters(piece.variant, store)][:count]


def _free_sister(variant: Variant, store: Store) -> Variant:
    """Another size of the product that hangs here."""
    return _sisters(variant, store)[0]


def _sisters(variant: Variant, store: Store) -> list[Variant]:
    hanging = Piece.objects.filter(variant__product=variant.product_id, store=store, state=PieceState.ON_FLOOR)
    free = hanging.filter(resource__allocations__isnull=True).exclude(variant=variant)
    return list(Variant.objects.filter(pk__in=free.values("variant")).select_related("product").order_by("pk"))


def _link(subject: str) -> str:
    return f"{subject}/{purchase_mac(subject)}"
