"""Home: the pieces, the stores and their next free times."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories.stores import make_pieces, make_product, make_sizes
from tests.factories.world import World
from tests.pages.choosing.conftest import LONDON, Chain, make_branch


def test_home_says_where_and_what_and_when(client: Client, chain: Chain) -> None:
    page = client.get("/").content.decode()
    assert "Evening dress" in page
    assert "Vitrine Paris" in page
    assert "today 11:00" in page
    assert "today 12:00" in page


def test_time_of_a_store_says_its_date_and_its_zone_to_whom_today_is_another_day(client: Client, chain: Chain) -> None:
    page = client.get("/").content.decode()
    assert (
        'data-zone="Europe/Paris" data-dated="Mon 1 Jun 12:00">today 12:00'
        '<noscript> <small class="zone">France Time</small></noscript></time>'
    ) in page


def test_home_near_a_place_puts_the_nearest_store_first(client: Client, chain: Chain) -> None:
    page = client.get("/", {"near": "48.86,2.35"}).content.decode()
    assert page.index("Vitrine Paris") < page.index("Vitrine London")
    assert "Near you" in page


def test_home_keeps_a_place_for_the_next_page(client: Client, chain: Chain) -> None:
    client.get("/", {"near": LONDON})
    assert client.cookies["near"].value == LONDON
    page = client.get("/").content.decode()
    assert page.index("Vitrine London") < page.index("Vitrine Paris")


@pytest.mark.django_db
def test_home_of_an_empty_world_is_friendly(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "No showroom is open yet" in response.content.decode()


def test_home_asks_the_same_number_of_queries_for_one_store_and_for_six(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16) as one:
        client.get("/")
    for n in range(5):
        store = make_branch(world)
        for variant in make_sizes(product=make_product(slug=f"skirt-{n}")):
            make_pieces(variant=variant, store=store)
    with django_assert_max_num_queries(len(one)):
        client.get("/")
