"""What a customer asks for, apart from where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bookings.errors import PartyDoesNotFit, TooManyPieces, UnknownSku
from bookings.queries.catalogue import known_variants
from experiences.models import Experience
from stores.models import Stylist, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An experience for a party, a stylist by name or any, and the variants that shall be waiting (each once)."""

    experience: Experience
    party: int = 1
    stylist: Stylist | None = None
    variants: tuple[Variant, ...] = ()


def check_wish(wish: Wish) -> None:
    """Refuse what no store and no time could offer.

    Raises PartyDoesNotFit, TooManyPieces.
    """
    experience = wish.experience
    if not experience.party_min <= wish.party <= experience.party_max:
        raise PartyDoesNotFit(field="party", least=experience.party_min, most=experience.party_max)
    if len(wish.variants) > experience.pieces_max:
        raise TooManyPieces(field="skus", most=experience.pieces_max)


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
