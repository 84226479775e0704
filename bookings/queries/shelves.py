"""What else could hang on a booking's rail: the store's shelves, less what somebody else has at that time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from bookings.models import Booking
from bookings.queries.booking import free_pieces, hung_variants
from bookings.queries.catalogue import find_products
from stores.models import Product, Variant
from stores.querysets import PieceQuerySet, ProductQuerySet


@dataclass(frozen=True, slots=True)
class Look:
    """A colour of a product, as any of its variants has it, and the sizes of it that are free."""

    variant: Variant
    sizes: Sequence[Variant]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A product with the colours of it that are free."""

    product: Product
    looks: Sequence[Look]


def products_free(booking: Booking, *, words: str = "", kind: str = "", at: datetime) -> ProductQuerySet:
    """The products of which something that isn't on the rail yet is free, by their words and their cut."""
    return products_among(free_pieces(booking, at=at), hung_variants(booking), words=words, kind=kind)


def products_among(free: PieceQuerySet, hung: Iterable[Variant], *, words: str = "", kind: str = "") -> ProductQuerySet:
    """The products of which there is one among the free pieces, apart from what hangs already."""
    others = free.filter(variant__product=OuterRef("pk"), variant__active=True).exclude(variant__in=list(hung))
    return find_products(words=words, kind=kind).filter(Exists(others))


def shelves_of(booking: Booking, products: Iterable[Product], *, at: datetime) -> list[Shelf]:
    """The products with their free colours and sizes, the smallest first: one query."""
    return shelves_among(free_pieces(booking, at=at), hung_variants(booking), products)


def shelves_among(free: PieceQuerySet, hung: Iterable[Variant], products: Iterable[Product]) -> list[Shelf]:
    """The products with those of their colours and sizes that are among the free pieces, the smallest first."""
    listed = list(products)
    one_free = free.filter(variant=OuterRef("pk"))
    variants = Variant.objects.filter(Exists(one_free), active=True, product__in=listed)
    variants = variants.exclude(pk__in=[one.pk for one in hung])
    looks: dict[int, dict[str, list[Variant]]] = defaultdict(lambda: defaultdict(list))
    for variant in variants.order_by("colour", "size_position", "pk"):
        looks[variant.product_id][variant.colour].append(variant)
    return [Shelf(one, [Look(sizes[0], sizes) for sizes in looks[one.pk].values()]) for one in listed if looks[one.pk]]
