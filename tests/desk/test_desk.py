"""Whose desk is opened, and what lies on it."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from stores.models import Role
from tests.factories.stores import make_member, make_store, make_stylist, make_user

pytestmark = pytest.mark.django_db
NAV = re.compile(r'<nav class="desk__nav.*?</nav>', re.DOTALL)
HERE = re.compile(r'href="([^"]+)" aria-current="(page|true)"')


def test_manager_of_one_store_comes_to_its_desk(client: Client) -> None:
    member = make_member(store=make_store(slug="lane"), role=Role.MANAGER)
    client.force_login(member.user)

    assert client.get("/desk/")["Location"] == "/desk/stores/lane/"
    assert client.get("/desk/stores/lane/").status_code == HTTPStatus.OK


@pytest.mark.parametrize("stores", [0, 1])
def test_head_office_finds_the_pages_of_the_house_before_there_are_stores(client: Client, stores: int) -> None:
    for number in range(stores):
        make_store(slug=f"store-{number}")
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    assert 'href="/desk/experiences/"' in client.get("/desk/").content.decode()


def test_head_office_chooses_among_all_stores(client: Client) -> None:
    make_store(slug="lane", name="Lane")
    make_store(slug="mitte", name="Mitte")
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    page = client.get("/desk/", {"q": "mit"}).content.decode()

    assert "/desk/stores/mitte/" in page
    assert "/desk/stores/lane/" not in page


@pytest.mark.parametrize("role", [Role.ASSOCIATE, Role.STYLIST])
def test_floor_staff_have_no_desk(client: Client, role: Role) -> None:
    member = make_member(store=make_store(slug="lane"), role=role)
    client.force_login(member.user)

    assert client.get("/desk/").status_code == HTTPStatus.FORBIDDEN
    assert client.get("/desk/stores/lane/").status_code == HTTPStatus.FORBIDDEN


def test_other_stores_desk_is_closed(client: Client) -> None:
    make_store(slug="mitte")
    client.force_login(make_member(store=make_store(slug="lane"), role=Role.MANAGER).user)

    assert client.get("/desk/stores/mitte/").status_code == HTTPStatus.FORBIDDEN
    assert client.get("/desk/stores/nowhere/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(("role", "shown"), [(Role.MANAGER, True), (Role.ASSOCIATE, False)])
def test_floor_leads_to_the_desk_where_it_opens(client: Client, role: Role, shown: bool) -> None:
    client.force_login(make_member(store=make_store(slug="lane"), role=role).user)

    assert ('href="/desk/stores/lane/"' in client.get("/floor/lane/").content.decode()) is shown


def test_head_office_without_a_store_is_led_from_the_floor_to_the_desk(client: Client) -> None:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    assert client.get("/floor/")["Location"] == "/desk/"


def test_signed_out_is_led_to_the_sign_in_and_back(client: Client) -> None:
    make_store(slug="lane")

    assert client.get("/desk/stores/lane/")["Location"] == "/accounts/login/?next=/desk/stores/lane/"


def test_list_of_stores_goes_on_where_a_page_ends(client: Client) -> None:
    for number in range(52):
        make_store(slug=f"store-{number:02}", name=f"Store {number:02}")
    client.force_login(make_user(is_superuser=True))

    first = client.get("/desk/")
    further = first.context["further"]
    second = client.get(further)

    assert [store.slug for store in second.context["stores"]] == ["store-50", "store-51"]
    assert second.context["further"] == ""


@pytest.mark.parametrize("stores", [2, 60])
def test_list_of_stores_asks_few_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, stores: int
) -> None:
    for number in range(stores):
        make_store(slug=f"store-{number}")
    client.force_login(make_user(is_superuser=True))

    with django_assert_max_num_queries(8):
        client.get("/desk/")


@pytest.mark.parametrize(
    ("path", "group", "page"),
    [
        ("", ("/desk/stores/lane/", "page"), None),
        ("people/ada/shifts/", ("/desk/stores/lane/people/", "true"), ("/desk/stores/lane/people/", "true")),
        ("rota/", ("/desk/stores/lane/people/", "true"), ("/desk/stores/lane/rota/", "page")),
        ("insight/", ("/desk/stores/lane/insight/", "page"), None),
    ],
)
def test_head_shows_groups_and_the_pages_of_the_one_that_is_open(
    client: Client, path: str, group: tuple[str, str], page: tuple[str, str] | None
) -> None:
    store = make_store(slug="lane")
    make_stylist(store=store, slug="ada")
    client.force_login(make_member(store=store, role=Role.MANAGER).user)

    navs = NAV.findall(client.get(f"/desk/stores/lane/{path}").content.decode())

    present = [HERE.findall(nav) for nav in navs]
    assert present == ([[group], [page]] if page else [[group]])
    assert navs[0].count("<a ") == 7


def test_head_of_who_only_reads_has_no_groups_that_they_may_not_open(client: Client) -> None:
    client.force_login(make_member(store=make_store(slug="lane"), role=Role.AUDITOR).user)
    page = client.get("/desk/stores/lane/").content.decode()
    assert "/desk/stores/lane/keys/" not in page
    assert NAV.findall(page)[0].count("<a ") == 6
