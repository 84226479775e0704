"""Texts to numbers that nobody ever confirmed are limited for each network that asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings
from time_machine import Traveller

from bookings.models import Booking, Customer, PhoneCheck, Wait
from bookings.services.cancel import cancel
from bookings.services.waiting_serve import serve
from config.who import asking_network
from kernel import clock
from kernel.networks import network_of
from kernel.who import Who, asking
from notifications.errors import TooManyTexts
from notifications.models import Tally
from notifications.services.limits import forget_old
from notifications.services.strangers import count_stranger
from stores.models import Room
from tests.api.conftest import AT, Api, bearer
from tests.factories.bookings import make_booking
from tests.factories.world import World
from tests.racing import race

HERE, ELSEWHERE = "203.0.113.7", "203.0.113.8"
SLOT = {"store": "london", "experience": "try-on"}
TEXTS = {"sms": True, "email": False}


@pytest.fixture(autouse=True)
def _two_an_hour(settings: Settings) -> None:
    settings.SMS_BACKEND, settings.SMS_COUNTRIES = "twilio", frozenset("*")
    settings.SMS_HOURLY_PER_NETWORK = 2


def person(number: int) -> dict[str, str]:
    return {"name": f"Person {number}", "phone": f"+4420794601{number:02d}"}


def book(number: int, *, network: str = HERE, **said: Any) -> Any:
    """The answer to a booking of a day of its own, by somebody with a number of their own."""
    slot = SLOT | {"starts_at": (datetime(2026, 6, 2, 10, tzinfo=UTC) + timedelta(days=number)).isoformat()}
    body = slot | {"customer": person(number), "consent": TEXTS} | said
    return Api(Client(REMOTE_ADDR=network)).post("/bookings", body)


def refused(response: Any) -> bool:
    return (response.status_code, response.json()["code"]) == (429, "too_many_texts")


def test_a_network_has_new_numbers_texted_so_often_within_an_hour(present: Traveller, world: World) -> None:
    assert [book(number).status_code for number in (0, 1)] == [201, 201]
    third = book(2)
    assert refused(third)
    assert (third["Retry-After"], Booking.objects.count()) == ("3600", 2)
    assert third.json()["errors"] == []  # it isn't the number that is wrong
    assert book(2, network=ELSEWHERE).status_code == 201
    assert book(3, consent={"sms": False, "email": False}).status_code == 201
    present.move_to(AT + timedelta(hours=1))
    assert book(4).status_code == 201


def test_a_number_that_was_ever_confirmed_isnt_counted(present: Traveller, world: World, settings: Settings) -> None:
    settings.SMS_HOURLY_PER_NETWORK = 1
    assert book(0).status_code == 201
    Customer.objects.create(name="Mei", phone=person(1)["phone"], phone_verified_at=AT, made_at=AT)
    visit, typed = Booking.objects.get(), person(2)["phone"]
    PhoneCheck.objects.create(booking=visit, phone=typed, made_at=AT, expires_at=AT, passed_at=AT)
    assert [book(number).status_code for number in (1, 2, 3)] == [201, 201, 429]


def test_who_joins_a_line_is_counted_and_may_take_what_is_offered(
    present: Traveller, world: World, settings: Settings
) -> None:
    settings.SMS_HOURLY_PER_NETWORK = 1
    Room.objects.exclude(pk=world.rooms[0].pk).update(active=False)
    opens = datetime(2026, 6, 2, 9, tzinfo=UTC)
    full = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=opens,
        ends_at=opens + timedelta(hours=10),
        promised=world.rooms[:1],
    )
    api = Api(Client(REMOTE_ADDR=HERE))
    asked = SLOT | {"from": "2026-06-02", "consent": TEXTS}
    wait = api.post("/waits", asked | {"customer": person(0)}).json()
    assert refused(api.post("/waits", asked | {"customer": person(1)}))
    assert Wait.objects.count() == 1

    cancel(booking=full, at=AT)
    serve(store=world.store.pk, days=[opens.date()], at=AT)
    place = f"/waits/{wait['id']}"
    offer = api.get(place, Authorization=bearer(wait)).json()["offer"]
    taken = api.post(f"{place}/accept", {"offer": offer["id"]}, Authorization=bearer(wait))
    assert (taken.status_code, taken.json()["state"]) == (200, "confirmed")


def test_what_comes_to_nothing_isnt_counted(present: Traveller, world: World) -> None:
    held = Api(Client(REMOTE_ADDR=HERE)).hold(skus=["DRESS-M"], starts_at="2026-06-02T10:00:00Z")
    assert book(0, skus=["DRESS-M"]).status_code == 409
    with transaction.atomic():
        from_here()
        transaction.set_rollback(True)
    assert (held["state"], Tally.objects.count()) == ("held", 0)


def test_who_asked_is_kept_as_a_digest_and_for_a_day(present: Traveller, world: World) -> None:
    book(0)
    [kept] = Tally.objects.all()
    assert (int(kept.used), HERE in kept.name) == (1, False)
    forget_old(at=AT + timedelta(days=1))
    assert Tally.objects.exists()
    forget_old(at=AT + timedelta(days=1, minutes=1))
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("a.b.c.d", "unknown"),
    ],
)
def test_a_network_is_one_address_or_a_64(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("proxies", "said", "network"),
    [
        (0, "198.51.100.1", HERE),  # nobody in front: whatever is said is made up
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),  # the proxy's word is the last
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "10.0.0.1, nobody", "unknown"),
        (1, "", HERE),
    ],
)
def test_only_the_proxy_in_front_is_believed(settings: Settings, proxies: int, said: str, network: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": said}, REMOTE_ADDR=HERE)
    assert asking_network(request) == network


def from_here() -> None:
    with asking(lambda: Who("api", network=HERE)), transaction.atomic():
        count_stranger(known=lambda: False, at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_side_by_side_they_stay_within_the_limit() -> None:
    """Read first and written then, it would be passed."""
    assert race(*[from_here] * 8) == {"won": 2, "too_many_texts": 6}


@pytest.mark.django_db
def test_the_house_itself_and_the_demo_have_no_limit(settings: Settings) -> None:
    strangers: Callable[[], None] = partial(count_stranger, known=lambda: False, at=AT)
    for _ in range(3):
        strangers()
    from_here()
    from_here()
    with pytest.raises(TooManyTexts):
        from_here()
    settings.SMS_BACKEND = "log"
    from_here()
