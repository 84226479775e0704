"""The stores and what can be booked there."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from stores.models import HoursException
from tests.factories.experiences import make_experience, make_session
from tests.factories.stores import make_stylist
from tests.factories.world import World
from tests.pages.choosing.conftest import AT, Chain, make_branch

TODAY = date(2026, 6, 1)


def test_stores_are_found_by_city(client: Client, chain: Chain) -> None:
    page = client.get("/stores/", {"q": "paris"}).content.decode()
    assert "Vitrine Paris" in page
    assert "Vitrine London" not in page


def test_stores_that_are_not_found_leave_a_way_on(client: Client, chain: Chain) -> None:
    assert "No showroom by that name" in client.get("/stores/", {"q": "Atlantis"}).content.decode()


def test_stores_come_six_at_a_time(client: Client, world: World) -> None:
    for _ in range(7):
        make_branch(world)
    first, second = (client.get("/stores/", {"page": n}).content.decode() for n in (1, 2))
    assert (first.count('class="store"'), second.count('class="store"')) == (6, 2)
    assert "/stores/?page=2" in first


def test_store_says_when_it_is_open_and_what_is_special(client: Client, world: World) -> None:
    HoursException.objects.create(store=world.store, date=TODAY + timedelta(days=2), reason="Stocktaking")
    page = client.get("/stores/london/").content.decode()
    assert page.count("10:00–19:00") == 6
    assert "Stocktaking" in page
    assert "14 Floral Street" in page


def test_store_that_closed_for_good_is_not_found(client: Client, world: World) -> None:
    world.store.active = False
    world.store.save(update_fields=["active"])
    assert client.get("/stores/london/").status_code == 404


def test_experience_shows_its_evenings_with_the_places_left(client: Client, world: World) -> None:
    launch = make_experience(slug="launch", name="Launch night", duration=90)
    make_session(experience=launch, store=world.store, starts_at=AT + timedelta(days=3, hours=9), places=12)
    make_session(experience=launch, store=world.store, starts_at=AT + timedelta(days=4), places=4, places_taken=4)
    page = client.get("/experiences/launch/").content.decode()
    assert "12 places left" in page
    assert "Thursday 4 June" in page
    assert "19:00" in page
    assert "full" in page
    assert "/times/?store=london&amp;experience=launch&amp;day=2026-06-04" in page
    assert "day=2026-06-05" not in page


def test_experience_that_is_not_published_is_not_found(client: Client, world: World) -> None:
    make_experience(slug="secret", published=False)
    assert client.get("/experiences/secret/").status_code == 404


def test_store_stores_and_experience_ask_bounded_queries(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paths = "/stores/", "/stores/london/", "/experiences/try-on/", "/experiences/"
    counts = {}
    for path in paths:
        with django_assert_max_num_queries(20) as asked:
            client.get(path)
        counts[path] = len(asked)
    for _ in range(3):
        make_branch(world)
        make_stylist(store=world.store)
        made = make_experience()
        make_session(experience=made, store=world.store, starts_at=AT + timedelta(days=3))
    for path in paths:
        with django_assert_max_num_queries(counts[path]):
            client.get(path)
