"""A product in one colour: its picture, its colours and sizes as chips, and the stores that it hangs in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from bookings.forms.asked import Asked
from bookings.queries.catalogue import Hanging, hangings
from bookings.queries.showrooms import kilometres_to
from bookings.views.cards import Picture, far_words, picture_of, where_words
from stores.models import Product, Store, Variant

STORES: Final = 8


@dataclass(frozen=True, slots=True)
class ColourChip:
    variant: Variant
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class SizeChip:
    """`where`: here, 2.4 km, Paris, 3 stores, not now. `free`: it hangs somewhere."""

    variant: Variant
    where: str
    here: bool
    free: bool
    checked: bool


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store that has the colour, with its sizes; the address chooses that store. `far`: here, 2.4 km, or nothing."""

    store: Store
    far: str
    sizes: Sequence[str]
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Look:
    picture: Picture
    variant: Variant | None
    colours: Sequence[ColourChip]
    sizes: Sequence[SizeChip]
    stores: Sequence[StoreRow]

    @property
    def anywhere(self) -> bool:
        return any(size.free for size in self.sizes)


def look_of(product: Product, stores: Sequence[Store], chosen: Store | None, asked: Asked, *, colour: str) -> Look:
    """The product in `colour`, or in its first; sizes that hang in the chosen store say "here"."""
    hung = hangings(product, stores)
    by_age = sorted(hung, key=lambda one: one.variant.pk)
    colours = {one.variant.colour: one.variant for one in reversed(by_age)}
    picked = colour if colour in colours else by_age[0].variant.colour if by_age else ""
    same = [one for one in hung if one.variant.colour == picked]
    chips = [
        ColourChip(variant, _address(asked, name), name == picked)
        for name, variant in sorted(colours.items(), key=lambda pair: pair[1].pk)
    ]
    variant = colours.get(picked)
    return Look(
        picture=picture_of(product, variant),
        variant=variant,
        colours=chips,
        sizes=[_size(one, chosen, alone=len(same) == 1) for one in same],
        stores=[_row(store, same, chosen, asked, picked) for store in stores if any(o.hangs_in(store) for o in same)][
            :STORES
        ],
    )


def _size(hanging: Hanging, chosen: Store | None, *, alone: bool) -> SizeChip:
    return SizeChip(
        variant=hanging.variant,
        where=where_words(hanging.stores, chosen),
        here=hanging.hangs_in(chosen),
        free=bool(hanging.stores),
        checked=alone and bool(hanging.stores),
    )


def _row(store: Store, same: Sequence[Hanging], chosen: Store | None, asked: Asked, colour: str) -> StoreRow:
    return StoreRow(
        store=store,
        far=_far(store, chosen, asked),
        sizes=[one.variant.said("size") for one in same if one.hangs_in(store)],
        href=_address(asked, colour, store=store.slug),
        current=store == chosen,
    )


def _far(store: Store, chosen: Store | None, asked: Asked) -> str:
    """From the customer's place, else from the chosen store, which is then where one is."""
    kilometres = kilometres_to(store)
    told_from_it = store == chosen and asked.near is None and kilometres is not None
    return _("here") if told_from_it else far_words(kilometres)


def _address(asked: Asked, colour: str, *, store: str | None = None) -> str:
    said = asked.query(day=None, **({"store": store} if store else {}))
    return f"{said or '?'}{'&' if said else ''}{urlencode({'colour': colour})}"
