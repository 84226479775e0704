"""What a scan or a typed number means in a store."""

from __future__ import annotations

import re
from typing import Final

from kernel.identifiers import gtin_forms, normal_gtin, normal_label, parse_room_code, tidy
from stores.models import Piece, Room, Store, Variant

LONGEST: Final = 200
"""Characters: what is longer is no code of ours, and asks the database nothing."""
_ADDRESS: Final = re.compile(r"(?:[a-z]+://|/)", re.IGNORECASE)


def scan(text: str, *, store: Store) -> Piece | Variant | Room | None:
    """The room, piece or variant behind a scan, by the first that fits: address of a room, label, GTIN, SKU.

    The thing may be of another store than `store`; where a label can be read in two ways, `store`'s own piece goes
    first. None for what the stores don't know; another address, a booking's too, is no label. At most three queries.
    """
    words = tidy(text)
    if not words or len(words) > LONGEST:
        return None
    if _ADDRESS.match(words):
        return _room(words)
    return _piece(words, store) or _variant(words)


def _room(words: str) -> Room | None:
    code = parse_room_code(words)
    return Room.objects.active().select_related("store").filter(code=code).first() if code else None


def _piece(words: str, store: Store) -> Piece | None:
    related = Piece.objects.select_related("variant__product", "store", "zone")
    found = related.filter(label__in={words, normal_label(words)})
    return min(found, key=lambda piece: (piece.store_id != store.pk, piece.label != words, piece.pk), default=None)


def _variant(words: str) -> Variant | None:
    related = Variant.objects.select_related("product")
    number = normal_gtin(words)
    by_number = related.filter(gtin__in=gtin_forms(number)).order_by("pk").first() if number else None
    return by_number or related.filter(sku__in={words, words.upper()}).order_by("pk").first()
