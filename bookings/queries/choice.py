"""From what an address says to what a customer has chosen: rows that exist and fit together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bookings.forms.asked import Asked, Near
from bookings.queries.catalogue import known_variants
from bookings.queries.showrooms import MOST, at_home, having_all, likeliest_first, with_soonest
from bookings.queries.wishes import Wish
from experiences.models import Experience, on_terms_of
from stores.models import Store, Stylist, Variant
from stores.querysets import StoreQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A wish in a store, what else could be chosen, and how many of the wanted pieces had to be left out."""

    asked: Asked
    store: Store
    wish: Wish
    experiences: Sequence[Experience]
    stylists: Sequence[Stylist]
    left_out: int = 0

    @property
    def said(self) -> Asked:
        """The choice as an address would say it."""
        wish = self.wish
        return Asked(
            store=self.store.slug,
            experience=wish.experience.slug,
            skus=tuple(variant.sku for variant in wish.variants),
            party=wish.party,
            stylist=wish.stylist.slug if wish.stylist else "",
            day=self.asked.day,
        )


def chosen_store(asked: Asked) -> Store | None:
    """The store that was asked for, where it exists."""
    return Store.objects.active().filter(slug=asked.store).first() if asked.store else None


def origin_of(near: Near | None, store: Store | None) -> tuple[float, float] | None:
    """From where distances are told: the customer's place, else the chosen store."""
    if near is not None:
        return near.latitude, near.longitude
    return (store.latitude, store.longitude) if store is not None else None


def read_choice(asked: Asked, *, at: datetime) -> Choice | None:
    """What was chosen, filled up with what comes first; None where nothing can be booked, or no store is known."""
    variants = known_variants(asked.skus)
    published = list(Experience.objects.published().select_related("skill"))
    store = chosen_store(asked)
    if not published:
        return None
    if store is None:
        store = _best_store(asked, _fitting(asked, published, variants), variants, at=at)
    if store is None:
        return None
    published = on_terms_of(store, published)
    here = set(Experience.objects.published().offered_in(store).values_list("pk", flat=True))
    offered = [one for one in published if one.pk in here]
    experience = _named(asked, published) or _fitting(asked, offered or published, variants)
    stylists = hosts(experience, store)
    host = next((one for one in stylists if one.slug == asked.stylist), None)
    wish = _wish(asked, experience, variants, host)
    left_out = len(asked.skus) - len(wish.variants)
    return Choice(asked=asked, store=store, wish=wish, experiences=offered, stylists=stylists, left_out=left_out)


def hosts(experience: Experience, store: Store) -> list[Stylist]:
    """Who may be asked for by name; nobody where the experience needs no stylist."""
    if not experience.stylist_needed:
        return []
    able = Stylist.objects.active().working_in(store)
    if experience.skill_id is not None:
        able = able.filter(skills=experience.skill_id)
    return list(able.order_by("name", "pk"))


def _named(asked: Asked, published: Sequence[Experience]) -> Experience | None:
    return next((one for one in published if one.slug == asked.experience), None)


def _fitting(asked: Asked, offered: Sequence[Experience], variants: Sequence[Variant]) -> Experience:
    """The first that takes so many pieces and people, or simply the first."""
    named = _named(asked, offered)
    if named is not None:
        return named
    for one in offered:
        party = asked.party or one.party_min
        if len(variants) <= one.pieces_max and one.party_min <= party <= one.party_max:
            return one
    return offered[0]


def stores_to_choose(asked: Asked, *, words: str = "") -> StoreQuerySet:
    """The stores in which all of the wanted pieces hang, the likeliest first; all of them where none has all."""
    stores = likeliest_first(Store.objects.active().named_like(words), asked)
    able = having_all(stores, known_variants(asked.skus))
    return able if able.exists() else stores


def wish_of(asked: Asked) -> Wish | None:
    """What was chosen but for the store; None where nothing at all can be booked."""
    variants = known_variants(asked.skus)
    published = list(Experience.objects.published().select_related("skill"))
    return _wish(asked, _fitting(asked, published, variants), variants) if published else None


def _wish(asked: Asked, experience: Experience, variants: tuple[Variant, ...], host: Stylist | None = None) -> Wish:
    party = min(max(asked.party or experience.party_min, experience.party_min), experience.party_max)
    return Wish(experience=experience, party=party, stylist=host, variants=variants[: experience.pieces_max])


def _best_store(asked: Asked, experience: Experience, variants: tuple[Variant, ...], *, at: datetime) -> Store | None:
    """The nearest store with a free time for all of the pieces; without a place, one where the customer is at home.

    None where that is not known: nobody is sent to another country. The only store there is, is everybody's.
    """
    stores = Store.objects.active()
    able = having_all(stores, variants)
    able = able if able.exists() else stores
    if asked.near is None and stores.count() > 1:
        able = at_home(able, asked)
    listed = list(likeliest_first(able, asked)[:MOST])
    free = [room.store for room in with_soonest(listed, _wish(asked, experience, variants), at=at) if room.soonest]
    return next(iter(free or listed), None)
