"""Looking for pieces, and a piece by itself."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import ExchangeReason
from stores.models import Piece, PieceState, Product
from tests.factories.exchanges import make_brought_back
from tests.factories.stores import make_pieces, make_product, make_sizes, make_variant
from tests.factories.world import World
from tests.pages.choosing.conftest import AT, Chain


def sizes_of(page: str) -> dict[str, str]:
    """Size → where it hangs, as the chips say it."""
    chips = re.findall(r'name="sku" value="[^"]+"[^>]*>([^<]+) <span class="chip__more">([^<]+)</span>', page)
    return {size.strip(): where for size, where in chips}


def test_pieces_are_found_by_the_beginning_of_a_word(client: Client, world: World) -> None:
    page = client.get("/pieces/", {"q": "even"}).content.decode()
    assert "Evening dress" in page
    assert "Winter coat" not in page


def test_pieces_search_finds_stores_by_city_too(client: Client, chain: Chain) -> None:
    page = client.get("/pieces/", {"q": "paris"}).content.decode()
    assert "Vitrine Paris" in page
    assert "Vitrine London" not in page


def test_pieces_are_found_by_colour_in_whatever_language(client: Client, world: World) -> None:
    coat = Product.objects.get(slug="coat")
    named = {"zh-hans": {"colour": "\u9a7c\u8272"}}
    make_variant(product=coat, colour="Pale Camel", size="36", translations=named)
    make_variant(product=world.products[0], colour="Olive", size="36", active=False)
    for words in ("coat camel", "CAM win", "\u9a7c\u8272", "coat pale-"):
        page = client.get("/pieces/", {"q": words}).content.decode()
        assert "Winter coat" in page, words
        assert "Evening dress" not in page, words
    assert "We could not find that" in client.get("/pieces/", {"q": "dress olive"}).content.decode()


def test_search_offers_the_cuts_that_it_found(client: Client, chain: Chain) -> None:
    assert cuts_of(client, q="paris") == []
    assert cuts_of(client, q="winter") == ["All", "Coat"]
    assert cuts_of(client, q="winter", kind="dress") == ["All", "Dress", "Coat"]
    assert cuts_of(client, **{"in": "paris"}) == ["All", "Dress"]


def cuts_of(client: Client, **query: str) -> list[str]:
    """The chips of cuts, as they are said."""
    page = client.get("/pieces/", query).content.decode()
    return re.findall(r'<li><a class="chip" href="[^"]+"[^>]*>([^<]+)</a></li>', page)


def test_pieces_by_cut(client: Client, world: World) -> None:
    page = client.get("/pieces/", {"kind": "coat"}).content.decode()
    assert "Winter coat" in page
    assert "Evening dress" not in page


def test_pieces_of_one_store(client: Client, chain: Chain) -> None:
    page = client.get("/pieces/", {"in": "paris"}).content.decode()
    assert "Evening dress" in page
    assert "Winter coat" not in page


def test_pieces_nothing_found_shows_a_way_on(client: Client, world: World) -> None:
    page = client.get("/pieces/", {"q": "submarine"}).content.decode()
    assert "We could not find that" in page
    assert 'href="/pieces/"' in page


def test_gathered_pieces_stay_in_the_address_of_every_piece(client: Client, world: World) -> None:
    page = client.get("/pieces/", {"sku": "DRESS-M"}).content.decode()
    assert "/pieces/coat/?sku=DRESS-M" in page
    assert "/times/?sku=DRESS-M" in page


def test_product_that_is_sold_online_leads_to_the_shop(client: Client, world: World) -> None:
    assert "Buy it online" not in client.get("/pieces/coat/").content.decode()
    Product.objects.filter(slug="coat").update(shop_url="https://shop.example/coat")
    assert '<a href="https://shop.example/coat">Buy it online</a>' in client.get("/pieces/coat/").content.decode()
    assert client.get("/api/v1/products/coat").json()["shop_url"] == "https://shop.example/coat"


def test_product_sizes_say_where_they_hang(client: Client, chain: Chain) -> None:
    Piece.objects.filter(variant__sku="DRESS-L").update(state=PieceState.SOLD)
    page = client.get("/pieces/dress/", {"store": "paris"}).content.decode()
    assert sizes_of(page) == {"S": "London", "M": "here", "L": "not now"}


def test_product_sizes_say_how_far_from_a_place(client: Client, chain: Chain) -> None:
    page = client.get("/pieces/dress/", {"near": "51.53,-0.12"}).content.decode()
    assert sizes_of(page) == {"S": "1.9 km", "M": "1.9 km", "L": "1.9 km"}


def test_the_chosen_store_is_here_and_not_at_a_distance_from_itself(client: Client, chain: Chain) -> None:
    place = '<span class="quiet small">London'
    chosen = client.get("/pieces/dress/", {"store": chain.london.store.slug}).content.decode()
    from_a_place = client.get("/pieces/dress/", {"store": chain.london.store.slug, "near": "51.53,-0.12"})
    assert f"{place} · here</span>" in chosen
    assert f"{place} · 1.9 km</span>" in from_a_place.content.decode()


def test_product_without_store_or_place_counts_stores(client: Client, chain: Chain) -> None:
    page = client.get("/pieces/dress/").content.decode()
    assert sizes_of(page) == {"S": "London", "M": "2 stores", "L": "London"}


def test_product_of_the_only_store_hangs_here(client: Client, world: World) -> None:
    assert sizes_of(client.get("/pieces/dress/").content.decode()) == {"S": "here", "M": "here", "L": "here"}


def test_product_shows_the_chosen_colour(client: Client, world: World) -> None:
    dress = Product.objects.get(slug="dress")
    make_variant(product=dress, colour="Poppy", colour_hex="#c8402f", sku="DRESS-POPPY", size="36")
    page = client.get("/pieces/dress/", {"colour": "Poppy"}).content.decode()
    assert "dress-c8402f.svg" in page
    assert sizes_of(page) == {"36": "not now"}
    assert "none of our showrooms" in page


def test_product_says_its_price_by_locale(client: Client, world: World) -> None:
    Product.objects.filter(slug="dress").update(price=129050, currency="EUR")
    assert "€1,290.50" in client.get("/pieces/dress/").content.decode()


def test_product_keeps_what_is_gathered_and_the_chosen_store(client: Client, world: World) -> None:
    page = client.get("/pieces/coat/", {"sku": "DRESS-M", "store": "london"}).content.decode()
    assert '<input type="hidden" name="sku" value="DRESS-M">' in page
    assert '<input type="hidden" name="store" value="london">' in page
    assert "Try this on too" in page
    assert client.cookies["store"].value == "london"


def test_product_without_a_size_is_shown_again_and_says_so(client: Client, world: World) -> None:
    sent = {"piece": "coat", "colour": "Black & blue", "sku": "DRESS-M"}
    response = client.get("/times/", sent)
    assert response["Location"] == "/pieces/coat/?sku=DRESS-M&colour=Black+%26+blue&size=missing#sizes"
    assert "Please choose a size first" in client.get(response["Location"]).content.decode()
    assert "Please choose a size first" not in client.get("/pieces/coat/").content.decode()
    assert client.get("/times/", {**sent, "sku": ["DRESS-M", "COAT-S"]}).status_code == 200
    assert client.get("/times/", {"piece": "nothing"}).status_code == 200


def test_product_swaps_its_inside_only(client: Client, world: World) -> None:
    page = client.get("/pieces/dress/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'id="product"' in page


@pytest.mark.parametrize("path", ["/pieces/nothing/", "/stores/nothing/", "/experiences/nothing/"])
def test_unknown_things_are_not_found(client: Client, world: World, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pieces_and_product_ask_bounded_queries(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5) as listed:
        client.get("/pieces/")
    with django_assert_max_num_queries(6) as shown:
        client.get("/pieces/dress/", {"store": "london"})
    for n in range(30):
        for variant in make_sizes(product=make_product(slug=f"skirt-{n}")):
            make_pieces(variant=variant, store=world.store)
    make_variant(product=world.products[0], colour="Poppy")
    with django_assert_max_num_queries(len(listed)):
        client.get("/pieces/")
    with django_assert_max_num_queries(len(shown)):
        client.get("/pieces/dress/", {"store": "london"})


def test_product_says_how_its_sizes_turn_out(client: Client, world: World) -> None:
    assert "Runs small" not in client.get("/pieces/dress/").content.decode()
    for _ in range(5):
        make_brought_back(
            variant=world.variant("DRESS-M"),
            store=world.store,
            reason=ExchangeReason.TOO_SMALL,
            at=AT - timedelta(days=9),
        )
    assert "Runs small: many took one size up." in client.get("/pieces/dress/").content.decode()
