"""Eight weeks of visits as bare rows, so that the figures have something to say. They are over, and move nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.contrib.auth.models import User
from psycopg.types.range import TimestamptzRange

from bookings.models import Allocation, Booking, BookingSource, BookingState, Customer, Move, Outcome, RailItem
from bookings.services.ending import ENDED_BY
from config.demo.guests import GUESTS, phone_of
from experiences.models import Experience
from floor.models import RequestKind, RequestState, RoomRequest, WhyDeclined
from kernel import clock
from kernel.intervals import tick_after, tick_of
from stores.models import OpeningPeriod, Role, Room, Scarce, Store, Variant

SEED: Final = 56
DAYS: Final = range(2, 58)
"""Days ago. Today's and yesterday's visits are made by the services."""
HOURS: Final = (11, 12, 13, 14, 14, 15, 15, 15, 16, 16, 17, 17, 18)
LEADS: Final = (timedelta(minutes=50), timedelta(hours=9), timedelta(days=2), timedelta(days=5), timedelta(days=12))
STATES: Final = (BookingState.COMPLETED,) * 8 + (BookingState.NO_SHOW, BookingState.CANCELLED)
SOURCES: Final = (BookingSource.WEB,) * 5 + (BookingSource.STAFF, BookingSource.API, BookingSource.WALK_IN)
OUTCOMES: Final = (Outcome.BOUGHT, Outcome.RETURNED, Outcome.RETURNED, Outcome.TO_CLEAN)
FEWEST: Final = 2
BUSY: Final = {4: 2, 5: 4, 6: 1}
"""So many more visits on a Friday, Saturday and Sunday."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What a store's visits are made of."""

    store: Store
    rooms: Sequence[Room]
    stylists: Sequence[Scarce]
    variants: Sequence[Variant]
    host: User | None
    weekdays: frozenset[int]


def build_history(at: datetime) -> None:
    """A dozen statements, whatever the number of visits."""
    dice = random.Random(SEED)  # noqa: S311 - guests, not secrets
    experiences = list(Experience.objects.filter(slug__in=["try-on", "styling-hour"]).order_by("pk"))
    guests = _guests(at)
    shops = {shop.store.pk: shop for shop in map(_shop, Store.objects.order_by("pk"))}
    planned = [
        _visit(shop, day, dice, experiences, guests)
        for shop in shops.values()
        for day in _days(shop, clock.local_date(at, shop.store.zone))
        for _ in range(FEWEST + BUSY.get(day.weekday(), 0))
    ]
    visits = Booking.objects.bulk_create(planned)
    rails = [item for visit in visits for item in _rail(visit, shops[visit.store_id], dice)]
    RailItem.objects.bulk_create(rails)
    Allocation.objects.bulk_create(one for visit in visits for one in _promises(visit, shops[visit.store_id], dice))
    Move.objects.bulk_create(move for visit in visits for move in _moves(visit, dice))
    RoomRequest.objects.bulk_create(_requests(rails, shops, dice))


def _guests(at: datetime) -> list[Customer]:
    return Customer.objects.bulk_create(
        Customer(name=name, phone=phone_of(number), made_at=at - timedelta(days=DAYS[-1]))
        for number, name in enumerate(GUESTS)
    )


def _shop(store: Store) -> Shop:
    hanging = Variant.objects.active().filter(pieces__store=store).distinct().order_by("pk")
    weekdays = OpeningPeriod.objects.filter(store=store).values_list("weekday", flat=True)
    return Shop(
        store=store,
        rooms=list(Room.objects.active().filter(store=store).order_by("pk")),
        stylists=list({shift.stylist_id: shift.stylist for shift in store.shifts.select_related("stylist")}.values()),
        variants=list(hanging[:40]),
        host=User.objects.filter(memberships__store=store, memberships__role=Role.STYLIST).first(),
        weekdays=frozenset(weekdays),
    )


def _days(shop: Shop, today: date) -> Iterator[date]:
    return (day for ago in DAYS if (day := today - timedelta(days=ago)).weekday() in shop.weekdays)


def _visit(
    shop: Shop, day: date, dice: random.Random, experiences: Sequence[Experience], guests: Sequence[Customer]
) -> Booking:
    wall = time(dice.choice(HOURS), dice.choice((0, 15, 30, 45)))
    starts_at = datetime.combine(day, wall, tzinfo=shop.store.zone).astimezone(UTC)
    source, experience = dice.choice(SOURCES), dice.choice(experiences)
    walked = source == BookingSource.WALK_IN
    made_at = starts_at - (timedelta(minutes=3) if walked else dice.choice(LEADS))
    ends_at = starts_at + experience.length
    return Booking(
        store=shop.store,
        experience=experience,
        customer=dice.choice(guests),
        state=BookingState.COMPLETED if walked else dice.choice(STATES),
        source=source,
        starts_at=starts_at,
        ends_at=ends_at,
        promised_from=starts_at - experience.before,
        promised_until=ends_at + experience.after,
        made_at=made_at,
        confirmed_at=made_at,
        locale=shop.store.locale,
    )


def _rail(visit: Booking, shop: Shop, dice: random.Random) -> list[RailItem]:
    if visit.state != BookingState.COMPLETED:
        return []
    tried = dice.sample(range(len(shop.variants)), k=dice.randint(2, 4))
    return [
        RailItem(booking=visit, variant=shop.variants[n], outcome=dice.choice(OUTCOMES), outcome_at=visit.ends_at)
        for n in tried
    ]


def _promises(visit: Booking, shop: Shop, dice: random.Random) -> list[Allocation]:
    start, until = tick_of(visit.promised_from), tick_after(visit.promised_until)
    period = TimestamptzRange(visit.promised_from, visit.promised_until)
    needed = [dice.choice(shop.rooms), *([dice.choice(shop.stylists)] if visit.experience.stylist_needed else [])]
    return [
        Allocation(
            resource_id=one.pk,
            store=shop.store,
            booking=visit,
            period=period,
            tick_from=start,
            tick_until=until,
            live=False,
            ended_at=visit.ends_at,
            ended_why=ENDED_BY[BookingState(visit.state)],
        )
        for one in needed
    ]


def _moves(visit: Booking, dice: random.Random) -> list[Move]:
    """From the promise to the end, as the services would have written it."""
    steps = [("held", "confirmed", visit.made_at)]
    if visit.state == BookingState.COMPLETED:
        began = visit.starts_at + timedelta(seconds=dice.randint(0, 600))
        steps += [("confirmed", "arrived", visit.starts_at - timedelta(minutes=2)), ("arrived", "in_session", began)]
        steps += [("in_session", "completed", visit.ends_at)]
    else:
        steps += [("confirmed", visit.state, max(visit.made_at, visit.starts_at))]
    return [Move(booking=visit, from_state=before, to_state=after, at=at) for before, after, at in steps]


def _requests(rails: Sequence[RailItem], shops: dict[int, Shop], dice: random.Random) -> Iterator[RoomRequest]:
    """In one visit of six somebody asked for another size; one of five of these wasn't there."""
    asked: set[int] = set()
    for item in rails:
        visit, host = item.booking, shops[item.booking.store_id].host
        if host is None or visit.pk in asked or dice.random() > 1 / 6:
            continue
        asked.add(visit.pk)
        at, done = visit.starts_at + timedelta(minutes=9), timedelta(seconds=dice.randint(50, 700))
        request = RoomRequest(
            booking=visit, kind=RequestKind.VARIANT, variant=item.variant, asked_at=at, done_at=at + done
        )
        if dice.random() < 1 / 5:
            request.state, request.why = RequestState.DECLINED, WhyDeclined.GONE
        else:
            request.state, request.taken_by, request.taken_at = RequestState.DONE, host, at + done / 3
        yield request
