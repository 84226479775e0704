"""What a customer asks for, apart from where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bookings.errors import NotOfferedHere, PartyDoesNotFit, TooManyPieces, UnknownSku
from bookings.queries.catalogue import known_variants
from experiences.models import Experience
from stores.models import Store, Stylist, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An experience for a party, a stylist by name or any, and the variants that shall be waiting (each once)."""

    experience: Experience
    party: int = 1
    stylist: Stylist | None = None
    variants: tuple[Variant, ...] = ()

    def in_store(self, store: Store) -> Wish:
        """The same wish, on the terms that the experience has in a store: one query, or none when they are known."""
        return replace(self, experience=self.experience.in_store(store))


def check_wish(wish: Wish) -> None:
    """Refuse what no time could offer on the terms of the wish's experience, the house's or a store's.

    Raises PartyDoesNotFit, TooManyPieces.
    """
    experience = wish.experience
    if not experience.party_min <= wish.party <= experience.party_max:
        raise PartyDoesNotFit(field="party", least=experience.party_min, most=experience.party_max)
    if len(wish.variants) > experience.pieces_max:
        raise TooManyPieces(field="skus", most=experience.pieces_max)


def check_open(wish: Wish, *, active: bool) -> None:
    """Refuse what a store, on whose terms the wish is, doesn't have; `active`: whether it isn't closed for good.

    Raises NotOfferedHere, PartyDoesNotFit, TooManyPieces.
    """
    if not (active and wish.experience.published and wish.experience.offered):
        raise NotOfferedHere(field="experience")
    check_wish(wish)


def can_be_had(wish: Wish) -> bool:
    """Whether the store, on whose terms the wish is, has the experience at all, for such a party and so many pieces."""
    terms = wish.experience
    fits = terms.party_min <= wish.party <= terms.party_max and len(wish.variants) <= terms.pieces_max
    return terms.offered and fits


def variants_of(skus: Sequence[str]) -> tuple[Variant, ...]:
    """The variants of SKUs, in the order asked, each once.

    Raises UnknownSku, naming those that don't exist or are not shown any more.
    """
    wanted = list(dict.fromkeys(skus))
    found = known_variants(wanted)
    unknown = set(wanted) - {variant.sku for variant in found}
    if unknown:
        raise UnknownSku(field="skus", skus=[sku for sku in wanted if sku in unknown])
    return found
