"""Checking visitors in by the API: with a store's key, or by staff who are signed in."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from bookings.models import Booking
from kernel import clock
from stores.models import ApiKey
from stores.services.api_keys import make_key, revoke
from tests.api.conftest import AT, Api, bearer
from tests.factories.stores import make_member, make_store, make_user
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("present")
CODE_URL = "/floor/check-ins"


@pytest.fixture
def booked(api: Api, world: World, present: time_machine.Traveller) -> dict[str, Any]:
    """A visitor of today, twenty minutes early."""
    booked = api.book(skus=["DRESS-M"])
    present.move_to(AT + timedelta(days=1, minutes=40))
    return booked


@pytest.fixture
def key(world: World) -> str:
    return make_key(store=world.store, name="Scanner", at=AT)[1]


def test_a_key_of_the_store_lets_the_visitor_in(api: Api, booked: dict[str, Any], key: str) -> None:
    response = api.post(CODE_URL, {"code": f"http://127.0.0.1:8000/c/{booked['reference']}"}, X_API_Key=key)
    assert (response.status_code, response.json()) == (
        200,
        {
            "reference": booked["reference"],
            "state": "arrived",
            "again": False,
            "arrived_at": "2026-06-02T09:40:00Z",
            "checked_in_by": None,
            "store": "london",
            "experience": "try-on",
            "starts_at": "2026-06-02T10:00:00Z",
            "ends_at": "2026-06-02T10:45:00Z",
            "party": 1,
            "name": "Mei Tanaka",
            "skus": ["DRESS-M"],
        },
    )


def test_a_second_scan_says_when_and_by_whom_it_was_done(
    api: Api, world: World, booked: dict[str, Any], key: str, present: time_machine.Traveller
) -> None:
    member = make_member(store=world.store, first_name="Ana", last_name="Silva").user
    staff(member).post(CODE_URL, {"code": booked["reference"]}, X_CSRFToken=TOKEN)
    present.shift(timedelta(minutes=2))
    again = api.post(CODE_URL, {"code": booked["reference"].lower()}, X_API_Key=key).json()
    assert (again["again"], again["arrived_at"], again["checked_in_by"]) == (True, "2026-06-02T09:40:00Z", "Ana Silva")


TOKEN = "a" * 32


def staff(user: User) -> Api:
    """Somebody who is signed in, in a browser that checks CSRF."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.cookies["csrftoken"] = TOKEN
    return Api(client)


def test_staff_need_the_csrf_token_of_their_page(world: World, booked: dict[str, Any]) -> None:
    desk = staff(make_member(store=world.store).user)
    refused = desk.post(CODE_URL, {"code": booked["reference"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert desk.post(CODE_URL, {"code": booked["reference"]}, X_CSRFToken=TOKEN).status_code == 200


def test_staff_of_two_stores_receive_in_the_visitors(world: World, booked: dict[str, Any]) -> None:
    user = make_member(store=make_store(slug="aachen", name="Aachen")).user
    make_member(store=world.store, user=user)
    done = staff(user).post(CODE_URL, {"code": booked["reference"]}, X_CSRFToken=TOKEN)
    assert (done.status_code, done.json()["store"]) == (200, "london")


def test_another_store_is_refused_by_name(api: Api, world: World, booked: dict[str, Any]) -> None:
    paris = make_store(slug="paris", name="Paris")
    user = make_member(store=paris).user
    by_key = api.post(CODE_URL, {"code": booked["reference"]}, X_API_Key=make_key(store=paris, name="x", at=AT)[1])
    by_staff = staff(user).post(CODE_URL, {"code": booked["reference"]}, X_CSRFToken=TOKEN)
    for response in (by_key, by_staff):
        problem = response.json()
        assert (response.status_code, problem["code"]) == (409, "another_store")
        assert (problem["store"], problem["store_name"]) == ("london", "Vitrine London")
    assert Booking.objects.get().state == "confirmed"


def test_who_is_nobody_gets_401_and_who_is_in_no_team_403(api: Api, booked: dict[str, Any]) -> None:
    for headers in ({}, {"X_API_Key": "guess"}, {"X_API_Key": "\x7f"}):
        response = api.post(CODE_URL, {"code": booked["reference"]}, **headers)
        assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
    guest = staff(make_user()).post(CODE_URL, {"code": booked["reference"]}, X_CSRFToken=TOKEN)
    assert (guest.status_code, guest.json()["code"]) == (403, "no_store")


def test_each_refusal_at_the_door_has_its_code(
    api: Api, world: World, key: str, present: time_machine.Traveller
) -> None:
    held, booked = api.hold(), api.book("2026-06-03T10:00:00Z")
    cancelled = api.book("2026-06-02T13:00:00Z")
    api.post(f"/bookings/{cancelled['reference']}/cancel", Authorization=bearer(cancelled))
    present.move_to(AT + timedelta(days=1))

    def refusal(code: str) -> tuple[int, str, str]:
        response = api.post(CODE_URL, {"code": code}, X_API_Key=key)
        return response.status_code, response.json()["code"], response.json()["errors"][0]["field"]

    assert refusal(held["reference"]) == (409, "not_confirmed", "code")
    assert refusal(booked["reference"]) == (409, "another_day", "code")
    assert refusal(cancelled["reference"]) == (409, "booking_cancelled", "code")
    assert refusal("22222222") == (404, "unknown_code", "code")
    assert refusal("💃") == (404, "unknown_code", "code")
    assert refusal("")[0] == 422


def test_a_key_is_kept_as_a_digest_and_ends_when_it_is_revoked(
    api: Api, world: World, booked: dict[str, Any], key: str
) -> None:
    row = ApiKey.objects.get()
    assert key not in (row.digest, row.prefix)
    assert api.post(CODE_URL, {"code": booked["reference"]}, X_API_Key=key).status_code == 200
    row.refresh_from_db()
    assert row.last_used_at == clock.now()
    assert api.post(CODE_URL, {"code": "x"}, X_API_Key=key[:-1] + "?").status_code == 401
    revoke(key=row, at=clock.now())
    assert api.post(CODE_URL, {"code": booked["reference"]}, X_API_Key=key).status_code == 401


def test_the_command_makes_a_key_that_works(api: Api, booked: dict[str, Any]) -> None:
    out = StringIO()
    call_command("make_api_key", "london", "Scanner at the door", stdout=out)
    response = api.post(CODE_URL, {"code": booked["reference"]}, X_API_Key=out.getvalue().strip())
    assert response.status_code == 200
    with pytest.raises(CommandError, match="no open store"):
        call_command("make_api_key", "nowhere", "x")
