"""The season at Maison Lumen, in the order in which the shop shows it."""

from __future__ import annotations

from typing import Final

from config.demo.catalogue.accessories import ACCESSORIES
from config.demo.catalogue.dresses import DRESSES
from config.demo.catalogue.item import Item
from config.demo.catalogue.outerwear import OUTERWEAR
from config.demo.catalogue.tailoring import TAILORING
from config.demo.catalogue.tops import TOPS

__all__ = ["ITEMS", "Item"]


def _shuffled_like_a_window() -> tuple[Item, ...]:
    """One of each rail in turn, so that a first page shows the breadth of the house."""
    rails = [list(rail) for rail in (DRESSES, OUTERWEAR, TOPS, ACCESSORIES, TAILORING)]
    return tuple(rail[n] for n in range(max(map(len, rails))) for rail in rails if n < len(rail))


ITEMS: Final = _shuffled_like_a_window()
