"""Keys of other systems on the desk: made, shown once, changed, ended; a store's and the house's."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kernel import clock
from stores.models import ApiKey, Role, Scope, Store
from stores.services.api_keys import make_key, recognise
from tests.factories.stores import make_member, make_store

pytestmark = pytest.mark.django_db
KEYS = "/desk/stores/lane/keys/"
HOUSE = "/desk/keys/"


def test_a_managers_key_is_shown_once_and_opens_what_was_ticked(manager: Client, store: Store) -> None:
    day = timezone.localdate() + timedelta(days=5)
    page = manager.post(KEYS, {"name": " The  till ", "scopes": ["stock:read", "stock:write"], "until": f"{day}"})
    secret = page.context["secret"]
    key = recognise(secret, at=clock.now())
    assert key is not None
    assert key.expires_at is not None
    assert (key.name, key.store, key.scopes) == ("The till", store, ["stock:read", "stock:write"])
    assert key.expires_at.astimezone(store.zone).date() == day + timedelta(days=1)
    assert secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert secret not in manager.get(f"{KEYS}{key.pk}/").content.decode()
    assert "The till" in manager.get(KEYS).content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("until", "2020-01-01"),
        ("until", "9999-12-31"),
        ("until", "soon"),
    ],
)
def test_a_form_with_a_mistake_names_it_and_keeps_what_was_typed(
    manager: Client, field: str, typed: str | list[str]
) -> None:
    form: dict[str, str | list[str]] = {"name": "Till", "scopes": ["check_in"], "until": ""}
    page = manager.post(KEYS, form | {field: typed})
    assert (page.status_code, list(page.context["form"].errors)) == (HTTPStatus.UNPROCESSABLE_ENTITY, [field])
    assert field == "name" or 'value="Till"' in page.content.decode()
    assert not ApiKey.objects.exists()


def test_a_new_secret_works_beside_the_former_one_for_as_long_as_chosen(manager: Client, store: Store) -> None:
    key, first = make_key(store=store, name="Till", at=clock.now())
    second = manager.post(f"{KEYS}{key.pk}/", {"do": "rotate", "overlap": "1"}).context["secret"]
    assert recognise(first, at=clock.now()) == recognise(second, at=clock.now()) == key
    third = manager.post(f"{KEYS}{key.pk}/", {"do": "rotate", "overlap": "0"}).context["secret"]
    assert [recognise(one, at=clock.now()) for one in (first, second, third)] == [None, None, key]


def test_a_revoked_key_opens_nothing_and_is_not_changed_any_more(manager: Client, store: Store) -> None:
    key, secret = make_key(store=store, name="Till", at=clock.now())
    assert manager.post(f"{KEYS}{key.pk}/", {"do": "revoke"}).status_code == HTTPStatus.FOUND
    assert recognise(secret, at=clock.now()) is None
    assert manager.post(f"{KEYS}{key.pk}/", {"do": "rotate", "overlap": "2"}).status_code == HTTPStatus.FOUND
    for odd in ({"do": "rotate", "overlap": "9"}, {"do": "dance"}, {}):
        assert manager.post(f"{KEYS}{key.pk}/", odd).status_code == HTTPStatus.FOUND
    assert 'value="rotate"' not in manager.get(f"{KEYS}{key.pk}/").content.decode()


def test_a_manager_sees_and_ends_no_key_of_another_store_or_the_house(manager: Client, at: datetime) -> None:
    other, _secret = make_key(store=make_store(slug="mitte"), name="Theirs", at=at)
    house, _secret = make_key(everywhere=True, name="The house's", at=at)
    for key in (other, house):
        assert manager.get(f"{KEYS}{key.pk}/").status_code == HTTPStatus.NOT_FOUND
        assert manager.post(f"{KEYS}{key.pk}/", {"do": "revoke"}).status_code == HTTPStatus.NOT_FOUND
    assert manager.get(HOUSE).status_code == HTTPStatus.FORBIDDEN
    assert manager.get("/desk/stores/mitte/keys/").status_code == HTTPStatus.FORBIDDEN
    assert not ApiKey.objects.exclude(revoked_at=None).exists()


def test_head_office_makes_a_key_of_several_stores_and_of_every_one(head_office: Client, store: Store) -> None:
    mitte = make_store(slug="mitte")
    form = {"name": "ERP", "scopes": ["orders:read"], "reach": "these"}
    refused = head_office.post(HOUSE, form)
    assert list(refused.context["form"].errors) == ["stores"]
    two = head_office.post(HOUSE, form | {"stores": [store.pk, mitte.pk]}).context["key"]
    assert (two.store, two.everywhere, set(two.stores.all())) == (None, False, {store, mitte})
    every = head_office.post(HOUSE, form | {"reach": "every", "stores": [store.pk]}).context["key"]
    assert (every.store, every.everywhere, every.stores.count()) == (None, True, 0)
    assert head_office.get(f"{HOUSE}{two.pk}/").status_code == HTTPStatus.OK


@pytest.mark.parametrize("role", [Role.ASSOCIATE, Role.STYLIST, Role.AUDITOR])
def test_who_only_works_or_looks_has_no_keys(client: Client, store: Store, role: Role) -> None:
    client.force_login(make_member(store=store, role=role).user)
    assert client.get(KEYS).status_code == HTTPStatus.FORBIDDEN
    assert client.post(KEYS, {"name": "x", "scopes": [Scope.CHECK_IN]}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("keys", [1, 60])
def test_list_of_keys_goes_on_and_asks_few_questions(
    head_office: Client, store: Store, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries, keys: int
) -> None:
    for number in range(keys):
        make_key(stores=[store], name=f"Key {number:02}", at=at)
    with django_assert_max_num_queries(10):
        page = head_office.get(HOUSE)
    assert len(page.context["keys"]) == min(keys, 50)
    further = head_office.get(HOUSE + page.context["older"])
    assert keys == 1 or [key.name for key, *_rest in further.context["keys"]] == [f"Key {n}" for n in range(50, 60)]
