"""Webhooks on the desk: made, changed by two at once, tested, their deliveries read and sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from hooks.models import Delivery, Event, Hook
from hooks.signing import secret_of
from stores.models import Store
from tests.factories.hooks import make_delivery, make_hook
from tests.factories.stores import make_store

pytestmark = pytest.mark.django_db
HOOKS = "/desk/stores/lane/hooks/"
FORM = {"name": "Newsletter", "url": "http://127.0.0.1:8080/in?a=1", "events": ["booking.confirmed", "piece.sold"]}


@pytest.fixture(autouse=True)
def on_this_machine(settings: Settings) -> None:
    settings.HOOKS_ON_LOOPBACK = True


def drawn(client: Client, address: str) -> dict[str, Any]:
    """What the form of a webhook sends when nothing is touched."""
    form = client.get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in fields.items() if value not in (False, None)} | {"do": "change"}


def test_a_hook_is_made_and_its_secret_shown_once(manager: Client, store: Store) -> None:
    page = manager.post(HOOKS, FORM)
    hook = Hook.objects.get()
    assert (hook.store, hook.name, hook.url, hook.events) == (store, FORM["name"], FORM["url"], FORM["events"])
    assert page.context["secret"] == secret_of(hook)
    assert secret_of(hook) in page.content.decode()
    assert secret_of(hook) not in manager.get(f"{HOOKS}{hook.pk}/").content.decode()
    fresh = manager.post(f"{HOOKS}{hook.pk}/", {"do": "rotate", "overlap": "1"}).context["secret"]
    assert fresh not in ("", page.context["secret"])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("url", "https://10.0.0.1/"),
        ("url", "ftp://shop.example/"),
        ("url", "https://" + "x" * 600),
        ("url", "https://metadata.invalid/"),
        ("events", []),
        ("events", ["everything"]),
    ],
)
def test_a_mistake_is_named_at_its_field(manager: Client, field: str, typed: str | list[str]) -> None:
    page = manager.post(HOOKS, FORM | {field: typed})
    assert (page.status_code, list(page.context["form"].errors)) == (HTTPStatus.UNPROCESSABLE_ENTITY, [field])
    assert not Hook.objects.exists()


def test_of_two_who_change_a_hook_the_second_sees_both_and_chooses(manager: Client, store: Store) -> None:
    hook = make_hook(store=store, url=FORM["url"])
    address = f"{HOOKS}{hook.pk}/"
    first, second = drawn(manager, address), drawn(manager, address)
    manager.post(address, first | {"name": "Mine"})
    page = manager.post(address, second | {"name": "Yours"})
    assert page.status_code == HTTPStatus.CONFLICT
    assert "Mine" in page.content.decode()
    assert page.context["form"]["name"].value() == "Yours"
    assert Hook.objects.get().name == "Mine"
    again = second | {"name": "Yours", "drawn_from": page.context["form"]["drawn_from"].value()}
    assert manager.post(address, again).status_code == HTTPStatus.FOUND
    assert Hook.objects.get().name == "Yours"


def test_a_hook_is_switched_off_and_a_paused_one_begins_anew(manager: Client, store: Store, at: datetime) -> None:
    hook = make_hook(store=store, url=FORM["url"], paused_at=at, failures=40)
    address = f"{HOOKS}{hook.pk}/"
    manager.post(address, drawn(manager, address))
    hook.refresh_from_db()
    assert (hook.active, hook.paused_at, hook.failures) == (True, None, 0)
    off = drawn(manager, address)
    del off["active"]
    manager.post(address, off)
    assert not Hook.objects.get().active
    assert manager.post(address, {"do": "test"}).status_code == HTTPStatus.FOUND
    assert not Delivery.objects.exists()


def test_deliveries_are_listed_filtered_and_sent_again(manager: Client, store: Store, at: datetime) -> None:
    hook = make_hook(store=store)
    failed = make_delivery(hook=hook, at=at, state="failed", error="tls", tries=16)
    make_delivery(hook=hook, at=at, state="delivered", status_code=200, milliseconds=0)
    log, address = f"{HOOKS}{hook.pk}/deliveries/", f"{HOOKS}{hook.pk}/"
    assert [row.pk for row in manager.get(f"{log}?state=failed").context["rows"]] == [failed.pk]
    assert len(manager.get(f"{log}?state=odd&before=x").context["rows"]) == 2
    assert manager.post(address, {"do": "replay", "since": f"{at.date()}"})["Location"] == log
    failed.refresh_from_db()
    assert (failed.state, failed.tries) == ("pending", 0)
    manager.post(address, {"do": f"replay:{failed.pk}"})
    manager.post(address, {"do": "test"})
    assert Delivery.objects.latest("pk").event == "test"
    for odd in ("replay:0", "replay:x", "replay:99999999999999999999", "replay", "dance", ""):
        assert manager.post(address, {"do": odd}).status_code == HTTPStatus.FOUND
    assert Delivery.objects.filter(state="pending").count() == 2


def test_a_manager_sees_no_hook_of_another_store_or_the_house(manager: Client, at: datetime) -> None:
    for hook in (make_hook(store=make_store()), make_hook()):
        delivery = make_delivery(hook=hook, at=at, state="failed")
        assert manager.get(f"{HOOKS}{hook.pk}/").status_code == HTTPStatus.NOT_FOUND
        assert manager.get(f"{HOOKS}{hook.pk}/deliveries/").status_code == HTTPStatus.NOT_FOUND
        assert manager.post(f"{HOOKS}{hook.pk}/", {"do": f"replay:{delivery.pk}"}).status_code == HTTPStatus.NOT_FOUND
    assert manager.get("/desk/hooks/").status_code == HTTPStatus.FORBIDDEN


def test_another_hooks_delivery_is_not_sent_again_through_mine(manager: Client, store: Store, at: datetime) -> None:
    mine = make_hook(store=store)
    theirs = make_delivery(hook=make_hook(), at=at, state="failed")
    manager.post(f"{HOOKS}{mine.pk}/", {"do": f"replay:{theirs.pk}"})
    theirs.refresh_from_db()
    assert theirs.state == "failed"


def test_head_office_makes_a_hook_of_every_store_and_sees_all(head_office: Client, store: Store) -> None:
    own = make_hook(store=store, name="Own")
    made = head_office.post("/desk/hooks/", FORM).context["hook"]
    assert made.store is None
    assert {hook.pk for hook, _address in head_office.get("/desk/hooks/").context["hooks"]} == {own.pk, made.pk}
    assert head_office.get(f"/desk/hooks/{own.pk}/").status_code == HTTPStatus.OK


def test_a_log_of_ten_thousand_deliveries_is_read_in_pages(
    head_office: Client, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    hook = make_hook()
    Delivery.objects.bulk_create(
        Delivery(
            uid=f"evt_{n}",
            hook=hook,
            event=Event.CONFIRMED,
            subject=f"booking:{n}",
            sequence=n,
            data={},
            state="failed" if n % 100 == 0 else "delivered",
            happened_at=at + timedelta(seconds=n),
            owed_since=at,
            next_try_at=at,
        )
        for n in range(10_000)
    )
    log = f"/desk/hooks/{hook.pk}/deliveries/"
    page = head_office.get(log)
    for _step in range(3):
        with django_assert_max_num_queries(8):
            page = head_office.get(log + page.context["older"])
    before = monotonic()
    page = head_office.get(f"{log}?state=failed")
    assert monotonic() - before < 1
    assert [row.sequence for row in page.context["rows"]] == list(range(9900, 4900, -100))
