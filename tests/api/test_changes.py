"""Reading, moving, cancelling and refitting a booking by its token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from bookings.models import Move
from tests.api.conftest import AT, Api, bearer
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_room, make_store
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("present")


@pytest.fixture
def booked(api: Api, world: World) -> dict[str, Any]:
    return api.book(skus=["DRESS-M"])


def path(booked: dict[str, Any], verb: str = "") -> str:
    return f"/bookings/{booked['reference']}{verb}"


def told(booked: dict[str, Any]) -> dict[str, Any]:
    """A booking as it is read: as it was answered, without the token."""
    return {name: value for name, value in booked.items() if name != "token"}


def test_a_booking_is_read_with_its_token(api: Api, booked: dict[str, Any]) -> None:
    response = api.get(path(booked), Authorization=bearer(booked))
    assert (response.status_code, response.json()) == (200, told(booked))
    assert response["Cache-Control"] == "no-store"


def test_a_reference_is_understood_as_people_type_it(api: Api, booked: dict[str, Any]) -> None:
    typed = f"{booked['reference'][:4]}-{booked['reference'][4:]}".lower()
    assert api.get(f"/bookings/{typed}", Authorization=bearer(booked)).json() == told(booked)


@pytest.mark.parametrize(("method", "verb"), [("GET", ""), ("POST", "/move"), ("POST", "/cancel"), ("PUT", "/pieces")])
def test_without_its_token_a_booking_stays_closed(api: Api, booked: dict[str, Any], method: str, verb: str) -> None:
    body = {"/move": {"starts_at": "2026-06-03T10:00:00Z"}, "/pieces": {"skus": []}}.get(verb)
    nobody = api.send(method, path(booked, verb), body)
    wrong = api.send(method, path(booked, verb), body, Authorization="Bearer guess")
    unknown = api.send(method, f"/bookings/22222222{verb}", body, Authorization=bearer(booked))

    assert (nobody.status_code, nobody.json()["code"]) == (401, "unauthenticated")
    assert nobody["WWW-Authenticate"] == "Bearer"
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.json()["code"] == "booking_not_found"


def test_a_booking_is_moved_with_its_pieces(api: Api, booked: dict[str, Any]) -> None:
    response = api.post(path(booked, "/move"), {"starts_at": "2026-06-03T12:00:00+01:00"}, Authorization=bearer(booked))
    assert response.status_code == 200
    assert response.json() == told(booked) | {
        "starts_at": "2026-06-03T11:00:00Z",
        "ends_at": "2026-06-03T11:45:00Z",
        "can_change_until": "2026-06-03T09:00:00Z",
        "can_cancel_until": "2026-06-03T10:00:00Z",
    }


def test_a_booking_is_moved_to_another_store(api: Api, world: World) -> None:
    booked = api.book()
    paris = make_store(slug="paris", timezone="Europe/Paris")
    make_room(store=paris)
    make_schedule(experience=world.experience, store=paris)
    body = {"starts_at": "2026-06-03T10:00:00Z", "store": "paris"}
    moved = api.post(path(booked, "/move"), body, Authorization=bearer(booked)).json()
    assert (moved["store"], moved["timezone"]) == ("paris", "Europe/Paris")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "starts_at"),
        ({"starts_at": "2026-06-03T10:00:00"}, 422, "starts_at"),
        ({"starts_at": "2026-05-03T10:00:00Z"}, 422, "starts_at"),
        ({"starts_at": "2026-06-03T10:00:00Z", "store": "nowhere"}, 404, "store"),
        ({"starts_at": "2026-06-03T10:00:00Z", "stylist": "nobody"}, 422, "stylist"),
        ({"starts_at": "2026-06-03T10:00:00Z", "party": 2}, 422, "party"),
    ],
)
def test_a_move_names_what_it_refuses(
    api: Api, booked: dict[str, Any], body: dict[str, Any], status: int, field: str
) -> None:
    response = api.post(path(booked, "/move"), body, Authorization=bearer(booked))
    assert response.status_code == status
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert api.get(path(booked), Authorization=bearer(booked)).json() == told(booked)


def test_a_move_onto_what_is_taken_offers_alternatives(api: Api, booked: dict[str, Any]) -> None:
    api.book("2026-06-03T10:00:00Z", skus=["COAT-M"])
    api.put(path(booked, "/pieces"), {"skus": ["COAT-M"]}, Authorization=bearer(booked))
    response = api.post(path(booked, "/move"), {"starts_at": "2026-06-03T10:00:00Z"}, Authorization=bearer(booked))
    assert (response.status_code, response.json()["code"]) == (409, "slot_taken")
    assert len(response.json()["alternatives"]) == 3


def test_cancelling_twice_is_answered_alike(api: Api, booked: dict[str, Any]) -> None:
    first = api.post(path(booked, "/cancel"), {"reason": "Rain"}, Authorization=bearer(booked))
    again = api.post(path(booked, "/cancel"), Authorization=bearer(booked))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json() == told(booked) | {"state": "cancelled"}
    assert Move.objects.get(to_state="cancelled").why == "Rain"


def test_too_late_to_change_or_cancel_says_until_when(
    api: Api, booked: dict[str, Any], present: time_machine.Traveller
) -> None:
    present.move_to(AT + timedelta(days=1))
    late = api.post(path(booked, "/move"), {"starts_at": "2026-06-03T10:00:00Z"}, Authorization=bearer(booked))
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_change")
    assert late.json()["until"] == "2026-06-02T08:00:00Z"
    present.move_to(AT + timedelta(days=1, minutes=1))
    late = api.post(path(booked, "/cancel"), {}, Authorization=bearer(booked))
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_cancel")


def test_pieces_are_replaced_all_or_nothing(api: Api, booked: dict[str, Any]) -> None:
    api.book(skus=["COAT-L"], customer={"name": "Ana", "phone": "+44 20 7946 0199"})

    taken = api.put(path(booked, "/pieces"), {"skus": ["COAT-S", "COAT-L"]}, Authorization=bearer(booked))
    assert (taken.status_code, taken.json()["code"], taken.json()["skus"]) == (409, "piece_taken", ["COAT-L"])
    unknown = api.put(path(booked, "/pieces"), {"skus": ["NO-SUCH"]}, Authorization=bearer(booked))
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "skus")
    assert api.get(path(booked), Authorization=bearer(booked)).json()["skus"] == ["DRESS-M"]

    done = api.put(path(booked, "/pieces"), {"skus": ["COAT-S", "DRESS-M"]}, Authorization=bearer(booked))
    assert (done.status_code, sorted(done.json()["skus"])) == (200, ["COAT-S", "DRESS-M"])


def test_the_calendar_file_is_the_booking(api: Api, booked: dict[str, Any]) -> None:
    address = booked["calendar_url"].removeprefix("http://127.0.0.1:8000")
    response = api.client.get(address)
    event = Calendar.from_ical(response.content).events[0]

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{booked["reference"]}.ics"'
    assert event.start.isoformat() == "2026-06-02T11:00:00+01:00"
    assert api.get(path(booked, "/calendar.ics"), {"token": "guess"}).status_code == 404
    assert api.get(path(booked, "/calendar.ics")).json()["errors"][0]["field"] == "token"
