"""The pieces that somebody who walks in would like: how they are found, and what could hang there instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef

from bookings.queries.booking import pieces_free_in
from bookings.queries.shelves import Shelf, products_among, shelves_among
from bookings.queries.wishes import Wish
from kernel.intervals import Period
from stores.models import Piece, Room, Store, Variant
from stores.queries.scanned import scan
from stores.querysets import PieceQuerySet

NEAREST: Final = 2
"""Sizes that are offered instead of one."""
FOUND: Final = 6
"""Products that are shown for a word."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A variant of which no piece is free then, and those beside it of which one is: other sizes, other colours."""

    variant: Variant
    sizes: Sequence[Variant]
    colours: Sequence[Variant]


def scanned_variant(text: str, store: Store) -> Variant | None:
    """What is to be tried on, by a piece's label, a barcode or an SKU; None for words. At most three queries."""
    found = scan(text, store=store)
    if found is None or isinstance(found, Room):
        return None
    variant = found.variant if isinstance(found, Piece) else found
    return variant if variant.active and variant.product.active else None


def free_then(wish: Wish, store: Store, starts_at: datetime, *, at: datetime) -> PieceQuerySet:
    """The pieces that are free for the wish's visit from `starts_at` on, buffers included."""
    needs = wish.experience
    visit = Period(starts_at, starts_at + needs.length)
    return pieces_free_in(store, visit.widened(before=needs.before, after=needs.after), at=at)


def shelves_for(words: str, wish: Wish, free: PieceQuerySet) -> list[Shelf]:
    """What hangs in the store by its words, with the sizes that are free: two queries."""
    return shelves_among(free, wish.variants, products_among(free, wish.variants, words=words)[:FOUND])


def lacking(wish: Wish, free: PieceQuerySet) -> list[Lacking]:
    """Those of the wanted pieces that are not free: one query, none where nothing is wanted."""
    if not wish.variants:
        return []
    beside = Variant.objects.filter(
        Exists(free.filter(variant=OuterRef("pk"))), active=True, product__in=[one.product_id for one in wish.variants]
    )
    there = list(beside.select_related("product").order_by("size_position", "colour", "pk"))
    others = [one for one in there if one not in wish.variants]
    return [_lacking(variant, others) for variant in wish.variants if variant not in there]


def _lacking(gone: Variant, others: Iterable[Variant]) -> Lacking:
    same = [one for one in others if one.product_id == gone.product_id]
    sizes = [one for one in same if one.colour == gone.colour]
    near = sorted(sizes, key=lambda one: abs(one.size_position - gone.size_position))
    return Lacking(gone, near[:NEAREST], [one for one in same if one.colour != gone.colour and one.size == gone.size])


def changed(variants: Sequence[Variant], gone: int | None, wanted: int | None) -> tuple[Variant, ...]:
    """The variants with one of them (by id) left out or replaced, or with one more; what isn't shown is not added."""
    found = Variant.objects.active().select_related("product").filter(pk=wanted or 0).first()
    kept = [one for one in variants if one.pk != gone]
    if found is not None and found not in kept:
        place = next((n for n, one in enumerate(variants) if one.pk == gone), len(kept))
        kept.insert(place, found)
    return tuple(kept)
