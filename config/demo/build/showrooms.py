"""The showrooms with their hours and rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from config.demo.places import PLACES, Place
from config.demo.words import spoken
from kernel import clock
from stores.models import HoursException, OpeningPeriod, Resource, ResourceKind, Room, RoomKind, Store

Stores = dict[str, Store]


def build_stores(at: datetime) -> Stores:
    """The six stores by slug, with weekly hours, dated exceptions and rooms."""
    made = Store.objects.bulk_create(Store(**_columns(place)) for place in PLACES)
    stores = {store.slug: store for store in made}
    OpeningPeriod.objects.bulk_create(
        OpeningPeriod(store=stores[place.slug], weekday=day, opens=opens, closes=closes)
        for place in PLACES
        for day, periods in place.hours.items()
        for opens, closes in periods
    )
    HoursException.objects.bulk_create(
        special for place in PLACES for special in _exceptions(stores[place.slug], place, at)
    )
    _build_rooms(stores)
    return stores


def _columns(place: Place) -> dict[str, object]:
    words = {
        "name": place.name,
        "introduction": place.introduction,
        "directions": place.directions,
        "city": place.city,
    }
    same = (
        "slug", "street", "postal_code", "country", "latitude", "longitude", "timezone", "currency", "locale", "phone",
    )  # fmt: skip
    own = {name: getattr(place, name) for name in same}
    return own | spoken(**words) | {"phone_region": place.country, "email": f"{place.slug}@lumen.example"}


def _exceptions(store: Store, place: Place, at: datetime) -> Iterator[HoursException]:
    """Christmas and New Year wherever they are kept, and a stocktaking soon in the store that has one."""
    today = clock.local_date(at, store.zone)
    for day, reason in ((_next(today, 12, 25), "Christmas Day"), (_next(today, 1, 1), "New Year’s Day")):
        if place.country != "CN":
            yield HoursException(store=store, date=day, reason=reason)
    eve = _next(today, 12, 24)
    if place.country != "CN":
        yield HoursException(store=store, date=eve, opens=time(10), closes=time(15), reason="Christmas Eve")
    if place.closed_in is not None:
        shut = today + timedelta(days=place.closed_in)
        if shut not in {eve, _next(today, 12, 25), _next(today, 1, 1)}:
            yield HoursException(store=store, date=shut, reason="Stocktaking")


def _next(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _build_rooms(stores: Stores) -> None:
    rooms = [room for place in PLACES for room in _rooms(stores[place.slug], place)]
    resources = Resource.objects.bulk_create(Resource(kind=ResourceKind.ROOM) for _ in rooms)
    for room, resource in zip(rooms, resources, strict=True):
        room.resource = resource
    Room.objects.bulk_create(rooms)


def _rooms(store: Store, place: Place) -> Iterator[Room]:
    for number in range(1, place.rooms + 1):
        yield Room(store=store, name=f"Room {number}", capacity=2, step_free=number == 1)
    yield Room(store=store, name="Family room", capacity=4, step_free=True)
    yield Room(store=store, name="Salon", kind=RoomKind.LOUNGE, capacity=30, step_free=True)
    yield Room(store=store, name="Lounge", kind=RoomKind.LOUNGE, capacity=6)
    yield Room(store=store, name="Tailor’s table", kind=RoomKind.DEMO_BAY, capacity=2, step_free=place.rooms > 4)
