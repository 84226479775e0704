"""The waiting list through the API: joining, the place in line, and answering what is offered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bookings.models import Booking, Offer, OfferState, Wait
from bookings.services.cancel import cancel
from bookings.services.waiting_serve import serve
from experiences.models import Waiting
from stores.models import Room
from tests.api.conftest import CUSTOMER, Api, bearer
from tests.factories.bookings import make_booking
from tests.factories.experiences import make_session
from tests.factories.world import World

OPENS = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
TUESDAY = date(2026, 6, 2)
OTHER = {"name": "Ada", "phone": "+442079460124"}


@pytest.fixture
def full(world: World, present: Any) -> Booking:
    """Somebody has the only room all Tuesday."""
    Room.objects.exclude(pk=world.rooms[0].pk).update(active=False)
    return make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=OPENS,
        ends_at=OPENS + timedelta(hours=10),
        promised=world.rooms[:1],
    )


def join(api: Api, **said: Any) -> Any:
    consent = {"sms": True, "email": False}
    asked = {"store": "london", "experience": "try-on", "customer": CUSTOMER, "consent": consent}
    return api.post("/waits", asked | (said or {"from": "2026-06-02"}))


def offered(full: Booking, api: Api) -> tuple[dict[str, Any], int]:
    """Who waits, and the number of what is kept for them."""
    wait = join(api).json()
    cancel(booking=full, at=full.made_at + timedelta(days=1))
    serve(store=full.store_id, days=[TUESDAY], at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
    return wait, Offer.objects.get().pk


def test_joining_and_the_place_in_line(api: Api, full: Booking) -> None:
    response = join(api, **{"from": "2026-06-02", "skus": ["DRESS-M"]})
    assert response.status_code == 201
    wait = response.json()
    assert (wait["place"], wait["state"], wait["kind"], wait["skus"]) == (1, "waiting", "day", ["DRESS-M"])
    assert (wait["first_date"], wait["last_date"], wait["offer"]) == ("2026-06-02", "2026-06-02", None)
    second = join(api, starts_at="2026-06-02T11:00:00+01:00", customer=OTHER).json()
    assert (second["place"], second["kind"], second["starts_at"]) == (2, "slot", "2026-06-02T10:00:00Z")
    read = api.get(f"/waits/{second['id']}", Authorization=bearer(second))
    assert read.json() == {name: value for name, value in second.items() if name != "token"}


def test_an_event_is_waited_for_by_its_start(api: Api, world: World, present: Any) -> None:
    session = make_session(experience=world.experience, store=world.store, starts_at=OPENS, places=1, places_taken=1)
    assert join(api, starts_at="2026-06-02T09:00:00Z").json()["kind"] == "session"
    assert Wait.objects.get().session == session


@pytest.mark.parametrize(
    ("said", "status", "code", "field"),
    [
        ({"from": "2026-06-03"}, 409, "free_now", "from"),
        ({"from": "2026-06-01", "to": "2026-06-02"}, 409, "free_now", "from"),
        ({"starts_at": "2026-06-02T03:00:00Z"}, 422, "slot_not_offered", "starts_at"),
        ({"from": "2026-06-02", "store": "nowhere"}, 404, "store_not_found", "store"),
        ({"from": "2026-06-02", "skus": ["GONE"]}, 422, "unknown_sku", "skus"),
        ({"from": "2026-06-02", "customer": CUSTOMER | {"phone": "12"}}, 422, "phone_invalid", "customer.phone"),
        ({"from": "2026-06-02", "to": "2026-06-09"}, 422, "invalid_input", ""),
        ({"from": "2026-06-02", "to": "2026-06-01"}, 422, "invalid_input", ""),
        ({"to": "2026-06-02"}, 422, "invalid_input", ""),
        ({"from": "2026-06-02", "starts_at": "2026-06-02T10:00:00Z"}, 422, "invalid_input", ""),
        ({"from": "2026-06-02", "unknown": 1}, 422, "invalid_input", "unknown"),
    ],
)
def test_what_can_not_be_waited_for(
    api: Api, full: Booking, said: dict[str, Any], status: int, code: str, field: str
) -> None:
    response = join(api, **said)
    assert (response.status_code, response.json()["code"]) == (status, code)
    if field:
        assert [error["field"] for error in response.json()["errors"]] == [field]
    if code == "free_now":
        assert len(response.json()["slots"]) == 3


def test_without_a_list_and_twice(api: Api, world: World, full: Booking) -> None:
    assert join(api).status_code == 201
    assert join(api).json()["code"] == "already_waiting"
    world.experience.waiting = Waiting.NONE
    world.experience.save()
    assert join(api, **{"from": "2026-06-02", "customer": OTHER}).json()["code"] == "no_waiting_list"


def test_taking_what_is_offered(api: Api, full: Booking) -> None:
    wait, offer = offered(full, api)
    place = f"/waits/{wait['id']}"
    shown = api.get(place, Authorization=bearer(wait)).json()["offer"]
    assert (shown["id"], shown["starts_at"], shown["expires_at"]) == (
        offer,
        "2026-06-02T09:00:00Z",
        "2026-06-01T09:15:00Z",
    )
    taken = api.post(f"{place}/accept", {"offer": offer}, Authorization=bearer(wait))
    assert (taken.status_code, taken.json()["state"]) == (200, "confirmed")
    again = api.post(f"{place}/accept", {"offer": offer}, Authorization=bearer(wait))
    assert again.json() == taken.json()
    now = api.get(place, Authorization=bearer(wait)).json()
    assert (now["state"], now["booking"], now["place"]) == ("served", taken.json()["reference"], None)
    assert api.post(f"{place}/decline", {"offer": offer}, Authorization=bearer(wait)).json()["code"] == "offer_over"
    assert api.post(f"{place}/leave", Authorization=bearer(wait)).json()["code"] == "wait_over"


def test_declining_and_leaving(api: Api, full: Booking) -> None:
    wait, offer = offered(full, api)
    place = f"/waits/{wait['id']}"
    for _ in range(2):
        declined = api.post(f"{place}/decline", {"offer": offer}, Authorization=bearer(wait))
        assert (declined.status_code, declined.json()["state"], declined.json()["offer"]) == (200, "waiting", None)
    assert Offer.objects.get(pk=offer).state == OfferState.DECLINED
    assert api.post(f"{place}/accept", {"offer": offer}, Authorization=bearer(wait)).json()["code"] == "offer_over"
    for _ in range(2):
        assert api.post(f"{place}/leave", Authorization=bearer(wait)).json()["state"] == "left"


def test_only_its_own_token_opens_a_place(api: Api, full: Booking) -> None:
    mine, theirs = join(api).json(), join(api, **{"from": "2026-06-02", "customer": OTHER}).json()
    for verb in ("", "/leave", "/accept", "/decline"):
        send = api.post if verb else api.get
        body = {"offer": 1} if verb in ("/accept", "/decline") else None
        args = [body] if verb else []
        wrong = send(f"/waits/{mine['id']}{verb}", *args, Authorization=bearer(theirs))
        assert (wrong.status_code, wrong.json()["code"]) == (404, "wait_not_found")
        assert send(f"/waits/{mine['id']}{verb}", *args).status_code == 401
    for number in ("-1", "0", "9" * 40):
        assert api.get(f"/waits/{number}", Authorization=bearer(mine)).status_code == 404
    assert api.post(f"/waits/{mine['id']}/accept", {"offer": 1}, Authorization=bearer(mine)).status_code == 409


def test_a_name_is_one_line_and_leads_nowhere(api: Api, full: Booking) -> None:
    """What is typed there goes out in the house's name, to whatever address is typed next to it."""
    asked: dict[str, Any] = {"from": "2026-06-02"}
    refused = join(api, **asked, customer=CUSTOMER | {"name": "You won: evil.com/claim"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "customer.name"
    assert join(api, **asked, customer=CUSTOMER | {"name": "Mei\r\nLin"}).status_code == 201
    assert Wait.objects.get().name == "Mei Lin"
