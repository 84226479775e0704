"""A store on a full day, around two in the afternoon: 400 visits, a third of them over, some here, some late."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from psycopg.types.range import TimestamptzRange

from bookings.models import Allocation, Booking, BookingState, Customer, Move, RailItem
from bookings.services.ending import ENDED_BY
from experiences.models import Experience
from kernel import clock
from kernel.intervals import tick_of
from stores.models import Piece, Room, Store, Stylist, Variant
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import (
    make_member,
    make_pieces,
    make_product,
    make_room,
    make_sizes,
    make_store,
    make_stylist,
    make_user,
)

VISITS: Final = 400
HOURS: Final = 9
"""From ten to seven: a visit may begin with each of them."""
AFTERNOON: Final = 14
LENGTH: Final = timedelta(minutes=45)
_HOUR: Final = timedelta(hours=1)
_RENEWAL: Final = re.compile(r'<div id="visitors"[^>]* hx-get="([^"]*)"')
_CAME: Final = (BookingState.ARRIVED, BookingState.IN_SESSION, BookingState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Showroom:
    """The store, somebody of its team, and the references of those who are expected and not late yet."""

    store: Store
    user: User
    experience: Experience
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """What one visit after another is promised: a room, a stylist and two pieces."""

    room: Room
    stylist: Stylist
    pieces: tuple[Piece, Piece]


def build(*, slug: str = "bench", visits: int = VISITS) -> Showroom:
    """The showroom with its bookings as bare rows, from one hour to the next in as many rooms as it takes."""
    at = clock.now()
    store = make_store(slug=slug, timezone=zone_in_the_afternoon(at))
    experience = make_experience(slug=slug, stylist_needed=True, horizon_days=60)
    make_schedule(experience=experience, store=store)
    variants = make_sizes(product=make_product(slug=slug))
    places = [_place(store, variants) for _ in range(-(-visits // HOURS))]
    bookings = _bookings(store, experience, places, visits, at)
    _promise(bookings, places, variants)
    expected = [one.reference for one in bookings if one.state == BookingState.CONFIRMED and one.starts_at > at]
    return Showroom(store, make_member(store=store, user=make_user()).user, experience, tuple(expected))


def renewal_in(page: str) -> str:
    """What an open board asks next."""
    found = _RENEWAL.search(page)
    if found is None:
        raise RuntimeError("this is no board")
    return html.unescape(found[1])


def zone_in_the_afternoon(at: datetime) -> str:
    """A zone where it is past two just now. `Etc/GMT-3` is three hours ahead of Greenwich."""
    ahead = AFTERNOON - at.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def _place(store: Store, variants: list[Variant]) -> _Place:
    pieces = [make_pieces(variant=variant, store=store)[0] for variant in variants[:2]]
    return _Place(make_room(store=store), make_stylist(store=store), (pieces[0], pieces[1]))


def _bookings(store: Store, experience: Experience, places: list[_Place], visits: int, at: datetime) -> list[Booking]:
    ten = at.astimezone(ZoneInfo(store.timezone)).replace(hour=10, minute=0, second=0, microsecond=0)
    customers = Customer.objects.bulk_create(
        Customer(name=f"Visitor {n}", phone=f"+44207946{n:04d}", made_at=at) for n in range(visits)
    )
    made = []
    for n, customer in enumerate(customers):
        place, starts_at = places[n % len(places)], ten + _HOUR * (n // len(places))
        booking = Booking(
            store=store, experience=experience, customer=customer, stylist=place.stylist, starts_at=starts_at,
            ends_at=starts_at + LENGTH, promised_from=starts_at, promised_until=starts_at + _HOUR,
            state=_state(n, starts_at, at), made_at=at, confirmed_at=at, note="Birthday" if n % 7 == 0 else "",
            stylist_wanted=place.stylist if n % 3 == 0 else None,
        )  # fmt: skip
        made.append(booking)
    return Booking.objects.bulk_create(made)


def _state(n: int, starts_at: datetime, at: datetime) -> BookingState:
    """Those of the hours before are over; of this hour's one of three is late, and the others are here."""
    if starts_at > at:
        return BookingState.CONFIRMED
    if starts_at + _HOUR <= at:
        return BookingState.NO_SHOW if n % 20 == 0 else BookingState.COMPLETED
    return (BookingState.CONFIRMED, BookingState.ARRIVED, BookingState.IN_SESSION)[n % 3]


def _promise(bookings: list[Booking], places: list[_Place], variants: list[Variant]) -> None:
    promises = [
        Allocation(
            store=one.store, booking=one, resource_id=scarce.pk, live=one.is_live,
            period=TimestamptzRange(one.promised_from, one.promised_until),
            tick_from=tick_of(one.promised_from), tick_until=tick_of(one.promised_until),
            **({} if one.is_live else {"ended_at": one.ends_at, "ended_why": ENDED_BY[BookingState(one.state)]}),
        )
        for n, one in enumerate(bookings)
        for scarce in (places[n % len(places)].room, places[n % len(places)].stylist, *places[n % len(places)].pieces)
    ]  # fmt: skip
    Allocation.objects.bulk_create(promises, 1000)
    RailItem.objects.bulk_create(RailItem(booking=one, variant=variant) for one in bookings for variant in variants[:2])
    Move.objects.bulk_create(
        Move(booking=one, from_state=BookingState.CONFIRMED, to_state=BookingState.ARRIVED, at=one.starts_at, why="")
        for one in bookings
        if one.state in _CAME
    )
