"""Products as they are shown: with their colours, and with the stores that each size hangs in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stores.models import Piece, Product, ProductKind, Store, Variant
from stores.querysets import ProductQuerySet


@dataclass(frozen=True, slots=True)
class Shown:
    """A product and one variant of each of its colours; the first colour is the one it is drawn in."""

    product: Product
    colours: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Hanging:
    """A variant and the stores in which a piece of it can be promised, in the order in which the stores were given."""

    variant: Variant
    stores: tuple[Store, ...]

    def hangs_in(self, store: Store | None) -> bool:
        return store in self.stores


def find_products(*, words: str = "", kind: str = "", store: Store | None = None) -> ProductQuerySet:
    """Active products by their words, their cut, and where they hang; no filter where nothing is said."""
    found = Product.objects.active()
    if words:
        found = found.matching(words)
    if kind in ProductKind.values:
        found = found.filter(kind=kind)
    if store is not None:
        found = found.shown_in(store)
    return found.order_by("position", "pk")


def kinds_among(products: ProductQuerySet) -> set[str]:
    """The cuts that there are among the products: one query."""
    return set(products.order_by().values_list("kind", flat=True).distinct())


def with_colours(products: Iterable[Product]) -> list[Shown]:
    """The products in their order, each with its colours: one query. Those without a variant are left out."""
    listed = list(products)
    colours: dict[int, dict[str, Variant]] = defaultdict(dict)
    for variant in Variant.objects.filter(active=True, product__in=listed).order_by("pk"):
        colours[variant.product_id].setdefault(variant.colour, variant)
    return [Shown(product, tuple(colours[product.pk].values())) for product in listed if colours[product.pk]]


def hangings(product: Product, stores: Sequence[Store]) -> list[Hanging]:
    """Every size and colour of a product with those of the stores that it hangs in: two queries."""
    return hangings_of([product.pk], stores)[product.pk]


def hangings_of(products: Iterable[int], stores: Sequence[Store]) -> dict[int, list[Hanging]]:
    """By product id the same for several products: two queries, however many they are."""
    variants = list(Variant.objects.filter(active=True, product__in=list(products)).order_by("size_position", "pk"))
    places = where_hung(variants)
    found: dict[int, list[Hanging]] = defaultdict(list)
    for one in variants:
        found[one.product_id].append(Hanging(one, tuple(store for store in stores if store.pk in places[one.pk])))
    return found


def where_hung(variants: Iterable[Variant]) -> dict[int, set[int]]:
    """By variant id, the ids of the stores in which a piece of it can be promised: one query."""
    places: dict[int, set[int]] = defaultdict(set)
    pieces = Piece.objects.promisable().filter(variant__in=list(variants))
    for variant, store in pieces.order_by().values_list("variant_id", "store_id").distinct():
        places[variant].add(store)
    return places


def known_variants(skus: Sequence[str]) -> tuple[Variant, ...]:
    """Those of the SKUs that are still shown, in the order asked, with their products."""
    found = {one.sku: one for one in Variant.objects.active().with_skus(skus).select_related("product")} if skus else {}
    return tuple(found[sku] for sku in skus if sku in found)


def needs_size(slug: str, skus: Sequence[str]) -> bool:
    """Whether the product is shown, and none of the SKUs is a size of it."""
    if not Product.objects.active().filter(slug=slug).exists():
        return False
    return not Variant.objects.active().with_skus(skus).filter(product__slug=slug).exists()


def siblings_of(variants: Sequence[Variant]) -> dict[int, list[Variant]]:
    """By variant id, all sizes in the same colour of the same product, the smallest first: one query."""
    if not variants:
        return {}
    products = {variant.product_id for variant in variants}
    by_look: dict[tuple[int, str], list[Variant]] = defaultdict(list)
    for one in Variant.objects.filter(active=True, product__in=products).order_by("size_position", "pk"):
        by_look[one.product_id, one.colour].append(one)
    return {variant.pk: by_look[variant.product_id, variant.colour] for variant in variants}
