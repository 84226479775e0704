"""The vocabulary of filters over stores, people, the catalogue and pieces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import ACos, Cos, Greatest, Least, Radians, Sin

from stores.piece_lifecycle import AT_REST, PROMISABLE

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from stores.models import Piece, Product, Room, Store, Stylist, TimeOff, Variant, Zone  # noqa: F401
    from stores.rights import Right

EARTH_RADIUS_KM = 6371.0
STORE_WORDS = ("name", "city", "street", "postal_code")
PRODUCT_WORDS = ("name", "summary", "description", "material")


def _said_in_any_language(fields: Iterable[str], words: str) -> Q:
    """Every word occurs in the translated fields of some language. Asked by key: the JSON's own keys are no words."""
    found = Q()
    for word in words.split():
        anywhere = Q()
        for language, _name in settings.LANGUAGES:
            for field in fields:
                anywhere |= Q(**{f"translations__{language}__{field}__icontains": word})
        found &= anywhere
    return found


def _variants_in_colour(term: str) -> QuerySet[Variant]:
    """Those of the outer product with a colour that begins so, in whatever language. `term`: letters and digits."""
    own = Q(colour__iregex=rf"\m{term}")
    variants: QuerySet[Variant] = apps.get_model("stores", "Variant").objects.filter(product=OuterRef("pk"))
    return variants.filter(own | _said_in_any_language(("colour",), term), active=True)


def _held(user: User, right: Right) -> Exists:
    """Whether somebody holds a right in the store of the query around."""
    from stores.rights import roles_with  # models are there only once the apps are ready

    own = apps.get_model("stores", "Membership").objects.filter(user=user, role__in=roles_with(right))
    return Exists(own.filter(Q(store=None) | Q(store=OuterRef("pk"))))


class StoreQuerySet(QuerySet["Store"]):
    def active(self) -> StoreQuerySet:
        return self.filter(active=True)

    def open_to(self, user: User, right: Right) -> StoreQuerySet:
        """Those in which somebody holds a right; an administrator holds each one everywhere."""
        return self if user.is_superuser else self.filter(_held(user, right))

    def with_desk_of(self, user: User) -> StoreQuerySet:
        """Each with `has_desk`: whether its desk opens to somebody."""
        from stores.rights import Right  # models are there only once the apps are ready

        return self.annotate(has_desk=Value(value=True) if user.is_superuser else _held(user, Right.READ))

    def staffed_by(self, user: User) -> StoreQuerySet:
        """Those on whose floor somebody may work."""
        from stores.rights import Right  # models are there only once the apps are ready

        return self.open_to(user, Right.WORK)

    def near(self, latitude: float, longitude: float) -> StoreQuerySet:
        """Nearest first, each with `distance_km` (great circle, spherical law of cosines)."""
        lat, lon = Radians(Value(latitude)), Radians(Value(longitude))
        cosine = Sin(lat) * Sin(Radians("latitude")) + Cos(lat) * Cos(Radians("latitude")) * Cos(
            Radians("longitude") - lon
        )
        # Rounding may carry the cosine of a distance of zero past 1, where ACos has no answer.
        bounded = Least(Greatest(cosine, Value(-1.0)), Value(1.0))
        distance = ACos(bounded, output_field=FloatField()) * Value(EARTH_RADIUS_KM)
        return self.annotate(distance_km=distance).order_by("distance_km", "pk")

    def named_like(self, words: str) -> StoreQuerySet:
        """Every word occurs in the name, city, street or postal code, in whatever language."""
        found = self
        for word in words.split():
            own = Q()
            for field in STORE_WORDS:
                own |= Q(**{f"{field}__icontains": word})
            found = found.filter(own | _said_in_any_language(("name", "city"), word))
        return found


class RoomQuerySet(QuerySet["Room"]):
    def active(self) -> RoomQuerySet:
        return self.filter(active=True)


class StylistQuerySet(QuerySet["Stylist"]):
    def active(self) -> StylistQuerySet:
        return self.filter(active=True)

    def working_in(self, store: Store) -> StylistQuerySet:
        """Those with a weekly shift in the store, now or at another time."""
        shifts = apps.get_model("stores", "Shift").objects.filter(stylist=OuterRef("pk"), store=store)
        return self.filter(Exists(shifts))

    def of_team(self, store: Store) -> StylistQuerySet:
        """Those whom the store looks after, and those with a weekly shift in it."""
        return self.of_teams([store])

    def of_teams(self, stores: Iterable[Store]) -> StylistQuerySet:
        """The same of several stores."""
        pks = {store.pk for store in stores}
        shifts = apps.get_model("stores", "Shift").objects.filter(stylist=OuterRef("pk"), store__in=pks)
        return self.filter(Q(home__in=pks) | Exists(shifts))


class TimeOffQuerySet(QuerySet["TimeOff"]):
    def approved(self) -> TimeOffQuerySet:
        """What keeps a stylist away."""
        return self.filter(state="approved")


class ProductQuerySet(QuerySet["Product"]):
    def active(self) -> ProductQuerySet:
        return self.filter(active=True)

    def matching(self, words: str) -> ProductQuerySet:
        """Every word begins one of a product's or names one of its colours.

        In other languages, some of which don't part their words, it occurs anywhere.
        """
        vector = SearchVector(*PRODUCT_WORDS, config="simple")
        found = self.annotate(search=vector)
        for word in words.split():
            term = "".join(c for c in word if c.isalnum())
            if term:
                begins = Q(search=SearchQuery(f"{term}:*", search_type="raw", config="simple"))
                said = _said_in_any_language(PRODUCT_WORDS, word)
                found = found.filter(begins | said | Q(Exists(_variants_in_colour(term))))
        return found

    def shown_in(self, store: Store) -> ProductQuerySet:
        """Those of which the store has at least one piece that can be promised."""
        all_pieces = apps.get_model("stores", "Piece").objects
        pieces = all_pieces.promisable().filter(store=store, variant__product=OuterRef("pk"))
        return self.filter(Exists(pieces))


class VariantQuerySet(QuerySet["Variant"]):
    def active(self) -> VariantQuerySet:
        return self.filter(active=True, product__active=True)

    def with_skus(self, skus: Iterable[str]) -> VariantQuerySet:
        return self.filter(sku__in=list(skus))

    def beside(self, variant: Variant) -> VariantQuerySet:
        """The sizes of the same product in the same colour, itself included."""
        return self.filter(product=variant.product_id, colour=variant.colour)


class PieceQuerySet(QuerySet["Piece"]):
    def promisable(self) -> PieceQuerySet:
        """Those that may be promised: they hang in the shop or will hang there again after the visit."""
        return self.filter(state__in=PROMISABLE)

    def in_store(self, store: Store) -> PieceQuerySet:
        return self.filter(store=store)

    def at_rest_in(self, zone: Zone) -> PieceQuerySet:
        """Those that must be found in the zone by whoever counts it."""
        return self.filter(zone=zone, state__in=AT_REST)

    def out_of_step(self) -> PieceQuerySet:
        """Those that are not where their latest movement brought them. There are none, unless a hand wrote to them."""
        told = apps.get_model("stores", "Movement").objects.filter(
            piece=OuterRef("pk"),
            number=OuterRef("last_number"),
            to_state=OuterRef("state"),
            to_store=OuterRef("store"),
            to_place=OuterRef("place"),
        )
        same_zone = Q(to_zone=OuterRef("zone")) | Q(to_zone=None, piece__zone=None)
        return self.exclude(Exists(told.filter(same_zone)))
