"""The page of a purchase: until when, what could come instead, and what is under way."""

from __future__ import annotations

import re

import pytest
from django.db.models import F
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from bookings.models import Booking, ExchangeReason
from bookings.tokens import token_of
from stores.services.handling import give_back
from tests.bookings.exchange.exchanging import AT, ask, asked, named
from tests.factories.exchanges import make_brought_back
from tests.factories.stores import make_pieces, make_variant
from tests.factories.world import World
from tests.pages.choosing.conftest import make_branch
from tests.pages.exchange.conftest import Buy, bought


def page(client: Client, address: str, **said: str) -> str:
    response = client.get(address, said)
    assert response.status_code == 200
    return str(response.content.decode())


def chips(text: str) -> dict[str, tuple[str, bool]]:
    """SKU → where it hangs, and whether it is chosen."""
    found = re.findall(r'name="want-\d+" value="([^"]+)"( checked)?>.*?<span class="chip__more">([^<]+)</span>', text)
    return {sku: (where, bool(checked)) for sku, checked, where in found}


def test_page_says_until_when_and_nobodys_name(client: Client, buy: Buy) -> None:
    response = client.get(buy.page)
    text = response.content.decode()
    assert "Exchange it until 1 Jul 2026." in text
    assert "Mei Tanaka" not in text
    assert "0123" not in text
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "private, no-store"


WRONG = ("/x/booking:ABCDEFGH/{mac}/", "/x/{subject}/nothing/", "/x/{subject}/{mac}é/", "/x/%00/a/where/")


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_half_of_the_link_is_one_page_for_all(client: Client, buy: Buy, address: str) -> None:
    _, _, subject, mac, _ = buy.page.split("/")
    response = client.get(address.format(subject=subject, mac=mac))
    assert response.status_code == 404
    assert "We can’t find this purchase" in response.content.decode()


def test_the_reason_says_which_size_is_likely_and_chips_say_where_it_hangs(client: Client, buy: Buy) -> None:
    world = buy.world
    place = {"latitude": world.store.latitude + 0.02, "longitude": world.store.longitude}
    soho, dress = make_branch(world, slug="soho", name="Vitrine Soho", **place), world.products[0]
    make_pieces(variant=make_variant(product=dress, size="XL", size_position=9, sku="DRESS-XL"), store=soho)
    make_variant(product=dress, size="M", colour="Poppy", sku="POPPY-M")
    key = f"reason-{buy.piece.pk}"
    assert chips(page(client, buy.page)) == {}
    assert chips(page(client, buy.page, **{key: "too_small"})) == {
        "DRESS-S": ("here", False),
        "DRESS-L": ("here", True),
        "DRESS-XL": ("2.2 km", False),
        "POPPY-M": ("delivery only", False),
    }
    assert chips(page(client, buy.page, **{key: "too_large"}))["DRESS-S"] == ("here", True)
    assert chips(page(client, buy.page, **{key: "fault"}))["DRESS-M"] == ("delivery only", True)
    assert chips(page(client, buy.page, **{key: "colour"}))["POPPY-M"] == ("delivery only", True)


def test_advice_stands_beside_the_sizes(client: Client, buy: Buy) -> None:
    store, small, dress = buy.world.store, ExchangeReason.TOO_SMALL, buy.world.variant("DRESS-S")
    for _ in range(5):
        make_brought_back(variant=dress, store=store, reason=small, at=AT)
    assert "Runs small" in page(client, buy.page, **{f"reason-{buy.piece.pk}": "too_small"})


def test_going_on_needs_a_piece_that_comes_instead(client: Client, buy: Buy) -> None:
    key = f"reason-{buy.piece.pk}"
    assert "Please choose what shall come instead" in page(client, buy.page, go="1", **{key: "colour"})
    unsaid = page(client, buy.page, go="1", **{key: "whatever"})
    assert unsaid.index("Please say of one piece why it goes back.") < unsaid.index("What is wrong?")
    response = client.get(buy.page, {"go": "1", key: "too_small"})
    assert response.status_code == 302
    assert response["Location"] == f"{buy.where}?reason-{buy.piece.pk}=too_small&want-{buy.piece.pk}=DRESS-L"


def test_a_piece_is_late_from_the_midnight_after_its_last_day(client: Client, buy: Buy, clock: Traveller) -> None:
    clock.move_to("2026-07-01T22:59:00Z")
    assert "Exchange it until 1 Jul 2026." in page(client, buy.page)
    clock.move_to("2026-07-01T23:00:00Z")
    text = page(client, buy.page)
    assert "It could be exchanged until 1 Jul 2026." in text
    assert "Go on" not in text


def test_nothing_is_left_of_what_was_brought_back(client: Client, buy: Buy) -> None:
    give_back(piece=buy.piece, store=buy.world.store, at=AT)
    assert "Nothing is left to exchange" in page(client, buy.page)


def test_an_exchange_under_way_is_linked_for_the_visitor_whose_it_is(client: Client, buy: Buy) -> None:
    visit = named(ask(buy.world, asked(buy.world, buy.piece, "DRESS-L"), purchase_subject=buy.subject))
    text = page(client, buy.page)
    assert "It waits for you: Vitrine London, Tuesday 2 June, 12:00" in text
    assert "It is being exchanged: see above." in text
    assert token_of(visit) not in text
    client.get(f"/b/{buy.visit.reference}/{token_of(buy.visit)}/exchange/")
    assert token_of(visit) not in page(client, buy.page)  # somebody with the receipt made it, under a name of theirs
    Booking.objects.filter(pk=visit.pk).update(customer=buy.visit.customer)
    assert token_of(visit) in page(client, buy.page)
    Booking.objects.filter(pk=buy.visit.pk).update(token_version=F("token_version") + 1)
    assert token_of(visit) not in page(client, buy.page)


def test_the_page_asks_a_bounded_number_of_queries(
    client: Client, world: World, buy: Buy, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(9) as one:
        client.get(buy.page, {f"reason-{buy.piece.pk}": "too_small"})
    more = [bought(world, buy.visit, sku).piece for sku in ("DRESS-S", "COAT-S", "COAT-M")]
    with django_assert_max_num_queries(len(one)):
        client.get(buy.page, {f"reason-{piece.pk}": "too_small" for piece in (buy.piece, *more)})
