"""The catalogue, and the pieces that hang in the showrooms."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from config.demo.build.showrooms import Stores
from config.demo.catalogue import ITEMS, Item
from config.demo.palette import COLOURS, SIZES_IN_CHINESE
from config.demo.places import PLACES
from config.demo.words import CHINESE, Words, spoken
from stores.models import Product, ProductKind, Variant, Zone
from stores.services.ledger import Arrival, receive_many

SEED = 20261
HOW_MANY = (0, 1, 2, 3)
HOW_OFTEN = (46, 32, 16, 6)
"""Of a hundred variants in a store, so many hang there 0, 1, 2 and 3 times: about 3,000 pieces in all."""
NOT_SHOWN = 0.06
"""The share of products that a store doesn't show at all."""
IN_HOUSE_PREFIX = "299"
"""GS1 keeps 20 to 29 for numbers that are used inside a company."""

K = ProductKind
ZONES = (
    (Words("Front rail", "前厅衣架"), (K.DRESS, K.COAT, K.JACKET)),
    (Words("Tailoring wall", "西装墙"), (K.BLAZER, K.SUIT, K.TROUSERS, K.JEANS)),
    (Words("Shirts and knits", "衬衫与针织区"), (K.SHIRT, K.BLOUSE, K.KNIT, K.SKIRT)),
    (Words("Shoe wall", "鞋墙"), (K.SHOE, K.BOOT)),
    (Words("Cabinet", "配饰柜"), (K.BAG, K.SCARF, K.HAT)),
    (Words("Back room", "后仓"), ()),
)
"""The zones of a store in the order of its runner's way, and what hangs in each."""
IN_THE_BACK = 3
"""The third piece of a variant is kept in the back room."""


def build_stock(stores: Stores, at: datetime) -> None:
    """Products, variants, and pieces received four weeks ago."""
    products = Product.objects.bulk_create(_product(item, position) for position, item in enumerate(ITEMS, start=1))
    items = list(zip(ITEMS, products, strict=True))
    variants = [variant for item, product in items for variant in _variants(item, product)]
    for number, variant in enumerate(variants, start=1):
        variant.gtin = _gtin(number)
    arrivals = _arrivals(Variant.objects.bulk_create(variants), stores, _build_zones(stores))
    receive_many(arrivals=arrivals, at=at - timedelta(weeks=4))


def _build_zones(stores: Stores) -> list[Zone]:
    return Zone.objects.bulk_create(
        Zone(store=store, position=position, **spoken(name=words))
        for store in stores.values()
        for position, (words, _kinds) in enumerate(ZONES, start=1)
    )


def _product(item: Item, position: int) -> Product:
    words = spoken(name=item.name, summary=item.summary, description=item.description, material=item.material)
    money = {"price": item.price, "currency": "GBP" if item.price is not None else ""}
    return Product(slug=item.slug, kind=item.kind, position=position, **money, **words)


def _variants(item: Item, product: Product) -> Iterator[Variant]:
    for key in item.colours:
        colour, on_screen = COLOURS[key]
        for position, size in enumerate(item.sizes, start=1):
            words = spoken(colour=colour)
            if size in SIZES_IN_CHINESE:
                words["translations"][CHINESE]["size"] = SIZES_IN_CHINESE[size]
            sku = f"{item.slug}-{key}-{size}".replace(" ", "").upper()
            yield Variant(
                product=product, sku=sku, size=size, size_position=position, colour_hex=on_screen, **words
            )  # fmt: skip


def _gtin(number: int) -> str:
    """A GTIN-13 with its check digit (GS1 General Specifications, 7.9)."""
    digits = f"{IN_HOUSE_PREFIX}{number:09d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _arrivals(variants: list[Variant], stores: Stores, zones: list[Zone]) -> Iterator[Arrival]:
    """The same pieces in the same places each time: the dice are seeded."""
    dice = random.Random(SEED)  # noqa: S311 - stock, not secrets
    for place in PLACES:
        store = stores[place.slug]
        hidden = {item.slug for item in ITEMS if dice.random() < NOT_SHOWN}
        number, way = 0, [zone for zone in zones if zone.store_id == store.pk]
        for variant in variants:
            count = dice.choices(HOW_MANY, HOW_OFTEN)[0]
            for nth in range(1, 1 + (0 if variant.product.slug in hidden else count)):
                number += 1
                rail = f"Rail {variant.product.position}"
                yield Arrival(variant, store, f"{place.code}-{number:05d}", rail, _zone_of(variant, nth, way))


def _zone_of(variant: Variant, nth: int, way: list[Zone]) -> Zone:
    if nth == IN_THE_BACK:
        return way[-1]
    kinds = (kinds for _words, kinds in ZONES)
    return next(zone for zone, own in zip(way, kinds, strict=True) if variant.product.kind in own)
