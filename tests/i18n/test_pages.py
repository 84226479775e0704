"""A page in Chinese is Chinese throughout, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.views import defaults
from pytest_django.fixtures import Settings
from time_machine import Traveller

from bookings.models import Booking, PhoneCheck
from bookings.services.cancel import cancel
from bookings.services.phone_check import code_of
from bookings.tokens import token_of
from bookings.urls import promised
from tests.factories.bookings import make_booking
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world
from tests.i18n.conftest import AT, ELEVEN
from tests.i18n.reading import left_over, said_on

Left = dict[str, list[str]]
CHOOSING = ("/", "/?q=没有", "/stores/", "/stores/?q=没有", "/stores/london/", "/pieces/", "/pieces/?q=没有",
            "/pieces/dress/", "/pieces/dress/?store=london", "/experiences/", "/experiences/try-on/",
            "/times/?store=london&experience=try-on&sku=DRESS-M", "/times/?store=paris&experience=try-on&sku=DRESS-M",
            "/times/?store=london&experience=try-on&day=2029-01-01")  # fmt: skip


def _left(client: Client, addresses: Iterable[str]) -> Left:
    """What is not Chinese on each of the pages; nothing of a page that is all right, or is none."""
    found: Left = {}
    for address in addresses:
        answer = client.get(address, follow=True)
        if answer.headers["content-type"].startswith("text/html") and answer.content:
            assert '<html lang="zh-hans"' in answer.text, address
            found[address] = left_over(said_on(answer.text))
    assert found
    return {address: texts for address, texts in found.items() if texts}


def _pages_of(booking: Booking) -> list[str]:
    """Every address of a booking."""
    return [reverse(one.name or "", args=[booking.reference, token_of(booking)]) for one in promised.booking]


def test_choosing_is_in_chinese(world: World, visitor: Client) -> None:
    make_world(slug="paris")
    assert _left(visitor, CHOOSING) == {}


def test_an_empty_house_is_in_chinese(db: None, visitor: Client) -> None:
    assert _left(visitor, ("/", "/stores/", "/pieces/", "/experiences/", "/times/")) == {}


def test_a_hold_is_in_chinese(held: Booking, visitor: Client) -> None:
    assert _left(visitor, _pages_of(held)) == {}


def test_a_hold_that_ended_is_in_chinese(held: Booking, visitor: Client, clock: Traveller) -> None:
    clock.move_to(AT + timedelta(minutes=6))
    assert _left(visitor, _pages_of(held)) == {}


def test_mistakes_are_told_in_chinese(held: Booking, visitor: Client) -> None:
    who = reverse("who", args=[held.reference, token_of(held)])
    page = visitor.post(who, {"name": "", "phone": "1", "email": "nobody", "sms": "on"}).text
    assert "请留下姓名" in page
    assert "这个号码打不通" in page
    assert left_over(said_on(page)) == []


def test_the_promised_half_is_in_chinese(confirmed: Booking, visitor: Client) -> None:
    assert _left(visitor, _pages_of(confirmed)) == {}


def test_what_stands_behind_a_code_is_in_chinese(confirmed: Booking, visitor: Client) -> None:
    mine = reverse("mine", args=[confirmed.reference, token_of(confirmed)])
    visitor.post(mine, {"do": "send"})
    assert left_over(said_on(visitor.post(mine, {"code": "0000"}).text)) == []
    visitor.post(mine, {"code": code_of(PhoneCheck.objects.get(booking=confirmed))})
    page = visitor.get(mine).text
    assert "我们记得的资料" in page
    assert left_over(said_on(page)) == []


def test_asking_for_a_code_is_in_chinese(held: Booking, visitor: Client, settings: Settings) -> None:
    settings.PHONE_CHECK = "always"
    who = reverse("who", args=[held.reference, token_of(held)])
    said = {"name": "王小明", "phone": "020 7946 0001", "sms": "on"}
    asked = visitor.post(who, said)
    answer = visitor.post(who, said | {"landline": "+442079460001"}, follow=True)
    assert left_over(said_on(asked.text)) == []
    assert "这是您的手机号吗？" in answer.text
    assert left_over(said_on(answer.text)) == []


@pytest.mark.parametrize("moment", [ELEVEN - timedelta(minutes=20), ELEVEN + timedelta(days=1)])
def test_what_is_too_late_is_told_in_chinese(
    confirmed: Booking, visitor: Client, clock: Traveller, moment: datetime
) -> None:
    clock.move_to(moment)
    assert _left(visitor, _pages_of(confirmed)) == {}


def test_a_cancelled_visit_is_in_chinese(confirmed: Booking, visitor: Client) -> None:
    cancel(booking=confirmed, at=AT)
    assert _left(visitor, [*_pages_of(confirmed), "/c/ABCDEFGH", f"/c/{confirmed.reference}"]) == {}


def test_the_demo_s_phone_is_in_chinese(confirmed: Booking, visitor: Client, settings: Settings) -> None:
    settings.DEMO = True
    assert _left(visitor, ["/demo/phone"]) == {}


def test_signing_in_and_out_is_in_chinese(world: World, visitor: Client) -> None:
    assert _left(visitor, ["/accounts/login/"]) == {}
    visitor.force_login(make_user())
    assert _left(visitor, ["/accounts/logout/", "/floor/"]) == {}


@pytest.fixture
def associate(world: World) -> User:
    return make_member(store=world.store, user=make_user(first_name="Amara", last_name="Osei")).user


def test_the_floor_is_in_chinese(confirmed: Booking, associate: User, visitor: Client, clock: Traveller) -> None:
    visitor.force_login(associate)
    floor, door = "/floor/london/", "/floor/london/check-in/"
    visit = f"{floor}visits/{confirmed.reference}/"
    days = [floor, f"{floor}?day=2026-06-02", f"{floor}?q=没有", door, visit, "/floor/"]
    assert _left(visitor, days) == {}

    clock.move_to(ELEVEN + timedelta(minutes=7))
    assert _left(visitor, days) == {}
    said = {
        code: left_over(said_on(visitor.post(door, {"code": code}).text)) for code in (confirmed.reference, "没有", "")
    }
    assert {code: texts for code, texts in said.items() if texts} == {}
    assert _left(visitor, days) == {}
    again = visitor.post(door, {"code": confirmed.reference}).text
    assert "已签到：王小明" in again
    assert left_over(said_on(again)) == []


def test_the_door_says_no_in_chinese(world: World, associate: User, visitor: Client) -> None:
    """Another day, another store, cancelled, never confirmed, missed."""
    visitor.force_login(associate)
    paris = make_world(slug="paris")
    today: dict[str, Any] = {"starts_at": AT, "experience": world.experience}
    refused = [
        make_booking(store=world.store, starts_at=ELEVEN, experience=world.experience),
        make_booking(store=paris.store, **today),
        *(make_booking(store=world.store, state=state, **today) for state in ("cancelled", "expired", "no_show")),
    ]
    said = [visitor.post("/floor/london/check-in/", {"code": booking.reference}).text for booking in refused]
    assert [left_over(said_on(page)) for page in said] == [[], [], [], [], []]


def test_errors_are_in_chinese(world: World, visitor: Client) -> None:
    request = HttpRequest()
    with translation.override("zh-hans"):
        answers = [
            defaults.bad_request(request, ValueError()),
            defaults.permission_denied(request, PermissionError()),
            defaults.page_not_found(request, LookupError()),
            defaults.server_error(request),
        ]
    assert [left_over(said_on(answer.content.decode())) for answer in answers] == [[], [], [], []]
