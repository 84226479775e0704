"""A further store, and the facts of one that there is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from stores.models import Role, Store
from tests.desk.sent import drawn_from
from tests.factories.stores import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NEW, FACTS = "/desk/stores/new/", "/desk/stores/lane/facts/"
SENT = {
    "name": "Mitte", "name_zh": "米特", "slug": "mitte", "street": "Torstraße 1", "city": "Berlin", "country": "DE",
    "latitude": "52.53", "longitude": "13.40", "timezone": "Europe/Berlin", "currency": "EUR", "phone_region": "DE",
    "locale": "en", "exchange_days": "14", "idle_minutes": "3",
}  # fmt: skip


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    return client


def test_further_store_is_made_unseen_and_then_opened(office: Client) -> None:
    answer = office.post(NEW, SENT)

    made = Store.objects.get(slug="mitte")
    assert answer["Location"] == "/desk/stores/mitte/"
    assert (made.active, made.currency, made.translations) == (False, "EUR", {"zh-hans": {"name": "米特"}})
    address = "/desk/stores/mitte/facts/"
    office.post(address, SENT | {"active": "on", "drawn_from": drawn_from(office, address)})
    made.refresh_from_db()
    assert made.active


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"slug": "lane"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "a b"}, "slug"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"country": "ZZ"}, "country"),
        ({"currency": "DEM"}, "currency"),
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "nan"}, "longitude"),
        ({"latitude": ""}, "latitude"),
        ({"name": "\x00"}, "name"),
    ],
)
def test_what_can_t_be_is_named_and_stays_typed(office: Client, store: Store, sent: Any, field: str) -> None:
    page = office.post(NEW, SENT | sent)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == [field]
    assert "Torstraße 1" in page.content.decode()
    assert Store.objects.count() == 1


def test_manager_of_a_store_makes_none_and_changes_theirs(manager: Client, store: Store) -> None:
    assert manager.get(NEW).status_code == HTTPStatus.FORBIDDEN
    before = drawn_from(manager, FACTS)

    manager.post(FACTS, SENT | {"active": "on", "drawn_from": before})
    late = manager.post(FACTS, SENT | {"name": "Late", "active": "on", "drawn_from": before})

    store.refresh_from_db()
    assert (store.slug, store.name, store.timezone, store.exchange_days) == ("lane", "Mitte", "Europe/Berlin", 14)
    assert late.status_code == HTTPStatus.CONFLICT
    assert "name: Mitte" in late.context["edited"].theirs


def test_store_is_closed_for_good_and_opened_again(manager: Client, store: Store) -> None:
    for open_ in ({}, {"active": "on"}):
        manager.post(FACTS, SENT | open_ | {"drawn_from": drawn_from(manager, FACTS)})
        store.refresh_from_db()
        assert store.active is bool(open_)


def test_an_auditor_only_reads(client: Client, store: Store) -> None:
    client.force_login(make_member(store=store, role=Role.AUDITOR).user)

    assert b"csrfmiddlewaretoken" not in client.get(FACTS).content.split(b"<main")[1]
    assert client.post(FACTS, SENT).status_code == HTTPStatus.FORBIDDEN
