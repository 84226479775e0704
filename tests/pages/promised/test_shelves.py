"""The shelves: a card for each product, its cuts, its pages, and the clock of the hold."""

from __future__ import annotations

import re

from django.test import Client

from bookings.models import Booking
from tests.factories.stores import make_pieces, make_product, make_sizes, make_variant
from tests.factories.world import World
from tests.pages.promised.conftest import to


def test_shelves_show_a_product_once_with_all_of_its_colours(client: Client, world: World, held: Booking) -> None:
    poppy = make_variant(product=world.products[0], colour="Poppy", size="36")
    make_pieces(variant=poppy, store=world.store)
    page = client.get(to("shelves", held)).content.decode()
    assert page.count("Evening dress</h2>") == 1
    assert "Sizes of Evening dress, Poppy" in page
    assert f"add:{poppy.pk}" in page


def test_shelves_keep_the_clock_in_sight_while_it_runs(client: Client, held: Booking) -> None:
    page = client.get(to("shelves", held)).content.decode()
    assert "Kept for you until" in page
    extended = client.post(re.findall(r'action="([^"]+/extend/[^"]*)"', page)[0])
    assert extended["Location"] == to("shelves", held)


def test_shelves_of_a_booking_have_no_clock(client: Client, confirmed: Booking) -> None:
    assert "data-countdown" not in client.get(to("shelves", confirmed)).content.decode()


def test_shelves_by_cut(client: Client, held: Booking) -> None:
    page = client.get(to("shelves", held), {"kind": "coat"}).content.decode()
    assert re.findall(r'<li><a class="chip" href="[^"]+"[^>]*>([^<]+)</a></li>', page) == ["All", "Dress", "Coat"]
    assert "Winter coat</h2>" in page
    assert "Evening dress</h2>" not in page


def test_shelves_go_on_on_another_page(client: Client, world: World, held: Booking) -> None:
    for n in range(9):
        for variant in make_sizes(product=make_product(slug=f"more-{n}")):
            make_pieces(variant=variant, store=world.store)
    first = client.get(to("shelves", held)).content.decode()
    second = client.get(to("shelves", held), {"page": "2"}).content.decode()
    assert first.count('class="card shelf"') == 8
    assert second.count('class="card shelf"') == 3
    assert f"{to('shelves', held)}?page=2" in first
