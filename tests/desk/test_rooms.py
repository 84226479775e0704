"""Rooms: added, changed, taken out of use for a time and for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.models import Change, ChangeState
from stores.models import Role, Room, RoomKind, RoomOutage, Store
from tests.desk.sent import drawn_from, rows
from tests.factories.stores import make_member, make_room, make_store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
ROOMS = "/desk/stores/lane/rooms/"
NINE = datetime(2026, 6, 3, 8, 0, tzinfo=UTC)
"""On a Wednesday, by the clock of London."""
LOUNGE = {"name": "Lounge", "kind": "lounge", "capacity": "6", "step_free": "on"}


@pytest.fixture
def room(store: Store) -> Room:
    return make_room(store=store, name="Room 1")


def test_room_is_added_with_its_facts(manager: Client, store: Store) -> None:
    manager.post(ROOMS, LOUNGE)

    found = Room.objects.get(store=store)
    assert (found.name, found.kind, found.capacity, found.step_free) == ("Lounge", RoomKind.LOUNGE, 6, True)


def test_name_that_is_taken_is_named_at_the_field(manager: Client, room: Room) -> None:
    other = make_room(store=room.store, name="Room 2")
    address = f"{ROOMS}{other.pk}/"

    added = manager.post(ROOMS, LOUNGE | {"name": "Room 1"})
    renamed = manager.post(
        address, LOUNGE | {"name": "Room 1", "active": "on", "drawn_from": drawn_from(manager, address, "facts")}
    )

    for answer in (added, renamed):
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert list(answer.context["form"].errors) == ["name"]
        assert 'value="6"' in answer.content.decode()
    other.refresh_from_db()
    assert other.name == "Room 2"


def test_room_is_changed_and_taken_out_of_use(manager: Client, room: Room) -> None:
    address = f"{ROOMS}{room.pk}/"
    before = drawn_from(manager, address, "facts")

    manager.post(address, LOUNGE | {"drawn_from": before})
    late = manager.post(address, LOUNGE | {"name": "Parlour", "active": "on", "drawn_from": before})

    room.refresh_from_db()
    assert (room.name, room.active) == ("Lounge", False)
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Not in use" in late.context["facts"].theirs
    assert 'value="Parlour"' in late.content.decode()


def test_times_out_of_use_are_typed_by_the_store_s_clock(manager: Client, room: Room) -> None:
    RoomOutage.objects.create(room=room, starts_at=NINE - timedelta(days=30), ends_at=NINE - timedelta(days=29))
    address = f"{ROOMS}{room.pk}/"
    typed = {"starts_at": "2026-06-03T09:00", "ends_at": "2026-06-04T18:30", "reason": "Painters"}

    manager.post(address, rows("outages", typed) | {"drawn_from": drawn_from(manager, address, "outages")})

    past, ahead = room.outages.order_by("starts_at")
    assert (ahead.starts_at, ahead.ends_at, ahead.reason) == (NINE, NINE + timedelta(hours=33, minutes=30), "Painters")
    page = manager.get(address).content.decode()
    assert 'value="2026-06-03T09:00"' in page
    assert page.count("data-row>") == 2, "the one ahead and the blank one, not what is over"
    manager.post(address, rows("outages") | {"drawn_from": drawn_from(manager, address, "outages")})
    assert list(room.outages.all()) == [past]


def test_times_that_can_t_be_are_named(manager: Client, room: Room) -> None:
    address = f"{ROOMS}{room.pk}/"
    typed = rows(
        "outages",
        {"starts_at": "2026-06-03T09:00", "ends_at": "2026-06-03T08:00", "reason": ""},
        {"starts_at": "2027-03-28T01:30", "ends_at": "2027-03-29T08:00", "reason": "the clocks skip its start"},
        {"starts_at": "soon", "ends_at": "0001-01-01T00:00", "reason": "\x00"},
    )
    last = manager.post(address, typed | {"drawn_from": drawn_from(manager, address, "outages")})
    assert set(last.context["outages"].errors) == {
        "outages.1.starts_at",
        "outages.2.starts_at",
        "outages.2.ends_at",
    }
    typed |= {"outages-1-starts_at": "2027-03-28T03:30", "outages-2-starts_at": "", "outages-2-ends_at": ""}
    order = manager.post(address, typed | {"drawn_from": drawn_from(manager, address, "outages")})
    assert set(order.context["outages"].errors) == {"outages.0.ends_at"}
    assert not RoomOutage.objects.exists()


def test_room_of_another_store_is_not_found(manager: Client) -> None:
    other = make_room(store=make_store())

    for pk in (other.pk, 0, 2**63, 2**80):
        assert manager.get(f"{ROOMS}{pk}/").status_code == HTTPStatus.NOT_FOUND
        assert manager.post(f"{ROOMS}{pk}/", LOUNGE).status_code == HTTPStatus.NOT_FOUND


def test_an_auditor_only_reads(client: Client, room: Room) -> None:
    client.force_login(make_member(store=room.store, role=Role.AUDITOR).user)

    for address in (ROOMS, f"{ROOMS}{room.pk}/"):
        page = client.get(address)
        assert b"<form" not in page.content.split(b"<main")[1]
        assert client.post(address, LOUNGE).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("many", [1, 60])
def test_list_asks_as_few_questions_for_many_rooms_as_for_one(
    manager: Client, store: Store, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        made = make_room(store=store, name=f"Room {number:02}")
        RoomOutage.objects.create(room=made, starts_at=NINE, ends_at=NINE + timedelta(hours=1))

    with django_assert_max_num_queries(8):
        page = manager.get(ROOMS)

    assert len(page.context["rooms"]) == min(many, 50)
    if many > 50:
        further = manager.get(ROOMS + page.context["further"])
        assert next(one.name for one in further.context["rooms"]) == "Room 50"


def test_a_name_that_another_has_by_now_stops_the_deed_and_the_undoing(manager: Client, room: Room) -> None:
    address, store = f"{ROOMS}{room.pk}/", room.store
    manager.post(address, LOUNGE | {"active": "on", "drawn_from": drawn_from(manager, address, "facts")})
    done = Change.objects.get(state=ChangeState.DONE)
    make_room(store=store, name="Room 1")
    left = Change.objects.create(
        kind="room", store=store, scope=done.scope, before=done.after, after=done.before, made_at=done.made_at
    )

    answers = [
        manager.post(done.get_absolute_url(), {"do": "undo"}),
        manager.post(left.get_absolute_url(), {"do": "carry_out"}),
    ]

    assert [answer.status_code for answer in answers] == [HTTPStatus.CONFLICT] * 2
    room.refresh_from_db()
    assert room.name == "Lounge"
