"""Stores, products and experiences: their JSON, their pages, and how many queries they take."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from stores.models import HoursException
from tests.api.conftest import Api
from tests.factories.experiences import make_experience, make_question, make_schedule
from tests.factories.stores import make_pieces, make_product, make_sizes, make_store, make_variant
from tests.factories.world import World

LONDON = {
    "slug": "london",
    "name": "Vitrine London",
    "introduction": "",
    "address": {"street": "14 Floral Street", "postal_code": "WC2E 9DH", "city": "London", "country": "GB"},
    "latitude": 51.513,
    "longitude": -0.1247,
    "timezone": "Europe/London",
    "currency": "GBP",
    "phone_region": "GB",
    "phone": "",
    "email": "",
    "distance_km": None,
}
TRY_ON: dict[str, Any] = {
    "slug": "try-on",
    "name": "Try-on",
    "summary": "",
    "description": "",
    "picture_url": None,
    "duration_minutes": 45,
    "party_min": 1,
    "party_max": 2,
    "pieces_max": 6,
    "room_kind": "fitting_room",
    "rooms_needed": 1,
    "stylist_needed": False,
    "skill": None,
    "lead_time_minutes": 60,
    "horizon_days": 60,
    "change_cutoff_minutes": 120,
    "cancel_cutoff_minutes": 60,
    "approval_minutes": 0,
    "waiting": "first",
    "nudge_minutes": 0,
    "pieces_minutes": 0,
    "release_minutes": 0,
    "price": 0,
    "deposit": 0,
    "no_show_fee": 0,
    "currency": "",
    "questions": [],
}


def variant(sku: str, size: str) -> dict[str, Any]:
    picture = "http://127.0.0.1:8000/drawings/1/dress-1f2733.svg"
    shown = {"colour": "Ink", "colour_hex": "#1f2733", "image_url": picture}
    return {"sku": sku, "gtin": None, "size": size} | shown


DRESS = {
    "slug": "dress",
    "name": "Evening dress",
    "kind": "dress",
    "summary": "",
    "description": "",
    "material": "",
    "price": None,
    "currency": "",
    "image_url": None,
    "shop_url": None,
    "variants": [variant(f"DRESS-{size}", size) for size in "SML"],
}


def test_stores_are_listed_by_name(api: Api, world: World) -> None:
    make_store(slug="closed", active=False)
    assert api.get("/stores").json() == {"items": [LONDON], "next_cursor": None}


def test_stores_near_come_nearest_first_with_their_distance(api: Api, world: World) -> None:
    make_store(slug="paris", latitude=48.8606, longitude=2.3376)

    items = api.get("/stores", {"near": "48.85,2.35", "limit": 10}).json()["items"]

    assert [(item["slug"], item["distance_km"]) for item in items] == [("paris", 1.487), ("london", 344.528)]


def test_a_store_tells_its_hours_exceptions_and_stylists(api: Api, world: World, present: Any) -> None:
    HoursException.objects.create(store=world.store, date=date(2026, 6, 5), reason="Inventory")
    HoursException.objects.create(store=world.store, date=date(2026, 6, 6), opens=time(12), closes=time(2))
    HoursException.objects.create(store=world.store, date=date(2026, 5, 31))

    store = api.get("/stores/london").json()

    assert store == LONDON | {
        "directions": "",
        "hours": [{"weekday": day, "opens": "10:00", "closes": "19:00"} for day in range(7)],
        "exceptions": [
            {"date": "2026-06-05", "opens": None, "closes": None, "reason": "Inventory"},
            {"date": "2026-06-06", "opens": "12:00", "closes": "02:00", "reason": ""},
        ],
        "stylists": [
            {"slug": f"stylist-{n}", "name": f"Stylist {n}", "introduction": "", "languages": ["en"]} for n in (1, 2)
        ],
    }


def test_products_are_listed_with_their_variants(api: Api, world: World) -> None:
    page = api.get("/products").json()
    assert page["items"][0] == DRESS
    assert [item["slug"] for item in page["items"]] == ["dress", "coat"]
    assert page["next_cursor"] is None


def test_products_are_found_by_words_and_by_store(api: Api, world: World) -> None:
    elsewhere = make_store(slug="paris")
    make_pieces(variant=make_variant(product=make_product(slug="scarf", name="Silk scarf")), store=elsewhere)

    def slugs(**query: str) -> list[str]:
        return [item["slug"] for item in api.get("/products", query).json()["items"]]

    assert slugs(q="evening dr") == ["dress"]
    assert slugs(store="paris") == ["scarf"]
    assert slugs(store="london", q="scarf") == []


def test_a_product_tells_where_its_sizes_hang(api: Api, world: World) -> None:
    paris = make_store(slug="paris", name="Paris")
    make_pieces(variant=world.variant("DRESS-L"), store=paris, count=2)

    stores = [{"store": "paris", "skus": ["DRESS-L"]}, {"store": "london", "skus": ["DRESS-S", "DRESS-M", "DRESS-L"]}]
    assert api.get("/products/dress").json() == DRESS | {"stores": stores}


def test_experiences_are_listed_and_told(api: Api, world: World) -> None:
    make_experience(slug="draft", published=False)
    make_experience(slug="elsewhere", name="Elsewhere", position=2)

    assert api.get("/experiences", {"store": "london"}).json() == {"items": [TRY_ON], "next_cursor": None}
    assert [item["slug"] for item in api.get("/experiences").json()["items"]] == ["try-on", "elsewhere"]
    assert api.get("/experiences/try-on").json() == TRY_ON | {"stores": ["london"]}


def test_words_come_in_the_language_asked_for(api: Api, world: World) -> None:
    world.store.translations = {"zh-hans": {"name": "伦敦店"}}
    world.store.save()
    response = api.get("/stores/london", Accept_Language="zh-hans")
    assert response.json()["name"] == "伦敦店"


@pytest.mark.parametrize(
    ("path", "code"), [("stores", "store"), ("products", "product"), ("experiences", "experience")]
)
@pytest.mark.parametrize("slug", ["nowhere", "no where", "%00", "%ED%A0%80", "x" * 300, "..%5c"])
def test_an_unknown_slug_is_404(api: Api, db: None, path: str, code: str, slug: str) -> None:
    response = api.get(f"/{path}/{slug}")
    assert (response.status_code, response.json()["code"]) == (404, f"{code}_not_found")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/stores", "/products", "/experiences"])
def test_pages_follow_each_other_without_gap_or_repetition(api: Api, world: World, path: str) -> None:
    for n in range(7):
        make_store(slug=f"s{n}", name=f"Same {n % 2}")
        make_product(slug=f"p{n}", position=n % 2)
        make_experience(slug=f"e{n}", position=n % 2)
    whole = [item["slug"] for item in api.get(path).json()["items"]]
    pieced, cursor = [], None
    while True:
        page = api.get(path, {"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        assert len(page["items"]) <= 2
        pieced += [item["slug"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert pieced == whole
    assert len(set(whole)) == len(whole)


@pytest.mark.parametrize("path", ["/stores", "/products", "/experiences"])
@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "WzEsLTJd", "WyJcdTAwMDAiLDFd", "WzEsMWU5OTld", "W1tdLFtdXQ", "é"])
def test_a_cursor_that_was_never_given_is_422(api: Api, world: World, path: str, cursor: str) -> None:
    response = api.get(path, {"cursor": cursor})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/stores", {"near": "nan,0"}, "near"),
        ("/stores", {"near": "inf,0"}, "near"),
        ("/stores", {"near": "91,0"}, "near"),
        ("/stores", {"near": "1"}, "near"),
        ("/stores", {"near": "1,2,3"}, "near"),
        ("/stores", {"limit": 0}, "limit"),
        ("/stores", {"limit": 101}, "limit"),
        ("/stores", {"limit": "9" * 5000}, "limit"),
        ("/stores", {"nere": "51,0"}, "nere"),
        ("/stores/london", {"x": "1"}, "x"),
        ("/products", {"q": "a\x00b"}, "q"),
        ("/products", {"q": "x" * 101}, "q"),
        ("/products", {"store": "no where"}, "store"),
    ],
)
def test_what_cannot_be_asked_is_422_with_its_field(
    api: Api, world: World, path: str, query: dict[str, Any], field: str
) -> None:
    response = api.get(path, query)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_an_unknown_store_is_named_in_lists(api: Api, db: None) -> None:
    for path in ("/products", "/experiences"):
        response = api.get(path, {"store": "nowhere"})
        assert response.status_code == 404
        assert response.json()["errors"][0]["field"] == "store"


@pytest.mark.parametrize("path", ["/stores?near=&cursor=", "/products?store=&q=&cursor=", "/experiences?store="])
def test_a_parameter_that_is_empty_was_not_given(api: Api, world: World, path: str) -> None:
    assert api.get(path).json() == api.get(path.split("?", maxsplit=1)[0]).json()


@pytest.mark.parametrize("q", ["&", "a & b", "'", "(", "a:*", "!", "\\", "漢", "²", "% _", "x" * 100])
def test_any_words_can_be_searched_for(api: Api, world: World, q: str) -> None:
    assert api.get("/products", {"q": q}).status_code == 200


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/stores", 1),
        ("/stores?near=51.5,-0.1", 1),
        ("/stores/london", 4),
        ("/products", 2),
        ("/products?store=london&q=e", 3),
        ("/products/dress", 3),
        ("/experiences", 3),
        ("/experiences?store=london", 5),
        ("/experiences/try-on", 4),
    ],
)
def test_lists_take_the_same_queries_for_one_row_and_for_many(
    api: Api, world: World, django_assert_num_queries: DjangoAssertNumQueries, path: str, queries: int
) -> None:
    make_question(experience=world.experience)
    with django_assert_num_queries(queries):
        assert api.get(path).status_code == 200
    for n in range(4):
        make_question(experience=world.experience)
        make_question(experience=make_experience(slug=f"asks-{n}"))
    for n in range(5):
        store = make_store(slug=f"many-{n}")
        make_schedule(experience=world.experience, store=store)
        make_schedule(experience=make_experience(slug=f"many-{n}"), store=world.store)
        for row in make_sizes(product=make_product(slug=f"many-{n}", name=f"Evening {n}")):
            make_pieces(variant=row, store=world.store)
        make_pieces(variant=world.variant("DRESS-M"), store=store)
    with django_assert_num_queries(queries):
        assert api.get(path).status_code == 200
