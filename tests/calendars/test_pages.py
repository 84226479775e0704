"""Addresses are made and ended on three pages, and each is shown once."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from typing import Any, Final

import pytest
import time_machine
from django.test import Client

from bookings.services.phone_check import code_of
from bookings.tokens import token_of
from calendars.models import Account, Failure, Feed
from calendars.services.feeds import MOST, make_feed
from stores.models import BusySource, OutsideBusy, Role, Stylist
from tests.bookings.test_messages import AT, make
from tests.factories.stores import make_member, make_stylist
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
YOURS: Final = "/desk/you/calendar/"
ADDRESS: Final = re.compile(r'id="feed-address"[^>]*value="([^"]+)"')


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def stylist(client: Client, world: World) -> Stylist:
    user = make_member(store=world.store, role=Role.STYLIST).user
    client.force_login(user)
    return make_stylist(store=world.store, user=user)


def made_on(client: Client, path: str) -> str:
    """The path of the address that a page shows after it was asked to make one."""
    page = client.post(path, {"make": "1"})
    found = ADDRESS.search(page.content.decode())
    assert page.status_code == HTTPStatus.OK
    assert "no-store" in page["Cache-Control"]
    assert found is not None
    return "/cal/" + unescape(found[1]).rpartition("/")[2]


def made_and_ended(client: Client, path: str) -> None:
    address = made_on(client, path)
    assert client.get(address).status_code == HTTPStatus.OK
    again = client.get(path).content.decode()
    assert address not in again, "shown once"
    assert "webcal" not in again

    ended = client.post(path, {"revoke": Feed.objects.get().pk})

    assert (ended.status_code, ended["Location"]) == (HTTPStatus.FOUND, path)
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_manager_makes_and_ends_addresses_of_their_store(client: Client, world: World) -> None:
    client.force_login(make_member(store=world.store, role=Role.MANAGER).user)
    made_and_ended(client, "/desk/stores/london/calendar/")


def test_stylist_makes_and_ends_addresses_of_their_own(client: Client, stylist: Stylist) -> None:
    made_and_ended(client, YOURS)


def test_customer_makes_one_after_the_code_alone(client: Client, world: World) -> None:
    booking = make(world)
    root = f"/b/{booking.reference}/{token_of(booking)}/mine/"
    for ask in (client.get, client.post):
        refused = ask(f"{root}calendar/", {"make": "1"})
        assert (refused.status_code, refused["Location"]) == (HTTPStatus.FOUND, root)
    assert not Feed.objects.exists()

    client.post(root, {"do": "send"})
    client.post(root, {"code": code_of(booking.phone_checks.get())})
    assert f"{root}calendar/" in client.get(root).content.decode()

    made_and_ended(client, f"{root}calendar/")


def test_stylist_gives_an_account_and_takes_it_back(client: Client, stylist: Stylist, settings: Any) -> None:
    settings.HOOKS_ON_LOOPBACK = True
    asked = {"account": "1", "address": "http://127.0.0.1:9/dav/", "name": "ada", "password": " correct horse "}
    assert client.post(YOURS, asked).status_code == HTTPStatus.FOUND
    account = Account.objects.get()
    assert account.login == ("ada", " correct horse ")
    assert "correct horse" not in client.get(YOURS).content.decode()

    Account.objects.update(choices=[["http://127.0.0.1:9/a/", "Home"], ["http://127.0.0.1:9/b/", "<b>Work</b>"]])
    assert "&lt;b&gt;Work" in client.get(YOURS).content.decode()
    for number in ("0", "3", "x", ""):
        client.post(YOURS, {"choose": number})
        assert Account.objects.get().href == ""
    client.post(YOURS, {"choose": "2"})
    assert Account.objects.get().href == "http://127.0.0.1:9/b/"

    Account.objects.update(failure=Failure.FULL, next_try_at=AT + timedelta(hours=6))
    assert "no space left" in client.get(YOURS).content.decode()
    client.post(YOURS, {"again": "1"})
    assert Account.objects.get().next_try_at == AT

    OutsideBusy.objects.create(
        stylist=stylist, starts_at=AT, ends_at=AT + timedelta(hours=1), source=BusySource.ACCOUNT
    )
    client.post(YOURS, {"end": "1"})
    assert Account.objects.get().ended_at == AT
    assert not OutsideBusy.objects.filter(ends_at__gt=AT).exists()
    assert "127.0.0.1" not in client.get(YOURS).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("address", "ftp://x"), ("address", ""), ("address", "https://u:p@x.example/"), ("name", ""), ("password", "")],
)
def test_account_that_can_not_be_is_named_at_its_field(
    client: Client, stylist: Stylist, field: str, value: str
) -> None:
    asked = {"account": "1", "address": "https://dav.example/", "name": "ada", "password": "x"} | {field: value}
    page = client.post(YOURS, asked)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == [field]
    assert not Account.objects.exists()


@pytest.mark.parametrize("sent", ["", "0", "-1", "x", "9" * 30, "\x00"])
def test_what_is_no_number_ends_nothing(client: Client, world: World, sent: str) -> None:
    client.force_login(user := make_member(store=world.store, role=Role.MANAGER).user)
    make_feed(owner=world.store, locale="en", at=AT, actor=user)
    assert client.post("/desk/stores/london/calendar/", {"revoke": sent}).status_code == HTTPStatus.FOUND
    assert Feed.objects.alive().count() == 1


def test_eleventh_is_refused_in_words(client: Client, world: World) -> None:
    client.force_login(user := make_member(store=world.store, role=Role.MANAGER).user)
    for _number in range(MOST):
        make_feed(owner=world.store, locale="en", at=AT, actor=user)
    page = client.post("/desk/stores/london/calendar/", {"make": "1"}, follow=True)
    assert "ten addresses already" in page.content.decode()
    assert Feed.objects.count() == MOST


@pytest.mark.parametrize("count", [1, 8])
def test_list_asks_as_much_for_one_as_for_many(
    client: Client, world: World, count: int, django_assert_max_num_queries: Any
) -> None:
    client.force_login(user := make_member(store=world.store, role=Role.MANAGER).user)
    for _number in range(count):
        make_feed(owner=world.store, locale="en", at=AT, actor=user)
    client.get("/desk/stores/london/calendar/")
    with django_assert_max_num_queries(14):
        client.get("/desk/stores/london/calendar/")
