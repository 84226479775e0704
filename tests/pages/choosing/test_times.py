"""Store and time: what is free, why not, and where else."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from stores.models import HoursException, Piece
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_pieces, make_stylist
from tests.factories.world import World
from tests.pages.choosing.conftest import AT, Chain, make_branch

TODAY = date(2026, 6, 1)


def chips(page: str) -> list[str]:
    """The times on offer, as they are said."""
    return re.findall(r'name="starts_at" value="[^"]+">\s*(\d\d:\d\d)', page)


def test_times_begin_with_the_soonest(client: Client, world: World) -> None:
    page = client.get("/times/", {"store": "london"}).content.decode()
    assert chips(page)[0] == "11:00"
    assert len(chips(page)) == 30
    assert page.count("chip--soonest") == 1
    assert [part for part in ("Morning", "Afternoon", "Evening") if part in page] == ["Morning", "Afternoon", "Evening"]


def test_times_strip_tells_how_full_each_day_is(client: Client, world: World) -> None:
    HoursException.objects.create(store=world.store, date=TODAY + timedelta(days=1))
    page = client.get("/times/", {"store": "london"}).content.decode()
    assert re.findall(r'data-free="(\d)"', page) == ["4", "0"] + ["4"] * 12


def test_times_of_a_closed_day_say_so_and_name_the_next(client: Client, world: World) -> None:
    HoursException.objects.create(store=world.store, date=TODAY + timedelta(days=1))
    page = client.get("/times/", {"store": "london", "day": "2026-06-02"}).content.decode()
    assert "Vitrine London is closed on this day." in page
    assert "Free again on Wednesday 3 June" in page
    assert chips(page) == []


def test_times_without_a_piece_in_the_store_name_it_and_the_stores_that_have_all(client: Client, chain: Chain) -> None:
    page = client.get("/times/", {"store": "paris", "sku": ["DRESS-M", "COAT-S"]}).content.decode()
    assert "Winter coat in S doesn’t hang in Vitrine Paris at the moment." in page
    assert "Other showrooms with all of your pieces" in page
    assert "/times/?store=london&amp;experience=try-on&amp;sku=DRESS-M&amp;sku=COAT-S" in page


def test_times_without_a_store_choose_one_that_has_all_pieces(client: Client, chain: Chain) -> None:
    client.get("/times/", {"sku": ["DRESS-M", "COAT-S"], "near": "48.86,2.35"})
    assert client.cookies["store"].value == "london"


def test_times_of_a_busy_piece_leave_its_hours_out(client: Client, world: World) -> None:
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    hold(wish=wish, store=world.store, starts_at=AT + timedelta(hours=2), at=AT)
    free = chips(client.get("/times/", {"store": "london", "sku": "DRESS-M"}).content.decode())
    assert "12:00" not in free
    assert "11:00" in free


def test_times_say_when_every_room_is_taken(client: Client, world: World) -> None:
    for room in world.rooms:
        room.active = False
        room.save(update_fields=["active"])
    page = client.get("/times/", {"store": "london"}).content.decode()
    assert "Every room is taken on this day." in page


def test_times_for_a_stylist_by_name(client: Client, world: World) -> None:
    styling = make_experience(slug="styling", name="Styling", stylist_needed=True)
    make_schedule(experience=styling, store=world.store)
    make_stylist(store=world.store, slug="evening-only", name="Eve", starts=AT.replace(hour=17).time())
    page = client.get("/times/", {"store": "london", "experience": "styling", "stylist": "evening-only"})
    assert chips(page.content.decode())[0] == "17:00"
    assert "Stylist 1" in page.content.decode()


def test_times_keep_the_party_within_what_fits(client: Client, world: World) -> None:
    page = client.get("/times/", {"store": "london", "party": "99"}).content.decode()
    assert '<input type="hidden" name="party" value="2">' in page


def test_times_leave_out_what_is_unknown_and_say_so(client: Client, world: World) -> None:
    page = client.get("/times/", {"store": "london", "sku": ["DRESS-M", "NOTHING"]}).content.decode()
    assert "1 piece could not come along" in page
    assert page.count('name="sku" value="DRESS-M"') == 1


def test_times_are_those_of_the_store(client: Client, chain: Chain) -> None:
    page = client.get("/times/", {"store": "paris"}).content.decode()
    assert chips(page)[0] == "12:00"
    assert 'data-zone="Europe/Paris"' in page


def test_times_swap_their_inside_only(client: Client, world: World) -> None:
    page = client.get("/times/", {"store": "london"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'id="choosing"' in page


def test_times_that_a_browser_goes_back_to_are_whole(client: Client, world: World) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = client.get("/times/", {"store": "london"}, headers=headers)
    assert "<html" in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_times_offer_the_other_sizes_of_a_piece(client: Client, world: World) -> None:
    page = client.get("/times/", {"store": "london", "sku": "DRESS-M"}).content.decode()
    assert "/times/?store=london&amp;experience=try-on&amp;sku=DRESS-L&amp;party=1" in page


@pytest.mark.django_db
def test_times_of_an_empty_world_are_friendly(client: Client) -> None:
    response = client.get("/times/")
    assert response.status_code == 200
    assert "Nothing can be booked yet" in response.content.decode()


def test_times_ask_bounded_queries(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_pieces(variant=world.variant("DRESS-M"), store=make_branch(world))
    with django_assert_max_num_queries(32) as few:
        client.get("/times/", {"store": "london", "sku": "DRESS-M"})
    for _ in range(4):
        branch = make_branch(world)
        for piece in Piece.objects.filter(store=world.store).select_related("variant"):
            make_pieces(variant=piece.variant, store=branch)
    with django_assert_max_num_queries(len(few)):
        client.get("/times/", {"store": "london", "sku": ["DRESS-M", "DRESS-S", "COAT-S"]})
