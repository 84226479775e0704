"""A request that books is answered once, however often it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client

from bookings.api.asking import request_of
from bookings.models import Booking, RequestKey, Wait
from bookings.schemas import BookingAtOnce
from bookings.services.cancel import cancel
from bookings.services.locks import lock_days
from bookings.services.once import earlier_booking
from kernel import clock
from stores.models import Room
from tests.api.conftest import CUSTOMER, Api, bearer
from tests.factories.bookings import make_booking
from tests.factories.world import World, make_world
from tests.racing import at_once

BODY = {
    "store": "london",
    "experience": "try-on",
    "starts_at": "2026-06-02T10:00:00Z",
    "skus": ["DRESS-M"],
    "customer": CUSTOMER,
    "consent": {"sms": True},
}
ANY_TIME = {
    "store": "london",
    "experience": "try-on",
    "from": "2026-06-02",
    "customer": CUSTOMER,
    "consent": {"sms": True, "email": False},
}


@pytest.mark.usefixtures("present")
def test_a_repeated_request_gets_the_first_answer(api: Api, world: World) -> None:
    first = api.post("/bookings", BODY, Idempotency_Key="3f6c")
    api.post(f"/bookings/{first.json()['reference']}/cancel", Authorization=bearer(first.json()))
    again = api.post("/bookings", BODY, Idempotency_Key="3f6c")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Booking.objects.count() == 1


@pytest.mark.usefixtures("present")
def test_the_order_of_fields_is_not_another_request(api: Api, world: World) -> None:
    first = api.post("/bookings", BODY, Idempotency_Key="3f6c")
    again = api.post("/bookings", dict(reversed(BODY.items())), Idempotency_Key="3f6c")
    assert again.json() == first.json()


@pytest.mark.usefixtures("present")
def test_another_body_with_the_same_key_is_422(api: Api, world: World) -> None:
    api.post("/bookings", BODY, Idempotency_Key="3f6c")
    other = api.post("/bookings", BODY | {"skus": []}, Idempotency_Key="3f6c")
    assert (other.status_code, other.json()["code"]) == (422, "request_key_reused")
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.usefixtures("present")
def test_a_hold_is_confirmed_once(api: Api, world: World) -> None:
    held = api.hold()
    body = {"hold": {"reference": held["reference"], "token": held["token"]}, "customer": CUSTOMER, "consent": {}}
    first, again = (api.post("/bookings", body, Idempotency_Key="3f6c") for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    assert api.post("/bookings", body).json()["code"] == "illegal_move"


@pytest.mark.usefixtures("present")
def test_a_refused_request_may_be_sent_again(api: Api, world: World) -> None:
    held = api.hold(skus=["DRESS-M"])
    assert api.post("/bookings", BODY, Idempotency_Key="3f6c").status_code == 409
    api.post(f"/bookings/{held['reference']}/cancel", Authorization=bearer(held))
    assert api.post("/bookings", BODY, Idempotency_Key="3f6c").status_code == 201


@pytest.mark.usefixtures("present")
def test_the_kept_answer_holds_no_secret(api: Api, world: World) -> None:
    booked = api.post("/bookings", BODY, Idempotency_Key="3f6c").json()
    kept = json.dumps(RequestKey.objects.get().answer)
    assert booked["token"] not in kept
    assert "3f6c" not in RequestKey.objects.get().key


@pytest.mark.usefixtures("present")
def test_a_revoked_token_stays_revoked_when_the_request_comes_again(api: Api, world: World) -> None:
    first = api.post("/bookings", BODY, Idempotency_Key="3f6c").json()
    Booking.objects.update(token_version=2)
    again = api.post("/bookings", BODY, Idempotency_Key="3f6c").json()
    assert again == first
    assert api.get(f"/bookings/{first['reference']}", Authorization=bearer(again)).status_code == 404


@pytest.mark.usefixtures("present")
def test_who_joins_a_waiting_list_again_gets_the_first_answer(api: Api, world: World) -> None:
    full = _filled(world)
    first = api.post("/waits", ANY_TIME, Idempotency_Key="3f6c")
    cancel(booking=full, at=full.made_at)  # there is something free by now
    Wait.objects.update(token_version=2)  # and the first link is revoked
    again = api.post("/waits", ANY_TIME, Idempotency_Key="3f6c")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Wait.objects.count() == 1
    [key] = RequestKey.objects.all()
    assert (key.booking, key.wait) == (None, Wait.objects.get())
    assert first.json()["token"] not in json.dumps(key.answer)
    other = api.post("/waits", ANY_TIME | {"party": 2}, Idempotency_Key="3f6c")
    assert (other.status_code, other.json()["code"]) == (422, "request_key_reused")


@pytest.mark.usefixtures("present")
def test_who_joined_before_a_crash_is_answered_by_the_place_that_was_made(api: Api, world: World) -> None:
    full = _filled(world)
    first = api.post("/waits", ANY_TIME, Idempotency_Key="3f6c").json()
    RequestKey.objects.update(answer=None)
    cancel(booking=full, at=full.made_at)
    again = api.post("/waits", ANY_TIME, Idempotency_Key="3f6c")
    assert (again.status_code, again.json()["id"], again.json()["token"]) == (201, first["id"], first["token"])


@pytest.mark.usefixtures("present")
def test_a_key_belongs_to_one_thing(world: World) -> None:
    made = {"key": "create_wait:3f6c", "fingerprint": "f", "made_at": clock.now()}
    with pytest.raises(IntegrityError, match="bookings_requestkey_made_one"):
        RequestKey.objects.create(**made)


@pytest.mark.usefixtures("present")
@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_out_of_bounds_is_422(api: Api, world: World, key: str) -> None:
    response = api.post("/bookings", BODY, Idempotency_Key=key)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def _in_days(days: int) -> str:
    noon = datetime.combine(clock.now().date(), datetime.min.time(), tzinfo=UTC) + timedelta(days=days, hours=12)
    return noon.isoformat()


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_being_worked_on_the_second_is_409() -> None:
    make_world()
    body = BODY | {"starts_at": _in_days(3)}
    request = request_of("3f6c", "create_booking", BookingAtOnce.model_validate(body))
    with transaction.atomic():
        earlier_booking(request)  # what the first request does first, in its transaction
        response = _elsewhere(body)
    assert (response.status_code, response.json()["code"]) == (409, "request_in_flight")
    assert response["Retry-After"] == "1"
    assert _elsewhere(body).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_busy_store_is_503_and_says_when_to_try_again() -> None:
    world = make_world()
    body = BODY | {"starts_at": _in_days(3)}
    with transaction.atomic():
        lock_days([(world.store.pk, clock.now().date() + timedelta(days=3))])
        response = _elsewhere(body)
    assert (response.status_code, response.json()["code"]) == (503, "store_busy")
    assert response["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True)
def test_the_same_request_from_many_at_once_books_once() -> None:
    make_world()
    body = BODY | {"starts_at": _in_days(3)}
    assert_once(at_once(*[partial(_ask, body)] * 6))
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_request_from_many_at_once_waits_once() -> None:
    day = clock.now() + timedelta(days=3)
    _filled(make_world(), opens=day)
    body = ANY_TIME | {"from": day.date().isoformat()}
    assert_once(at_once(*[partial(_ask, body, "/waits")] * 6))
    assert Wait.objects.count() == 1


def assert_once(answers: Sequence[Any]) -> None:
    codes = {(answer.status_code, answer.json().get("code")) for answer in answers}
    assert (201, None) in codes
    assert codes <= {(201, None), (409, "request_in_flight")}
    assert len({answer.json()["token"] for answer in answers if answer.status_code == 201}) == 1


def _filled(world: World, opens: datetime = datetime(2026, 6, 2, tzinfo=UTC)) -> Booking:
    """Somebody has the only room all day."""
    Room.objects.exclude(pk=world.rooms[0].pk).update(active=False)
    begins = opens.replace(hour=8, minute=0, second=0, microsecond=0)
    ends = begins + timedelta(hours=12)
    return make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=begins,
        ends_at=ends,
        promised=world.rooms[:1],
    )


def _elsewhere(body: dict[str, Any]) -> Any:
    """The answer to a request that another thread, with a connection of its own, is served."""
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(_ask(body)))
    thread.start()
    thread.join()
    return answers[0]


def _ask(body: dict[str, Any], path: str = "/bookings") -> Any:
    try:
        return Api(Client(raise_request_exception=False)).post(path, body, Idempotency_Key="3f6c")
    finally:
        connections.close_all()
