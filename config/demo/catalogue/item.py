"""How a product of the demo is written down."""

from __future__ import annotations

from dataclasses import dataclass

from config.demo.words import Words
from stores.models import ProductKind


@dataclass(frozen=True, slots=True)
class Item:
    """A product; `price` in pence, None when it is told in the store; `colours` are keys of the palette."""

    slug: str
    kind: ProductKind
    name: Words
    summary: Words
    description: Words
    material: Words
    price: int | None
    colours: tuple[str, ...]
    sizes: tuple[str, ...]
