"""After every kind of closure no live visit lies outside what would be offered, or it is on the list to settle."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from bookings.errors import SlotTaken
from bookings.models import Allocation, Booking
from bookings.queries.availability import days_of
from bookings.queries.booking import wish_of
from bookings.queries.wishes import Wish
from bookings.services.hold import hold
from desk.models import Change, ChangeState, Unsettled
from desk.rule_sets.base import Content
from desk.services.changes import carry_out
from desk.services.undoing import undo
from kernel import clock
from stores.models import (
    ResourceKind,
)
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, House, make_house, on_tuesday

pytestmark = pytest.mark.django_db(transaction=True)
EVERY_DAY = range(7)


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


def week(**row: Any) -> list[dict[str, Any]]:
    return [{"weekday": day} | row for day in EVERY_DAY]


def shifts(starts: str, ends: str) -> Content:
    return {"shifts": week(starts=starts, ends=ends, valid_from=None, valid_until=None)}


def windows(starts: str, ends: str, interval: int) -> Content:
    row = {"starts": starts, "ends": ends, "interval": interval, "valid_from": None, "valid_until": None}
    return {"own": True, "windows": week(**row)}


CLOSURES: dict[str, tuple[str, Content]] = {
    "a day": ("day", {"as_usual": False, "periods": [], "reason": ""}),
    "an afternoon": ("day", {"as_usual": False, "periods": [{"opens": "10:00", "closes": "13:00"}], "reason": ""}),
    "a shorter week": ("hours", {"periods": week(opens="12:00", closes="17:00")}),
    "no Tuesday": ("hours", {"periods": [row for row in week(opens="10:00", closes="19:00") if row["weekday"] != 1]}),
    "a room": ("room", {"name": "Room 1", "kind": "fitting_room", "capacity": 2, "step_free": False, "active": False}),
    "a smaller room": ("room", {"name": "Room 1", "kind": "lounge", "capacity": 1, "step_free": False, "active": True}),
    "shorter shifts": ("shifts", shifts("13:00", "19:00")),
    "no shifts": ("shifts", {"shifts": []}),
    "sick leave": ("time_off", {"absences": [
        {"starts_at": on_tuesday(9).isoformat(), "ends_at": on_tuesday(16).isoformat(), "reason": ""}
    ]}),
    "a shorter window": ("windows", windows("12:00", "16:00", 15)),
    "another rhythm": ("windows", windows("10:00", "19:00", 60)),
    "no windows": ("windows", {"own": True, "windows": []}),
}  # fmt: skip


def fill(house: House, dice: random.Random) -> None:
    """Tuesday, nearly full: with and without a stylist by name, with pieces, with a hold."""
    for _ in range(6):
        starts_at = on_tuesday(dice.randint(10, 17), dice.choice((0, 15, 30)))
        experience = dice.choice((house.styling, house.london.experience))
        stylist = house.ada if experience == house.styling and dice.random() < 0.4 else None
        skus = dice.sample(["DRESS-S", "DRESS-M", "COAT-M"], dice.randint(0, 2))
        try:
            if dice.random() < 0.1:
                hold(wish=Wish(experience=experience), store=house.store, starts_at=starts_at, at=AT)
            else:
                house.book(starts_at, *skus, experience=experience, stylist=stylist)
        except SlotTaken:
            continue


def offered(booking: Booking) -> bool:
    """By the list of what a customer could take, were it not theirs already: as anybody would look for it."""
    wish = Wish(
        experience=booking.experience, party=booking.party, stylist=booking.stylist, variants=wish_of(booking).variants
    )
    day = clock.local_date(booking.starts_at, booking.store.zone)
    listed = days_of(wish, booking.store, first=day, days=1, at=AT, apart_from=booking)
    return booking.starts_at in {slot.starts_at for one in listed for slot in one.slots}


def outside() -> list[Booking]:
    waiting = Unsettled.objects.filter(settled_at__isnull=True).values("booking")
    live = Booking.objects.live(AT).select_related("store", "experience", "stylist").exclude(pk__in=waiting)
    return [booking for booking in live if not offered(booking)]


def rooms_out() -> int:
    """Promises of rooms that nobody would be given."""
    waiting = Unsettled.objects.filter(settled_at__isnull=True).values("booking")
    live = Allocation.objects.live().filter(resource__kind=ResourceKind.ROOM).exclude(booking__in=waiting)
    return live.exclude(resource__room__active=True, resource__room__kind=F("booking__experience__room_kind")).count()


@pytest.mark.parametrize("closure", CLOSURES)
def test_nobody_is_stranded(house: House, closure: str) -> None:
    dice = random.Random(closure)
    fill(house, dice)
    kind, content = CLOSURES[closure]
    assert outside() == []

    change = house.propose(kind, content)
    if change.state == ChangeState.DRAFTED:
        choices = {hit.pk: dice.choice([hit.choice, "0", "1", "2", "later", "cancel"]) for hit in change.hits.all()}
        carry_out(change=change, choices=choices, at=AT, actor=house.manager)

    assert outside() == []
    assert rooms_out() == 0
    assert_invariants(AT)
    left = undo(change=Change.objects.get(pk=change.pk), at=AT + timedelta(minutes=1), actor=house.manager)
    assert left == []
    assert outside() == []
    assert_invariants(AT)
