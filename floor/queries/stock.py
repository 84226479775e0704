"""The stock of a store as its point of sale asks for it: counts by SKU, and the piece behind what was scanned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q

from bookings.errors import UnknownSku
from bookings.models import Allocation
from floor.errors import NoneToSell, PieceUnknown
from kernel.identifiers import gtin_forms, normal_gtin, normal_label, tidy
from stores.models import Piece, PieceState, Store, Variant
from stores.piece_lifecycle import GONE, PROMISABLE
from stores.queries.paging import Page, page_of

SELLABLE: Final = PROMISABLE | {PieceState.ON_HOLD, PieceState.MISSING}
"""What a till may have in its hands: also what is kept for somebody, or was thought to be lost."""
COUNTED: Final = tuple(state for state in PieceState if state not in GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was scanned or typed at the till: exactly one of them."""

    label: str | None = None
    sku: str | None = None
    gtin: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pieces of a variant a store has, by their state; `promised` of them are promised at this moment."""

    variant: Variant
    states: Mapping[PieceState, int]
    promised: int


def counts_in_pages(
    *, store: Store, skus: Sequence[str], at: datetime, cursor: str | None, limit: int
) -> tuple[list[Counts], str | None]:
    """The counts of the variants that the store has (or of these SKUs, also where it has none), by SKU, and the cursor.

    Three queries at most. Raises UnknownSku, CursorInvalid.
    """
    if skus:
        known = set(Variant.objects.with_skus(skus).values_list("sku", flat=True))
        if unknown := [sku for sku in dict.fromkeys(skus) if sku not in known]:
            raise UnknownSku(field="sku", skus=unknown)
        shown = Variant.objects.with_skus(skus)
    else:
        here = Piece.objects.in_store(store).filter(variant=OuterRef("pk")).exclude(state__in=GONE)
        shown = Variant.objects.filter(Exists(here))
    page: Page[Variant] = page_of(shown, by="sku", kind=str, cursor=cursor, limit=limit)
    return _counts(store, page.rows, at), page.next_cursor


def piece_labelled(label: str) -> Piece:
    """The piece of that label, of whichever store. Raises PieceUnknown."""
    related = Piece.objects.select_related("variant", "store")
    piece = related.filter(label=normal_label(label)).first()
    if piece is None:
        raise PieceUnknown(field="label")
    return piece


def piece_to_sell(store: Store, wanted: Wanted, *, at: datetime) -> Piece:
    """A piece of the wanted variant that the store can sell. Raises UnknownSku, NoneToSell.

    One that hangs goes before one that is kept or missing, the least promised first.
    """
    variant = _variant(wanted)
    ahead = Q(resource__allocations__live=True, resource__allocations__period__endswith__gt=at)
    lapsed = Q(resource__allocations__expires_at__lte=at)
    pieces = Piece.objects.in_store(store).filter(variant=variant, state__in=SELLABLE)
    counted = pieces.annotate(promises=Count("resource__allocations", filter=ahead & ~lapsed))
    found = min(counted.select_related("variant", "store"), key=_after, default=None)
    if found is None:
        raise NoneToSell(field="gtin" if wanted.gtin else "sku", sku=variant.sku)
    return found


def _after(piece: Piece) -> tuple[bool, int, bool, int]:
    promises: int = piece.promises  # type: ignore[attr-defined]
    return piece.state not in PROMISABLE, promises, piece.state != PieceState.ON_FLOOR, piece.pk


def _variant(wanted: Wanted) -> Variant:
    if wanted.gtin is not None:
        number = normal_gtin(wanted.gtin)
        found = Variant.objects.filter(gtin__in=gtin_forms(number)).order_by("pk").first() if number else None
    else:
        found = Variant.objects.filter(sku=tidy(wanted.sku or "")).first()
    if found is None:
        field = "sku" if wanted.gtin is None else "gtin"
        raise UnknownSku(field=field, skus=[wanted.sku or wanted.gtin])
    return found


def _counts(store: Store, variants: Sequence[Variant], at: datetime) -> list[Counts]:
    now = Allocation.objects.binding(at).filter(period__contains=at, resource=OuterRef("pk"))
    pieces = Piece.objects.in_store(store).filter(variant__in=list(variants))
    rows = pieces.annotate(now=Exists(now)).values_list("variant", "state", "now").annotate(n=Count("pk")).order_by()
    states: dict[int, dict[PieceState, int]] = {one.pk: dict.fromkeys(COUNTED, 0) for one in variants}
    promised = {one.pk: 0 for one in variants}
    for variant, state, busy, number in rows:
        if state in GONE:
            continue
        states[variant][PieceState(state)] += number
        promised[variant] += number if busy else 0
    return [Counts(one, states[one.pk], promised[one.pk]) for one in variants]
