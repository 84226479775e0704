"""Finding single pieces: by a scan or by words, and what the ledger says of one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from bookings.models import Booking, Outcome, RailItem
from bookings.queries.rails import kept_for, visit_with, with_rail
from stores.models import Movement, Piece, PieceState, Product, Store, Variant
from stores.queries.scanned import scan

MOST: Final = 50
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece with its movements, the latest first; `older`: the number to go on from, None at the end.

    `having`: the visit on whose rail it is; `kept`: for whose customer it is kept on hold, and until when.
    """

    piece: Piece
    having: Booking | None
    kept: RailItem | None
    movements: Sequence[Movement]
    older: int | None


def find_pieces(store: Store, words: str) -> list[Piece]:
    """The piece of a label, wherever it is; else those of this store by SKU, GTIN, or words. At most four queries."""
    if not words:
        return []
    found = scan(words, store=store)
    if isinstance(found, Piece):
        return [found]
    here = Piece.objects.in_store(store).select_related("variant__product", "store", "zone")
    if isinstance(found, Variant):
        wanted = Q(variant=found)
    else:
        wanted = Q(label__istartswith=words)
        if any(c.isalnum() for c in words):  # no words at all would match every product
            wanted |= Q(variant__product__in=Product.objects.matching(words))
    return list(here.filter(wanted).order_by("variant__product", "variant__size_position", "label", "pk")[:MOST])


def version_of_found(found: Iterable[Piece]) -> str:
    """A short text that is another one after each movement of one of these pieces."""
    rows = [(piece.pk, piece.last_number) for piece in found]
    return hashlib.blake2s(repr(rows).encode(), digest_size=8).hexdigest()


def sheet_of(piece: Piece, *, at: datetime, before: int | None = None) -> Sheet:
    """What there is to know of a piece; its movements before the one of this number. At most five queries."""
    rows = Movement.objects.filter(piece=piece).select_related("actor", "to_store", "to_zone").order_by("-number")
    page = list((rows.filter(number__lt=before) if before else rows)[: PAGE + 1])
    older = page[PAGE - 1].number if len(page) > PAGE else None
    kept = _kept(piece) if piece.state == PieceState.ON_HOLD else None
    return Sheet(piece, visit_with(piece, at=at), kept, page[:PAGE], older)


def _kept(piece: Piece) -> RailItem | None:
    reference = kept_for(with_rail(Piece.objects.filter(pk=piece.pk)).get())
    items = RailItem.objects.filter(booking__reference=reference, variant=piece.variant_id, outcome=Outcome.KEPT)
    return items.select_related("booking__customer", "booking__store").first()
