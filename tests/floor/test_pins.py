"""PINs: which are taken, how they are set, and how nobody guesses one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from floor.errors import PinInvalid, PinLocked, PinMissing, PinTooEasy, PinWait, PinWrong
from floor.models import MOST_WRONG, Device, StaffPin
from floor.pin_rules import is_easy, is_pin, wait_after
from floor.services.pins import lift, prove, set_pin
from kernel.errors import DomainError
from stores.models import Role
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.floor.conftest import AT
from tests.floor.kiosk import PIN, come, give_pin, make_tablet, tablet_of
from tests.racing import each, race

ACCOUNT = "/accounts/you/"
PASSWORD = "a-quiet-Tuesday"
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def device(world: World) -> Device:
    return make_tablet(world.store)[0]


def tried(device: Device, user: User, pin: str, at: object = AT) -> str:
    """What becomes of a try."""
    try:
        prove(device=device, user=user, pin=pin, at=at)  # type: ignore[arg-type]
    except DomainError as refusal:
        return refusal.code
    return "right"


@pytest.mark.parametrize("pin", ["4729", "8305", "0417", "90210", "31415926"])
def test_a_pin_is_four_to_eight_digits(pin: str) -> None:
    assert (is_pin(pin), is_easy(pin)) == (True, False)


@pytest.mark.parametrize("text", ["", "123", "123456789", "12a4", "١٢٣٤", "12 4", "1.23", "-123", "４７２９"])
def test_nothing_else_is_one(text: str) -> None:
    assert not is_pin(text)


@pytest.mark.parametrize(
    "pin", ["0000", "1234", "4321", "8901", "2468", "1212", "1221", "2580", "1987", "2006", "123123", "12321", "777777"]
)
def test_what_everybody_tries_first_is_refused(pin: str) -> None:
    assert is_easy(pin)


def test_wrong_ones_wait_longer_and_longer() -> None:
    waits = [int(wait_after(wrong).total_seconds()) for wrong in range(12)]
    assert waits == [0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_what_is_kept_is_no_pin(amara: User) -> None:
    give_pin(amara)
    kept = StaffPin.objects.get()
    assert kept.hash.startswith("pbkdf2_")
    assert PIN not in kept.hash
    for refused, pin in ((PinInvalid, "12"), (PinTooEasy, "1111")):
        with pytest.raises(refused):
            set_pin(user=amara, pin=pin, at=AT)
    assert StaffPin.objects.get().hash == kept.hash


def test_a_right_one_is_right_and_one_of_nobody_is_missing(device: Device, amara: User) -> None:
    with pytest.raises(PinMissing):
        prove(device=device, user=amara, pin=PIN, at=AT)
    give_pin(amara)
    felix = give_pin(make_user(), "8305")
    assert prove(device=device, user=amara, pin=PIN, at=AT).wrong_before == 0
    for pin in ("8305", "", "47290", "4728", "x" * 300):
        lift(user=amara)
        Device.objects.update(wrong=0, wait_until=None)
        with pytest.raises(PinWrong):
            prove(device=device, user=amara, pin=pin, at=AT)
    assert prove(device=device, user=felix, pin="8305", at=AT).wrong_before == 0
    assert prove(device=device, user=amara, pin=PIN, at=AT).wrong_before == 1


def test_after_three_wrong_ones_even_the_right_one_waits(device: Device, amara: User) -> None:
    give_pin(amara)
    assert [tried(device, amara, "0001") for _ in range(3)] == ["pin_wrong"] * 3
    with pytest.raises(PinWait) as refused:
        prove(device=device, user=amara, pin=PIN, at=AT + timedelta(seconds=4))
    assert refused.value.facts == {"seconds": 1}
    assert prove(device=device, user=amara, pin=PIN, at=AT + timedelta(seconds=5)).wrong_before == 3
    assert StaffPin.objects.get().wrong == 0


def test_a_device_is_slowed_down_whoever_is_tried_there(device: Device, world: World) -> None:
    people = [give_pin(make_user()) for _ in range(4)]
    assert [tried(device, person, "0001") for person in people] == ["pin_wrong"] * 3 + ["pin_wait"]
    other = make_tablet(world.store, "Door")[0]
    assert tried(other, people[3], PIN) == "right"


def test_after_ten_wrong_ones_it_is_locked_until_somebody_lifts_it(device: Device, amara: User) -> None:
    give_pin(amara)
    for n in range(MOST_WRONG):
        assert tried(device, amara, "0001", AT + n * AN_HOUR) == "pin_wrong"
    with pytest.raises(PinLocked):
        prove(device=device, user=amara, pin=PIN, at=AT + MOST_WRONG * AN_HOUR)
    lift(user=amara)
    assert tried(device, amara, PIN, AT + MOST_WRONG * AN_HOUR) == "right"


@pytest.mark.django_db(transaction=True)
def test_guessing_in_parallel_tries_no_more_than_one_by_one(device: Device, world: World, amara: User) -> None:
    give_pin(amara)
    second = make_tablet(world.store, "Door")[0]
    both = [device, second]
    answers = race(*each(6, lambda n: prove(device=both[n % 2], user=amara, pin=f"000{n}", at=AT)))
    assert answers == {"pin_wrong": 3, "pin_wait": 3}
    assert StaffPin.objects.get().wrong == 3

    # At the last try before the lock, one of them all is looked at.
    StaffPin.objects.update(wrong=MOST_WRONG - 1, wait_until=None)
    Device.objects.update(wrong=0, wait_until=None)
    answers = race(*each(6, lambda n: prove(device=both[n % 2], user=amara, pin=f"000{n}", at=AT)))
    assert answers == {"pin_wrong": 1, "pin_locked": 5}
    assert StaffPin.objects.get().wrong == MOST_WRONG


def test_the_page_says_how_long_to_wait_and_that_others_tried(
    world: World, amara: User, present: time_machine.Traveller
) -> None:
    tablet = tablet_of(make_tablet(world.store)[1])
    give_pin(amara)
    assert [come(tablet, amara, "0001") for _ in range(4)] == [422, 422, 422, 429]
    assert "try again in 5 seconds" in tablet.post(f"/floor/who/{amara.pk}/", {"pin": PIN}).content.decode()
    present.shift(timedelta(seconds=5))
    assert come(tablet, amara) == 302
    assert "3 wrong PINs were typed for you" in tablet.get("/floor/london/").content.decode()
    StaffPin.objects.update(wrong=MOST_WRONG)
    assert come(tablet, amara) == 403


def test_a_manager_lets_somebody_try_again(client: Client, world: World, amara: User, paris: World) -> None:
    boss = make_member(store=world.store, role=Role.MANAGER, user=make_user()).user
    stranger = give_pin(make_member(store=paris.store).user)
    give_pin(amara)
    StaffPin.objects.update(wrong=MOST_WRONG)
    client.force_login(boss)
    assert "locked after too many wrong tries" in client.get("/floor/london/devices/").content.decode()
    for person in (amara, stranger):
        client.post("/floor/london/devices/", {"do": f"lift:{person.pk}"})
    assert dict(StaffPin.objects.values_list("user", "wrong")) == {amara.pk: 0, stranger.pk: MOST_WRONG}


def test_a_pin_is_set_after_the_password(client: Client, world: World, present: time_machine.Traveller) -> None:
    cache.clear()
    amara = make_member(store=world.store, user=make_user(password=PASSWORD)).user
    assert client.get(ACCOUNT)["Location"].startswith("/accounts/login/")
    client.post("/accounts/login/", {"login": amara.email, "password": PASSWORD})
    for pin, again in (
        ("", ""),
        ("12", "12"),
        ("1111", "1111"),
        (PIN, "8305"),
        ("\x00" * 5, "x"),
        ("1" * 99, "1" * 99),
    ):
        assert client.post(ACCOUNT, {"pin": pin, "again": again}).status_code == 422
    assert not StaffPin.objects.exists()
    assert client.post(ACCOUNT, {"pin": PIN, "again": PIN})["Location"] == "/floor/"
    assert tried(make_tablet(world.store)[0], amara, PIN) == "right"
    present.shift(timedelta(minutes=6))
    assert client.get(ACCOUNT)["Location"].startswith("/accounts/reauthenticate/")
