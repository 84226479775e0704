"""Holds and bookings: their JSON, and what they refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from bookings.models import Booking, BookingSource
from bookings.tokens import token_of
from notifications.models import Message
from tests.api.conftest import AT, CUSTOMER, Api, bearer
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_store
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("present")

HOME = "http://127.0.0.1:8000"
HELD = {
    "state": "held",
    "declined": None,
    "store": "london",
    "experience": "try-on",
    "timezone": "Europe/London",
    "starts_at": "2026-06-02T10:00:00Z",
    "ends_at": "2026-06-02T10:45:00Z",
    "expires_at": "2026-06-01T09:05:00Z",
    "party": 1,
    "stylist": None,
    "skus": ["DRESS-M"],
    "customer": None,
    "note": "",
    "answers": [],
    "price": 0,
    "deposit": 0,
    "no_show_fee": 0,
    "currency": "",
    "can_change_until": "2026-06-02T08:00:00Z",
    "can_cancel_until": "2026-06-02T09:00:00Z",
}
MEI = {"name": "Mei Tanaka", "phone": "+442079460123", "email": "", "locale": "en"}


def addresses(promise: dict[str, Any]) -> dict[str, str]:
    """What every hold and booking adds to what was asked: its names, its secret, its addresses."""
    booking = Booking.objects.get(reference=promise["reference"])
    reference, token = booking.reference, token_of(booking)
    return {
        "reference": reference,
        "manage_url": f"{HOME}/b/{reference}/{token}/",
        "calendar_url": f"{HOME}/api/v1/bookings/{reference}/calendar.ics?token={token}",
        "qr_url": f"{HOME}/b/{reference}/{token}/qr.svg",
    }


def secret(promise: dict[str, Any]) -> dict[str, str]:
    return {"token": token_of(Booking.objects.get(reference=promise["reference"]))}


def test_a_hold_promises_the_slot_for_five_minutes(api: Api, world: World) -> None:
    held = api.hold(skus=["DRESS-M"])
    assert held == HELD | addresses(held) | secret(held)


def test_a_hold_with_a_named_stylist_for_two(api: Api, world: World) -> None:
    tea = make_experience(slug="tea", stylist_needed=True)
    make_schedule(experience=tea, store=world.store)
    held = api.hold(experience="tea", party=2, stylist="stylist-2")
    assert (held["party"], held["stylist"], held["skus"]) == (2, "stylist-2", [])


def test_a_slot_that_is_gone_is_409_with_alternatives(api: Api, world: World) -> None:
    api.hold(skus=["DRESS-M"])
    response = api.post("/holds", {**SLOT, "skus": ["DRESS-M"]})

    problem = response.json()
    assert (response.status_code, problem["code"], problem["status"]) == (409, "slot_taken", 409)
    assert problem["type"] == f"{HOME}/api/v1/problems/slot_taken"
    assert problem["title"] == "The slot is taken"
    assert problem["alternatives"] == [
        {"starts_at": "2026-06-02T09:00:00Z", "ends_at": "2026-06-02T09:45:00Z", "places": 1},
        {"starts_at": "2026-06-02T11:00:00Z", "ends_at": "2026-06-02T11:45:00Z", "places": 1},
        {"starts_at": "2026-06-02T11:15:00Z", "ends_at": "2026-06-02T12:00:00Z", "places": 1},
    ]
    assert problem["errors"][0]["field"] == "starts_at"
    assert response["Content-Type"] == "application/problem+json"


SLOT = {"store": "london", "experience": "try-on", "starts_at": "2026-06-02T10:00:00Z"}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"starts_at": "2026-05-31T10:00:00Z"}, 422, "starts_at"),
        ({"starts_at": "2026-06-02T03:00:00Z"}, 422, "starts_at"),
        ({"starts_at": "2026-06-02T10:01:00Z"}, 422, "starts_at"),
        ({"starts_at": "2026-06-02T10:00:00.000001Z"}, 422, "starts_at"),
        ({"starts_at": "2026-12-02T10:00:00Z"}, 422, "starts_at"),
        ({"starts_at": "2026-06-02T10:00:00"}, 422, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, 422, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+23:59"}, 422, "starts_at"),
        ({"starts_at": "2100-12-31T23:59:59-23:59"}, 422, "starts_at"),
        ({"starts_at": 1780000000}, 422, "starts_at"),
        ({"starts_at": "soon"}, 422, "starts_at"),
        ({"starts_at": None}, 422, "starts_at"),
        ({"store": "nowhere"}, 404, "store"),
        ({"store": 7}, 422, "store"),
        ({"experience": "nothing"}, 404, "experience"),
        ({"party": 3}, 422, "party"),
        ({"party": 10**30}, 422, "party"),
        ({"party": 1.5}, 422, "party"),
        ({"stylist": "nobody"}, 422, "stylist"),
        ({"skus": ["NO-SUCH"]}, 422, "skus"),
        ({"skus": ["a\x00"]}, 422, "skus.0"),
        ({"skus": ["\ud800"]}, 422, "skus.0"),
        ({"skus": "DRESS-M"}, 422, "skus"),
        ({"sku": "DRESS-M"}, 422, "sku"),
    ],
)
def test_holds_name_what_they_refuse(api: Api, world: World, change: dict[str, Any], status: int, field: str) -> None:
    response = api.post("/holds", SLOT | change)
    assert response.status_code == status, response.content
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Booking.objects.exists()


def test_a_time_never_on_offer_says_why(api: Api, world: World) -> None:
    problem = api.post("/holds", SLOT | {"starts_at": "2026-06-01T09:30:00Z"}).json()
    assert (problem["code"], problem["reasons"]) == ("slot_not_offered", ["TOO_SOON"])
    assert problem["detail"].startswith("That time has passed, or is too soon")


def test_a_store_that_does_not_offer_it_is_422(api: Api, world: World) -> None:
    make_store(slug="paris")
    response = api.post("/holds", SLOT | {"store": "paris"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "starts_at")


def test_a_hold_becomes_a_booking(api: Api, world: World) -> None:
    held = api.hold(skus=["DRESS-M"])
    body = {
        "hold": {"reference": held["reference"], "token": held["token"]},
        "customer": CUSTOMER | {"email": "mei@example.com", "locale": "zh-CN"},
        "consent": {"sms": True, "email": True},
        "note": "By the window, please.",
    }
    response = api.post("/bookings", body)

    customer = MEI | {"email": "mei@example.com", "locale": "zh-hans"}
    confirmed = {"state": "confirmed", "expires_at": None, "customer": customer, "note": "By the window, please."}
    assert response.status_code == 201
    assert response.json() == HELD | confirmed | addresses(held) | secret(held)
    assert response["Cache-Control"] == "no-store"
    assert {message.channel for message in Message.objects.all()} == {"sms", "email"}


def test_one_call_books(api: Api, world: World) -> None:
    booked = api.book(skus=["DRESS-M"])
    confirmed = {"state": "confirmed", "expires_at": None, "customer": MEI}
    assert booked == HELD | confirmed | addresses(booked) | secret(booked)
    assert Booking.objects.get().source == BookingSource.API


@pytest.mark.parametrize(
    ("change", "status", "fields"),
    [
        ({"hold": {"reference": "K7F29QXM", "token": "x"}}, 422, ["store", "experience", "starts_at"]),
        ({"customer": {}}, 422, ["customer.name", "customer.phone"]),
        ({"customer": CUSTOMER | {"name": "  "}}, 422, ["customer.name"]),
        ({"customer": CUSTOMER | {"name": "x" * 121}}, 422, ["customer.name"]),
        ({"customer": CUSTOMER | {"name": "a\x00b"}}, 422, ["customer.name"]),
        ({"customer": CUSTOMER | {"phone": "123"}}, 422, ["customer.phone"]),
        ({"customer": CUSTOMER | {"phone": "call me"}}, 422, ["customer.phone"]),
        ({"customer": CUSTOMER | {"phone": "+999 1234567"}}, 422, ["customer.phone"]),
        ({"customer": CUSTOMER | {"phone": 442079460123}}, 422, ["customer.phone"]),
        ({"customer": CUSTOMER | {"email": "mei@"}}, 422, ["customer.email"]),
        ({"customer": CUSTOMER | {"locale": "english, please"}}, 422, ["customer.locale"]),
        ({"customer": CUSTOMER | {"surname": "T"}}, 422, ["customer.surname"]),
        ({"consent": {"fax": True}}, 422, ["consent.fax"]),
        ({"consent": None}, 422, ["consent"]),
        ({"note": "x" * 1001}, 422, ["note"]),
        ({"store": "nowhere"}, 404, ["store"]),
        ({"skus": ["NO-SUCH"]}, 422, ["skus"]),
    ],
)
def test_bookings_name_what_they_refuse(
    api: Api, world: World, change: dict[str, Any], status: int, fields: list[str]
) -> None:
    body = SLOT | {"customer": CUSTOMER, "consent": {"sms": True}} | change
    response = api.post("/bookings", body)
    assert response.status_code == status, response.content
    assert [error["field"] for error in response.json()["errors"]] == fields
    assert not Booking.objects.exists()


def test_a_hold_is_confirmed_by_its_token_and_in_time_only(
    api: Api, world: World, present: time_machine.Traveller
) -> None:
    held = api.hold()

    def confirm(**hold: str) -> Any:
        key = {"reference": held["reference"], "token": held["token"]} | hold
        return api.post("/bookings", {"hold": key, "customer": CUSTOMER, "consent": {}})

    for wrong in ({"token": "guess"}, {"reference": "22222222"}):
        response = confirm(**wrong)
        assert (response.status_code, response.json()["code"]) == (404, "booking_not_found")
        assert response.json()["errors"][0]["field"] == "hold"
    present.move_to(AT + timedelta(minutes=5))
    assert (confirm().status_code, confirm().json()["code"]) == (409, "hold_expired")
    assert api.get(f"/bookings/{held['reference']}", Authorization=bearer(held)).json()["state"] == "expired"


def test_a_third_booking_of_a_number_needs_a_code(api: Api, world: World) -> None:
    for hour in (9, 12):
        api.book(f"2026-06-02T{hour:02}:00:00Z")
    response = api.post("/bookings", SLOT | {"starts_at": "2026-06-02T15:00:00Z", "customer": CUSTOMER, "consent": {}})
    assert (response.status_code, response.json()["code"]) == (403, "code_needed")
    assert response.json()["errors"][0]["field"] == "customer.phone"
