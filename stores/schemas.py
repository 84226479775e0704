"""Stores and products on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from stores.models import HoursException, OpeningPeriod, Product, ProductKind, Store, Stylist, Variant
from stores.queries.paging import Page
from stores.templatetags.drawings import drawing_url
from stores.wire import READABLE, Cursor, Input, Limit, Output, Slug, absolute


def _on_earth(near: str) -> str:
    """`latitude,longitude` in degrees."""
    try:
        latitude, longitude = (float(part) for part in near.split(","))
    except ValueError:
        latitude = longitude = float("nan")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise PydanticCustomError("place", "Give latitude,longitude in degrees, as 51.51,-0.13")
    return near


Place = Annotated[
    str,
    AfterValidator(_on_earth),
    Field(max_length=60, description="latitude,longitude in degrees", examples=["51.51,-0.13"]),
]


class StoresAsked(Input):
    """Either the nearest to a place, or all by name, page by page."""

    near: Place | None = None
    cursor: Cursor | None = None
    limit: Limit = 20

    @property
    def place(self) -> tuple[float, float] | None:
        if self.near is None:
            return None
        latitude, longitude = self.near.split(",")
        return float(latitude), float(longitude)


class ProductsAsked(Input):
    """Products that hang in a store, and match some words."""

    store: Slug | None = None
    q: Annotated[str, Field(max_length=100, description="Whole words or their beginnings."), READABLE] = ""
    cursor: Cursor | None = None
    limit: Limit = 20


class Address(Output):
    street: str
    postal_code: str
    city: str
    country: str = Field(description="ISO 3166-1 alpha-2.", examples=["GB"])


class StoreOut(Output):
    """A showroom."""

    slug: str = Field(examples=["london"])
    name: str
    introduction: str
    address: Address
    latitude: float
    longitude: float
    timezone: str = Field(description="IANA name.", examples=["Europe/London"])
    currency: str = Field(description="ISO 4217.", examples=["GBP"])
    phone_region: str = Field(description="How a number without a country code is read.", examples=["GB"])
    phone: str
    email: str
    distance_km: float | None = Field(default=None, description="Only with `near`.")


class StorePage(Output):
    items: list[StoreOut]
    next_cursor: str | None = None


class Hours(Output):
    """Wall time of the store. `closes` at or before `opens` is on the next day."""

    weekday: int = Field(description="Monday is 0.", ge=0, le=6)
    opens: str = Field(examples=["10:00"])
    closes: str = Field(examples=["19:00"])


class DatedHours(Output):
    """What replaces the weekly hours on a date; both ends empty: closed."""

    date: date
    opens: str | None
    closes: str | None
    reason: str


class StylistOut(Output):
    slug: str = Field(examples=["mei"])
    name: str
    introduction: str
    languages: list[str]


class StoreDetail(StoreOut):
    directions: str
    hours: list[Hours]
    exceptions: list[DatedHours] = Field(description="In the next 90 days.")
    stylists: list[StylistOut]


class VariantOut(Output):
    """One size and colour."""

    sku: str = Field(examples=["DRESS-M"])
    gtin: str | None
    size: str
    colour: str
    colour_hex: str = Field(examples=["#1f2a3c"])
    image_url: str


class ProductOut(Output):
    slug: str = Field(examples=["dress"])
    name: str
    kind: ProductKind
    summary: str
    description: str
    material: str
    price: int | None = Field(description="In minor units; null when it is told in the store.", examples=[39500])
    currency: str = Field(examples=["GBP"])
    image_url: str | None
    shop_url: str | None = Field(description="Where it can be bought online.")
    variants: list[VariantOut]


class ProductPage(Output):
    items: list[ProductOut]
    next_cursor: str | None = None


class Hanging(Output):
    """The SKUs of a product that a store has."""

    store: str = Field(examples=["london"])
    skus: list[str]


class ProductDetail(ProductOut):
    stores: list[Hanging]


def store_fields(store: Store) -> dict[str, object]:
    place = {"street": store.street, "postal_code": store.postal_code, "city": store.said("city")}
    plain = ("slug", "latitude", "longitude", "timezone", "currency", "phone_region", "phone", "email")
    return {
        **{name: getattr(store, name) for name in plain},
        "name": store.said("name"),
        "introduction": store.said("introduction"),
        "address": Address(**place, country=store.country),
        "distance_km": round(store.distance_km, 3) if hasattr(store, "distance_km") else None,
    }


def store_page(page: Page[Store]) -> StorePage:
    items = [StoreOut.model_validate(store_fields(store)) for store in page.rows]
    return StorePage(items=items, next_cursor=page.next_cursor)


def store_detail(store: Store, stylists: Iterable[Stylist]) -> StoreDetail:
    more = {
        "directions": store.said("directions"),
        "hours": [_hours(period) for period in store.opening_periods.all()],
        "exceptions": [_dated(exception) for exception in store.hours_exceptions.all()],
        "stylists": [_stylist(stylist) for stylist in stylists],
    }
    return StoreDetail.model_validate(store_fields(store) | more)


def _hours(period: OpeningPeriod) -> Hours:
    return Hours(weekday=period.weekday, opens=f"{period.opens:%H:%M}", closes=f"{period.closes:%H:%M}")


def _dated(exception: HoursException) -> DatedHours:
    opens, closes = (f"{end:%H:%M}" if end else None for end in (exception.opens, exception.closes))
    return DatedHours(date=exception.date, opens=opens, closes=closes, reason=exception.reason)


def _stylist(stylist: Stylist) -> StylistOut:
    words = {"name": stylist.said("name"), "introduction": stylist.said("introduction")}
    return StylistOut(slug=stylist.slug, languages=stylist.languages, **words)


def product_page(page: Page[Product]) -> ProductPage:
    items = [ProductOut.model_validate(product_fields(product)) for product in page.rows]
    return ProductPage(items=items, next_cursor=page.next_cursor)


def product_detail(product: Product, hanging: Mapping[str, list[str]]) -> ProductDetail:
    stores = [Hanging(store=store, skus=skus) for store, skus in hanging.items()]
    return ProductDetail.model_validate(product_fields(product) | {"stores": stores})


def product_fields(product: Product) -> dict[str, object]:
    words = {name: product.said(name) for name in ("name", "summary", "description", "material")}
    return words | {
        "slug": product.slug,
        "kind": product.kind,
        "price": product.price,
        "currency": product.currency,
        "image_url": absolute(product.image.url) if product.image else None,
        "shop_url": product.shop_url or None,
        "variants": [_variant(product, variant) for variant in product.variants.all()],
    }


def _variant(product: Product, variant: Variant) -> VariantOut:
    return VariantOut(
        sku=variant.sku,
        gtin=variant.gtin,
        size=variant.said("size"),
        colour=variant.said("colour"),
        colour_hex=variant.colour_hex,
        image_url=absolute(drawing_url(product.kind, variant.colour_hex)),
    )
