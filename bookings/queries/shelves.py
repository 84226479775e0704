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
from stores.querysets import ProductQuerySet


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
    free = free_pieces(booking, at=at).filter(variant__product=OuterRef("pk"), variant__active=True)
    return find_products(words=words, kind=kind).filter(Exists(free.exclude(variant__in=hung_variants(booking))))


def shelves_of(booking: Booking, products: Iterable[Product], *, at: datetime) -> list[Shelf]:
    """The products with their free colours and sizes, the smallest first: one query."""
    listed = list(products)
    free = free_pieces(booking, at=at).filter(variant=OuterRef("pk"))
    variants = Variant.objects.filter(Exists(free), active=True, product__in=listed)
    variants = variants.exclude(pk__in=[one.pk for one in hung_variants(booking)])
    looks: dict[int, dict[str, list[Variant]]] = defaultdict(lambda: defaultdict(list))
    for variant in variants.order_by("colour", "size_position", "pk"):
        looks[variant.product_id][variant.colour].append(variant)
    return [Shelf(one, [Look(sizes[0], sizes) for sizes in looks[one.pk].values()]) for one in listed if looks[one.pk]]
