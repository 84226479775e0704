"""The rail: sizes go up and down, pieces come and go, and the clock is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import Traveller

from bookings.models import Booking
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import MOST_EXTENSIONS, hold
from bookings.services.holding import HOLD
from bookings.services.sessions import open_session
from stores.models import Piece
from tests.factories.stores import make_store
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, to


def skus(booking: Booking) -> list[str]:
    return list(booking.rail.values_list("variant__sku", flat=True))


def pk(world: World, sku: str) -> int:
    return world.variant(sku).pk


def test_rail_says_until_when_it_is_kept_on_the_stores_clock(client: Client, held: Booking) -> None:
    page = client.get(to("rail", held)).content.decode()

    assert "Kept for you until 10:05" in page
    assert "Evening dress" in page
    assert "Winter coat" in page


def test_a_tap_changes_the_size(client: Client, world: World, held: Booking) -> None:
    act = f"swap:{pk(world, 'DRESS-M')}:{pk(world, 'DRESS-L')}"

    answer = client.post(to("rail", held), {"do": act})

    assert answer.headers["Location"] == to("rail", held)
    assert sorted(skus(held)) == ["COAT-S", "DRESS-L"]


def test_one_size_up_comes_along(client: Client, world: World, held: Booking) -> None:
    client.post(to("rail", held), {"do": f"add:{pk(world, 'COAT-M')}"})

    assert sorted(skus(held)) == ["COAT-M", "COAT-S", "DRESS-M"]


def test_a_piece_is_left_out(client: Client, world: World, held: Booking) -> None:
    client.post(to("rail", held), {"do": f"drop:{pk(world, 'COAT-S')}"})

    assert skus(held) == ["DRESS-M"]


def test_a_piece_that_was_left_out_is_named_and_put_back(client: Client, world: World, held: Booking) -> None:
    coat = pk(world, "COAT-S")

    page = client.post(to("rail", held), {"do": f"drop:{coat}"}, follow=True).content.decode()
    after = client.post(to("rail", held), {"do": f"back:{coat}"}, follow=True).content.decode()

    assert "Left out: Winter coat, S." in page
    assert f'value="back:{coat}"' in page
    assert sorted(skus(held)) == ["COAT-S", "DRESS-M"]
    assert "Left out" not in after


def test_a_piece_that_somebody_took_meanwhile_is_said_to_be_gone(client: Client, world: World, held: Booking) -> None:
    coat = pk(world, "COAT-S")
    client.post(to("rail", held), {"do": f"drop:{coat}"})
    taken = Wish(experience=world.experience, variants=variants_of(["COAT-S"]))
    hold(wish=taken, store=world.store, starts_at=ELEVEN, at=AT)

    page = client.post(to("rail", held), {"do": f"back:{coat}"}, follow=True).content.decode()

    assert "It is gone: somebody else has it at that time now" in page
    assert skus(held) == ["DRESS-M"]


@pytest.mark.parametrize("left", ["", "x", "0", "-1", "\x00", "9" * 40, str(2**63 - 1), "999999"])
def test_nothing_is_named_that_was_not_left_out(client: Client, held: Booking, left: str) -> None:
    page = client.get(to("rail", held), {"left": left})

    assert page.status_code == 200
    assert "Left out" not in page.content.decode()


def test_a_size_that_somebody_else_has_is_not_offered_and_not_given(
    client: Client, world: World, held: Booking
) -> None:
    other = Wish(experience=world.experience, variants=variants_of(["DRESS-L"]))
    hold(wish=other, store=world.store, starts_at=ELEVEN, at=AT)
    act = f"add:{pk(world, 'DRESS-L')}"

    page = client.get(to("rail", held)).content.decode()
    told = client.post(to("rail", held), {"do": act}, follow=True).content.decode()

    assert act not in page
    assert "L: with somebody else then" in page
    assert "L: not in this showroom" not in page
    assert "Nothing was changed" in told
    assert sorted(skus(held)) == ["COAT-S", "DRESS-M"]


def test_a_size_that_the_store_does_not_have_is_not_said_to_be_somebody_elses(
    client: Client, world: World, held: Booking
) -> None:
    Piece.objects.filter(variant=world.variant("DRESS-L")).update(store=make_store(slug="paris"))

    page = client.get(to("rail", held)).content.decode()

    assert "L: not in this showroom" in page
    assert "with somebody else then" not in page


@pytest.mark.parametrize(
    "act", ["", "add:999999999", "add:0", "swap:1", "drop:-1", "add:٣", "add:1\x00", "x" * 5000, "add:9" + "9" * 30]
)
def test_what_no_button_says_changes_nothing(client: Client, held: Booking, act: str) -> None:
    answer = client.post(to("rail", held), {"do": act}, follow=True)

    assert answer.status_code == 200
    assert sorted(skus(held)) == ["COAT-S", "DRESS-M"]


def test_five_more_minutes(client: Client, held: Booking, clock: Traveller) -> None:
    clock.shift(timedelta(minutes=4))

    answer = client.post(to("extend", held) + "?from=who")

    held.refresh_from_db()
    assert answer.headers["Location"] == to("who", held)
    assert held.expires_at == AT + timedelta(minutes=4) + HOLD


def test_after_ten_extensions_the_button_is_gone_and_the_page_says_so(client: Client, held: Booking) -> None:
    Booking.objects.filter(pk=held.pk).update(extensions=MOST_EXTENSIONS)

    page = client.get(to("rail", held)).content.decode()
    told = client.post(to("extend", held), follow=True).content.decode()

    assert to("extend", held) not in page
    assert "as long as we can" in page
    assert "keep this for you any longer" in told


def test_a_drop_is_not_extended_and_says_so(client: Client, world: World) -> None:
    session = open_session(experience=world.experience, store=world.store, starts_at=ELEVEN, places=5, at=AT, drop=True)
    drop = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=session.starts_at, at=AT)

    page = client.get(to("rail", drop)).content.decode()

    assert to("extend", drop) not in page
    assert "the same five minutes" in page


def test_shelves_show_what_is_free_and_not_yet_hung(client: Client, world: World, held: Booking) -> None:
    page = client.get(to("shelves", held)).content.decode()

    assert f"add:{pk(world, 'DRESS-L')}" in page
    assert f"add:{pk(world, 'DRESS-M')}" not in page


def test_queries_of_the_rail_do_not_grow_with_it(client: Client, world: World, held: Booking) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(to("rail", held))
    for sku in ("DRESS-L", "DRESS-S", "COAT-L"):
        client.post(to("rail", held), {"do": f"add:{pk(world, sku)}"})
    with CaptureQueriesContext(connection) as many:
        client.get(to("rail", held))

    assert len(skus(held)) == 5
    assert len(few) == len(many) == 6
