"""Sessions, and bookings for today and tomorrow, made by the services that make everybody's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.contrib.auth.models import User

from bookings.errors import SlotNotOffered, SlotTaken
from bookings.models import Booking, BookingSource
from bookings.queries.availability import Slot, days_in
from bookings.queries.style import asked_of
from bookings.queries.wishes import Wish
from bookings.services.answering import keep_answers
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.sessions import open_session
from bookings.services.visit import check_in, complete, mark_no_show, start
from config.demo.guests import GUESTS, phone_of
from experiences.models import Experience
from kernel import clock
from stores.models import Role, Store, Variant

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
SEED: Final = 77
TRIES: Final = 4
EARLY: Final = timedelta(minutes=10)
"""How long before their time guests come."""


@dataclass(frozen=True, slots=True)
class Night:
    """A launch night: the first such weekday at least `days` away, at a wall time of the store."""

    store: str
    weekday: int
    wall: time
    days: int
    places: int
    drop: bool = False


NIGHTS: Final = (
    Night("covent-garden", THU, time(20, 0), 4, 24, drop=True),
    Night("covent-garden", THU, time(20, 0), 18, 24),
    Night("marylebone", SAT, time(16, 0), 14, 12),
    Night("le-marais", FRI, time(18, 0), 7, 20),
    Night("mitte", SAT, time(18, 0), 7, 20),
    Night("xintiandi", SAT, time(20, 0), 3, 24),
    Night("soho", FRI, time(21, 0), 10, 30),
)
PLAN: Final = (
    ("try-on", 1, 0.08),
    ("styling-hour", 1, 0.3),
    ("try-on", 2, 0.45),
    ("two-rooms", 3, 0.6),
    ("try-on", 1, 0.75),
    ("styling-hour", 2, 0.9),
)
"""A store's day: experience, party, and how far into the day's slots."""


def build_sessions(at: datetime) -> None:
    """The launch nights, with their room and host promised."""
    launch = Experience.objects.get(slug="launch-night")
    stores = Store.objects.in_bulk(field_name="slug")
    for night in NIGHTS:
        store = stores[night.store]
        starts_at = clock.instant(_date_of(night, store, at), night.wall, store.zone)
        if starts_at is not None:
            open_session(
                experience=launch, store=store, starts_at=starts_at, places=night.places, at=at, drop=night.drop
            )


def _date_of(night: Night, store: Store, at: datetime) -> date:
    """The night's date: on a holiday nobody launches anything, so a week later."""
    day = clock.local_date(at, store.zone) + timedelta(days=night.days)
    day += timedelta(days=(night.weekday - day.weekday()) % 7)
    special = set(store.hours_exceptions.values_list("date", flat=True))
    while day in special:
        day += timedelta(weeks=1)
    return day


def build_bookings(at: datetime) -> None:
    """A plausible today and tomorrow in every store; they were booked yesterday, and today's visitors come and go.

    Nobody is written to: these guests don't exist, and the messages shown are those of the people at the demo.
    """
    yesterday = at - timedelta(days=1)
    dice = random.Random(SEED)  # noqa: S311 - guests, not secrets
    guests = iter(enumerate(GUESTS))
    stores = list(Store.objects.order_by("pk"))
    found = _slots(stores, at=yesterday)
    for store in stores:
        variants = list(Variant.objects.active().filter(pieces__store=store).distinct().order_by("pk"))
        dice.shuffle(variants)
        for wish, slots in _plan(store, found, clock.local_date(at, store.zone)):
            wanted = replace(wish, variants=tuple(variants.pop() for _ in range(3)))
            booking = _book(wanted, store, slots, guests, at=yesterday)
            if booking is not None:
                _tell(booking, at=yesterday)
                _live(booking, at)


def build_request(at: datetime) -> None:
    """Somebody asked two hours ago to be made something to measure, and one of the store is to say yes."""
    store, asked_at = Store.objects.get(slug="covent-garden"), at - timedelta(hours=2)
    wish = Wish(experience=Experience.objects.get(slug="made-to-measure"))
    [days] = days_in(wish, [store], first=clock.local_date(at, store.zone), days=14, at=asked_at).values()
    slots = tuple(slot for day in days for slot in day.slots)
    _book(wish, store, slots, enumerate(GUESTS[-1:], start=len(GUESTS) - 1), at=asked_at)


def _slots(stores: list[Store], *, at: datetime) -> dict[Wish, dict[int, dict[date, tuple[Slot, ...]]]]:
    """What could be booked yesterday, by wish, store and local date."""
    experiences = Experience.objects.in_bulk([slug for slug, *_ in PLAN], field_name="slug")
    found: dict[Wish, dict[int, dict[date, tuple[Slot, ...]]]] = {}
    for slug, party, _ in PLAN:
        wish = Wish(experience=experiences[slug], party=party)
        if wish not in found:
            listed = days_in(wish, stores, first=at.date(), days=4, at=at)
            found[wish] = {store: {day.date: day.slots for day in days} for store, days in listed.items()}
    return found


def _plan(
    store: Store, found: dict[Wish, dict[int, dict[date, tuple[Slot, ...]]]], today: date
) -> Iterator[tuple[Wish, tuple[Slot, ...]]]:
    """The wishes of a day's guests, each with the slots from its share of the day on. London is busier."""
    wishes = {(wish.experience.slug, wish.party): wish for wish in found}
    tomorrow = today + timedelta(days=1)
    plans = {today: PLAN, tomorrow: PLAN[1::2]} if store.city == "London" else {today: PLAN[::2], tomorrow: PLAN[1:2]}
    for day, plan in plans.items():
        for slug, party, share in plan:
            wish = wishes[slug, party]
            slots = found[wish][store.pk].get(day, ())
            yield wish, slots[int(len(slots) * share) :]


def _book(
    wish: Wish, store: Store, slots: tuple[Slot, ...], guests: Iterator[tuple[int, str]], *, at: datetime
) -> Booking | None:
    """A booking at the first of the slots that is still free; None on a day without any."""
    number, name = next(guests)
    contact = Contact(name=name, phone=phone_of(number), locale=store.locale)
    details = Details(contact=contact, sms=False, email=False)
    for slot in slots[:TRIES]:
        try:
            return book(
                wish=wish, store=store, starts_at=slot.starts_at, details=details, at=at, source=BookingSource.WEB
            )
        except (SlotTaken, SlotNotOffered):
            continue
    return None


def _tell(booking: Booking, *, at: datetime) -> None:
    """Two in three say what they like."""
    if booking.pk % 3:
        tapped = {one.question.pk: [one.choices[booking.pk % len(one.choices)].pk] for one in asked_of(booking)}
        keep_answers(booking=booking, answers=tapped, at=at)


def _live(booking: Booking, at: datetime) -> None:
    """Bring a visit to where it would be by now: done, in session, just arrived; one in seven didn't come."""
    came = booking.starts_at - EARLY
    if came > at:
        return
    host = User.objects.filter(memberships__store=booking.store, memberships__role=Role.STYLIST).first()
    if booking.ends_at <= at and booking.pk % 7 == 0:
        mark_no_show(booking=booking, at=booking.ends_at, actor=host)
        return
    visit = check_in(code=booking.reference, store=booking.store, at=came, actor=host).booking
    if booking.starts_at <= at:
        start(booking=visit, at=booking.starts_at, actor=host)
    if booking.ends_at <= at:
        complete(booking=visit, at=booking.ends_at, actor=host)
