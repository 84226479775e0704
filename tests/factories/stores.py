"""Stores and what is scarce in them. Every default may be overridden by the field's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from stores.models import (
    Membership,
    OpeningPeriod,
    Piece,
    Product,
    ProductKind,
    Resource,
    ResourceKind,
    Role,
    Room,
    Shift,
    Skill,
    Store,
    Stylist,
    Variant,
)
from stores.services.ledger import Arrival, receive_many

EVERY_DAY = range(7)
TEN, SEVEN_PM = time(10), time(19)
FACTOR_SECRET = "JBSWY3DPEHPK3PXP"
RECEIVED_AT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)

_numbers = count(1)


def make_store(
    *, hours: Iterable[tuple[time, time]] = ((TEN, SEVEN_PM),), weekdays: Iterable[int] = EVERY_DAY, **fields: Any
) -> Store:
    """A store in London, open every day from 10 to 19; `hours=()` gives one without opening periods."""
    n = next(_numbers)
    defaults = {
        "slug": f"store-{n}",
        "name": f"Store {n}",
        "street": "14 Floral Street",
        "postal_code": "WC2E 9DH",
        "city": "London",
        "country": "GB",
        "latitude": 51.5130,
        "longitude": -0.1247,
        "timezone": "Europe/London",
        "currency": "GBP",
        "phone_region": "GB",
    }
    store = Store.objects.create(**defaults | fields)
    periods = list(hours)
    OpeningPeriod.objects.bulk_create(
        OpeningPeriod(store=store, weekday=day, opens=opens, closes=closes)
        for day in weekdays
        for opens, closes in periods
    )
    return store


def make_room(*, store: Store, **fields: Any) -> Room:
    """A fitting room for two."""
    return Room.objects.create(**{"store": store, "name": f"Room {next(_numbers)}"} | fields)


def make_rooms(*, store: Store, names: Iterable[str]) -> list[Room]:
    """Fitting rooms for two, at once."""
    rooms = [Room(store=store, name=name) for name in names]
    resources = Resource.objects.bulk_create(Resource(kind=ResourceKind.ROOM) for _ in rooms)
    for room, resource in zip(rooms, resources, strict=True):
        room.resource = resource
    return Room.objects.bulk_create(rooms)


def make_skill(**fields: Any) -> Skill:
    n = next(_numbers)
    return Skill.objects.create(**{"slug": f"skill-{n}", "name": f"Skill {n}"} | fields)


def make_stylist(
    *,
    store: Store | None = None,
    stores: Sequence[Store] = (),
    skills: Iterable[Skill] = (),
    weekdays: Iterable[int] = EVERY_DAY,
    starts: time = TEN,
    ends: time = SEVEN_PM,
    **fields: Any,
) -> Stylist:
    """A stylist on shift from 10 to 19 on `weekdays` in `store` (or in each of `stores`)."""
    n = next(_numbers)
    stylist = Stylist.objects.create(**{"slug": f"stylist-{n}", "name": f"Stylist {n}", "languages": ["en"]} | fields)
    if skilled := list(skills):
        stylist.skills.set(skilled)
    days = list(weekdays)
    Shift.objects.bulk_create(
        Shift(stylist=stylist, store=place, weekday=day, starts=starts, ends=ends)
        for place in ([store] if store else list(stores))
        for day in days
    )
    return stylist


def make_product(**fields: Any) -> Product:
    n = next(_numbers)
    defaults = {"slug": f"product-{n}", "name": f"Product {n}", "kind": ProductKind.DRESS}
    return Product.objects.create(**defaults | fields)


def make_variant(*, product: Product | None = None, **fields: Any) -> Variant:
    """A medium, in ink; of a product of its own where none is given."""
    variant = _variant(product=product or make_product(), **fields)
    variant.save()
    return variant


def make_sizes(*, product: Product, sizes: Iterable[str] = ("S", "M", "L"), **fields: Any) -> list[Variant]:
    """Variants of one product and colour, the smallest first; SKUs are `<product slug>-<size>`, upper case."""
    named = [{"sku": f"{product.slug}-{size}".upper(), "size": size} for size in sizes]
    return Variant.objects.bulk_create(
        _variant(**{"product": product, "size_position": position} | sized | fields)
        for position, sized in enumerate(named, start=1)
    )


def _variant(**fields: Any) -> Variant:
    defaults = {
        "sku": f"SKU-{next(_numbers)}",
        "size": "M",
        "size_position": 2,
        "colour": "Ink",
        "colour_hex": "#1f2733",
    }
    return Variant(**defaults | fields)


def make_pieces(*, variant: Variant, store: Store, count: int = 1, at: datetime = RECEIVED_AT) -> list[Piece]:
    """`count` pieces of a variant on a store's floor, received through the ledger."""
    return make_stock(variants=[variant], store=store, count=count, at=at)


def make_stock(*, variants: Iterable[Variant], store: Store, count: int = 1, at: datetime = RECEIVED_AT) -> list[Piece]:
    """`count` pieces of each variant on a store's floor, received at once."""
    arrivals = [Arrival(one, store, f"P{next(_numbers):06d}") for one in variants for _ in range(count)]
    return receive_many(arrivals=arrivals, at=at)


def make_user(*, password: str | None = None, **fields: Any) -> User:
    """An account. Who may enter the admin has a second factor."""
    n = next(_numbers)
    defaults = {"username": f"user-{n}", "email": f"user-{n}@example.com"}
    user = get_user_model().objects.create_user(password=password, **defaults | fields)
    if user.is_staff or user.is_superuser:
        give_factor(user)
    return user


def give_factor(user: User) -> None:
    """A second factor, unless they have one: without it no page opens that changes rules."""
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt(FACTOR_SECRET)}}
    )


def make_member(
    *, store: Store | None, role: Role = Role.ASSOCIATE, user: User | None = None, **fields: Any
) -> Membership:
    """A user (made from `fields` where none is given) in the team of a store, or of every store (None).

    Who may do more there than work on the floor has a second factor.
    """
    member = Membership.objects.create(user=user or make_user(**fields), store=store, role=role)
    if role not in (Role.ASSOCIATE, Role.STYLIST):
        give_factor(member.user)
    return member
