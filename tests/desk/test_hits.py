"""What takes a store's time, rooms or people away is not done before somebody has seen whom it hits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.test import Client

from bookings.models import Booking
from desk.models import Change, ChangeState, Unsettled
from desk.services.outside import keep_busy
from desk.services.settling import sweep_standing
from stores.models import HoursException, Role, Room, RoomOutage, ShiftException, Store, Stylist, TimeOff, TimeOffState
from tests.desk.changes.house import AT, House, make_house, on_tuesday
from tests.desk.sent import drawn_from, rows
from tests.factories.stores import make_member

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Shop:
    """A house with one visit on Tuesday noon, in its room and with its stylist; and its manager's browser."""

    house: House
    visit: Booking
    client: Client

    @property
    def desk(self) -> str:
        return f"/desk/stores/{self.house.store.slug}/"

    def send(self, page: str, sent: dict[str, Any], of: str = "edited") -> Change:
        """What a form of a page was sent leads to: a change that waits."""
        address = f"{self.desk}{page}"
        answer = self.client.post(address, sent | {"drawn_from": drawn_from(self.client, address, of)})
        change = Change.objects.latest("pk")
        assert answer["Location"] == change.get_absolute_url(), answer.content.decode()[:3000]
        assert list(change.hits.values_list("booking", flat=True)) == [self.visit.pk]
        assert change.state == ChangeState.DRAFTED
        return change


@pytest.fixture
def shop(client: Client) -> Iterator[Shop]:
    with time_machine.travel(AT, tick=False):
        house = make_house()
        visit = house.book(on_tuesday(12), stylist=house.ada)
        client.force_login(make_member(store=house.store, role=Role.MANAGER).user)
        yield Shop(house, visit, client)


def test_each_closure_waits_for_somebody_to_look(shop: Shop) -> None:
    ada, room = shop.house.ada, Room.objects.get(resource__allocations__booking=shop.visit)
    noon = {"starts_at": "2026-06-02T12:00", "ends_at": "2026-06-02T14:00", "reason": ""}
    facts = {"name": room.name, "kind": room.kind, "capacity": "2"}
    person = {"name": ada.name, "languages": ada.languages}
    of_store = shop.client.get(f"{shop.desk}facts/").context["form"].initial
    closed = {name: value for name, value in of_store.items() if isinstance(value, str | int | float)} | {"active": ""}

    shop.send("hours/", rows("periods", {"weekday": 0, "opens": "10:00", "closes": "19:00"}))
    shop.send("hours/days/?first=2026-06-02", rows("periods") | {"how": "closed"})
    shop.send(f"rooms/{room.pk}/", facts, "facts")
    shop.send(f"rooms/{room.pk}/", rows("outages", noon), "outages")
    shop.send(f"people/{ada.slug}/", person)
    shop.send(f"people/{ada.slug}/shifts/", rows("shifts"))
    shop.send(f"people/{ada.slug}/time-off/", rows("absences", noon))
    shop.send("rota/day/?on=2026-06-02", rows("shifts", {"stylist_id": ada.pk}))
    shop.send("facts/", closed)

    kinds = list(Change.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["hours", "days", "room", "outages", "stylist", "shifts", "time_off", "shift_day", "store"]
    assert [kind.objects.count() for kind in (HoursException, RoomOutage, ShiftException, TimeOff)] == [0, 0, 0, 0]
    assert Store.objects.filter(active=False).count() == Stylist.objects.filter(active=False).count() == 0


def test_time_off_that_was_asked_for_is_granted_when_the_change_is_carried_out(shop: Shop) -> None:
    ada, address = shop.house.ada, f"{shop.desk}people/{shop.house.ada.slug}/time-off/"
    asked = TimeOff.objects.create(
        stylist=ada, starts_at=on_tuesday(12), ends_at=on_tuesday(14), state=TimeOffState.ASKED, asked_at=AT
    )

    answer = shop.client.post(address, {"approve": asked.pk})
    change = Change.objects.get()
    assert answer["Location"] == change.get_absolute_url()
    asked.refresh_from_db()
    assert asked.state == TimeOffState.ASKED
    shop.client.post(change.get_absolute_url(), {"do": "carry_out"})

    asked.refresh_from_db()
    assert asked.state == TimeOffState.APPROVED


def test_visit_of_whom_another_calendar_keeps_busy_is_put_on_the_list(shop: Shop) -> None:
    keep_busy(shop.house.ada, [(on_tuesday(12), on_tuesday(13))], AT)

    sweep_standing(at=AT)

    assert Unsettled.objects.get().booking == shop.visit
