"""Which store is meant where none was chosen: nobody is sent to another country."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.forms.asked import ZONE_COOKIE, read_region
from tests.factories.stores import make_pieces
from tests.factories.world import World
from tests.pages.choosing.conftest import Chain, make_branch

ASKED = "Where would you like to come?"


def stores_of(page: str) -> list[str]:
    """The stores on offer, in their order."""
    return re.findall(r'<h3 class="card__name"><a href="[^"]+">(Vitrine [^<]+)</a></h3>', page)


def test_unknown_customer_is_asked_for_the_store(client: Client, chain: Chain) -> None:
    page = client.get("/times/", {"sku": "DRESS-M"}).content.decode()
    assert ASKED in page
    assert stores_of(page) == ["Vitrine London", "Vitrine Paris"]
    assert "/times/?store=paris&amp;sku=DRESS-M" in page
    assert "chip--soonest" not in page
    assert "store" not in client.cookies


def test_country_of_the_language_decides(client: Client, chain: Chain) -> None:
    client.get("/times/", {"sku": "DRESS-M"}, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert client.cookies["store"].value == "london"


def test_time_zone_of_the_device_comes_before_its_language(client: Client, chain: Chain) -> None:
    client.cookies[ZONE_COOKIE] = "Europe/Paris"
    client.get("/times/", {"sku": "DRESS-M"}, headers={"Accept-Language": "en-GB"})
    assert client.cookies["store"].value == "paris"


def test_store_looked_at_last_comes_before_all(client: Client, chain: Chain) -> None:
    client.get("/stores/paris/")
    assert ASKED not in client.get("/times/", {"sku": "DRESS-M"}, headers={"Accept-Language": "en-GB"}).content.decode()
    assert client.cookies["store"].value == "paris"


def test_who_is_at_home_where_the_piece_does_not_hang_chooses_among_those_that_have_it(
    client: Client, chain: Chain
) -> None:
    page = client.get("/times/", {"sku": "COAT-S"}, headers={"Accept-Language": "fr-FR"}).content.decode()
    assert ASKED in page
    assert stores_of(page) == ["Vitrine London"]


def test_the_only_store_is_not_asked_for(client: Client, world: World) -> None:
    client.get("/times/", {"sku": "DRESS-M"})
    assert client.cookies["store"].value == "london"


def test_stores_to_choose_from_are_found_by_their_town(client: Client, chain: Chain) -> None:
    page = client.get("/times/", {"sku": "DRESS-M", "q": "paris"}).content.decode()
    assert stores_of(page) == ["Vitrine Paris"]
    assert '<input type="hidden" name="sku" value="DRESS-M">' in page
    assert "No showroom by that name" in client.get("/times/", {"q": "nothing"}).content.decode()


def test_home_begins_where_the_customer_is(client: Client, chain: Chain) -> None:
    assert stores_of(client.get("/", headers={"Accept-Language": "fr-FR"}).content.decode())[0] == "Vitrine Paris"
    client.cookies[ZONE_COOKIE] = "Europe/London"
    assert stores_of(client.get("/", headers={"Accept-Language": "fr-FR"}).content.decode())[0] == "Vitrine London"


def test_asking_for_the_store_reads_many_as_two(
    client: Client, chain: Chain, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(26) as few:
        client.get("/times/", {"sku": "DRESS-M"})
    for n in range(7):
        make_pieces(variant=chain.london.variant("DRESS-M"), store=make_branch(chain.london, name=f"Vitrine {n}"))
    with django_assert_max_num_queries(len(few)):
        page = client.get("/times/", {"sku": "DRESS-M"}).content.decode()
    assert len(stores_of(page)) == 6
    assert "page=2" in page


@pytest.mark.parametrize(
    ("accepted", "region"),
    [
        ("en-GB,en;q=0.9", "GB"),
        ("en,fr-FR;q=0.5,de-AT;q=0.8", "AT"),
        ("zh-Hans-CN", "CN"),
        ("es-419,en", ""),
        ("", ""),
        ("\0;;,=", ""),
    ],
)
def test_region_is_that_of_the_best_liked_language(accepted: str, region: str) -> None:
    assert read_region(accepted) == region
