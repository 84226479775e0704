"""Pages ask the database as often for many rows as for one."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_pieces, make_product, make_room, make_sizes, make_store
from tests.factories.world import World
from tests.pages.promised.conftest import to


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def make_branch(world: World, slug: str) -> None:
    """Another store with the same experience and the pieces of the booking."""
    branch = make_store(slug=slug, name=slug)
    make_room(store=branch)
    make_schedule(experience=world.experience, store=branch)
    for sku in ("DRESS-M", "COAT-S"):
        make_pieces(variant=world.variant(sku), store=branch)


def test_move_reads_many_stores_as_one(client: Client, world: World, confirmed: Booking) -> None:
    make_branch(world, "paris")
    one = asked(client, to("move", confirmed))
    for slug in ("berlin", "tokyo", "milan"):
        make_branch(world, slug)

    assert asked(client, to("move", confirmed)) <= one


def test_shelves_read_many_products_as_one(client: Client, world: World, held: Booking) -> None:
    one = asked(client, to("shelves", held))
    for n in range(3):
        for variant in make_sizes(product=make_product(slug=f"more-{n}")):
            make_pieces(variant=variant, store=world.store)

    assert asked(client, to("shelves", held)) == one


def test_form_reads_a_full_rail_as_a_short_one(client: Client, world: World, held: Booking) -> None:
    two = asked(client, to("who", held))
    for sku in ("DRESS-L", "DRESS-S", "COAT-L"):
        client.post(to("rail", held), {"do": f"add:{world.variant(sku).pk}"})

    assert asked(client, to("who", held)) == two
