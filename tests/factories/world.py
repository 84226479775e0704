"""A small world in which things can be booked."""

from __future__ import annotations

from dataclasses import dataclass

from experiences.models import Experience, Schedule
from stores.models import Piece, Product, ProductKind, Room, Store, Stylist, Variant
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.replay import replayed
from tests.factories.stores import make_product, make_rooms, make_sizes, make_stock, make_store, make_stylist


@dataclass(frozen=True, slots=True)
class World:
    """One London store, open daily from 10 to 19, and all that is in it."""

    store: Store
    rooms: list[Room]
    stylists: list[Stylist]
    products: list[Product]
    variants: list[Variant]
    pieces: list[Piece]
    experience: Experience
    schedules: list[Schedule]

    def variant(self, sku: str) -> Variant:
        return next(variant for variant in self.variants if variant.sku == sku)

    def pieces_of(self, sku: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.variant.sku == sku]


@replayed
def make_world(*, slug: str = "london", rooms: int = 3, stylists: int = 2, pieces: int = 1) -> World:
    """The store `london`, "Try-on", and a dress and a coat.

    "Try-on" has 45 minutes, buffers 5 and 10, a start each quarter of an hour, and needs no stylist. The sizes are
    DRESS-S/M/L and COAT-S/M/L, `pieces` of each on the floor. Made again with another slug, it
    is a second store of the same chain: the catalogue and the experience are shared.
    """
    store = make_store(slug=slug, name=f"Vitrine {slug.title()}")
    dress = _product("dress", name="Evening dress", kind=ProductKind.DRESS)
    coat = _product("coat", name="Winter coat", kind=ProductKind.COAT)
    variants = [variant for product in (dress, coat) for variant in _variants(product)]
    experience = Experience.objects.filter(slug="try-on").first() or make_experience(slug="try-on", name="Try-on")
    prefix = "" if slug == "london" else f"{slug}-"
    return World(
        store=store,
        rooms=make_rooms(store=store, names=[f"Room {n}" for n in range(1, rooms + 1)]),
        stylists=[
            make_stylist(store=store, slug=f"{prefix}stylist-{n}", name=f"Stylist {n}") for n in range(1, stylists + 1)
        ],
        products=[dress, coat],
        variants=variants,
        pieces=make_stock(variants=variants, store=store, count=pieces),
        experience=experience,
        schedules=make_schedule(experience=experience, store=store),
    )


def _product(slug: str, *, name: str, kind: ProductKind) -> Product:
    return Product.objects.filter(slug=slug).first() or make_product(slug=slug, name=name, kind=kind)


def _variants(product: Product) -> list[Variant]:
    return list(product.variants.order_by("size_position")) or make_sizes(product=product)
