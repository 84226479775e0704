"""The vocabulary of filters: near, by name, by words, by what hangs where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from stores.models import PieceState, Product, Store, Stylist, Variant
from stores.services.ledger import change_state
from tests.factories.stores import (
    make_pieces,
    make_product,
    make_sizes,
    make_store,
    make_stylist,
    make_variant,
)

pytestmark = pytest.mark.django_db

COVENT_GARDEN: dict[str, Any] = {"latitude": 51.5130, "longitude": -0.1247}
MARYLEBONE: dict[str, Any] = {"latitude": 51.5205, "longitude": -0.1520}
PARIS: dict[str, Any] = {"latitude": 48.8590, "longitude": 2.3601}
AUCKLAND: dict[str, Any] = {"latitude": -36.8485, "longitude": 174.7633}


def _distances(latitude: float, longitude: float) -> dict[str, float]:
    near = Store.objects.near(latitude, longitude)
    return {store.slug: round(getattr(store, "distance_km"), 1) for store in near}  # noqa: B009


def test_near_puts_the_nearest_first_with_great_circle_kilometres() -> None:
    make_store(slug="auckland", **AUCKLAND)
    make_store(slug="paris", **PARIS)
    make_store(slug="marylebone", **MARYLEBONE)
    make_store(slug="covent-garden", **COVENT_GARDEN)
    found = _distances(**COVENT_GARDEN)
    assert list(found) == ["covent-garden", "marylebone", "paris", "auckland"]
    assert found == {"covent-garden": 0.0, "marylebone": 2.1, "paris": 344.0, "auckland": pytest.approx(18335, abs=15)}


def test_near_answers_for_the_very_spot_and_for_the_other_side_of_the_earth() -> None:
    for n in range(3):
        make_store(slug=f"s{n}", latitude=51.5 + n / 3, longitude=-0.1 + n / 7)
    for store in Store.objects.all():
        assert _distances(store.latitude, store.longitude)[store.slug] == 0.0
        antipode = _distances(-store.latitude, store.longitude + 180)
        assert antipode[store.slug] == pytest.approx(20015, abs=1)


def test_near_counts_over_the_date_line() -> None:
    make_store(slug="west", latitude=0, longitude=179.9)
    assert _distances(0, -179.9) == {"west": pytest.approx(22.2, abs=0.1)}


def test_near_keeps_equal_distances_in_the_order_of_their_making() -> None:
    made = [make_store(**PARIS).slug for _ in range(3)]
    assert list(_distances(**PARIS)) == made


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("covent", ["cg"]),
        ("LONDON", ["cg", "mb"]),
        ("london marylebone", ["mb"]),
        ("wc2e", ["cg"]),
        ("floral street", ["cg"]),
        ("伦敦", ["cg"]),
        ("伦敦 covent", ["cg"]),
        ("zh-hans", []),
        ("", ["cg", "mb"]),
        ("paris", []),
        ("100%", []),
    ],
)
def test_named_like_finds_every_word_in_name_address_and_other_languages(words: str, found: list[str]) -> None:
    make_store(slug="cg", name="Covent Garden", translations={"zh-hans": {"city": "伦敦"}})
    make_store(slug="mb", name="Marylebone", street="3 Paddington Row", postal_code="W1U 4RB")
    assert sorted(Store.objects.named_like(words).values_list("slug", flat=True)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("coat", ["coat"]),
        ("Harb", ["coat"]),
        ("wool", ["coat", "knit"]),
        ("wool harbour", ["coat"]),
        ("ool", []),
        ("大衣", ["coat"]),
        ("港湾", ["coat"]),
        ("大衣 港湾", ["coat"]),
        ("name", []),
        ("毛衣", []),
        ("it's & | ! <-> :*", []),
        ("'", ["coat", "knit"]),
        ("", ["coat", "knit"]),
    ],
)
def test_matching_finds_whole_words_beginnings_and_chinese(words: str, found: list[str]) -> None:
    make_product(
        slug="coat",
        name="Harbour coat",
        material="Double-faced wool",
        translations={"zh-hans": {"name": "港湾大衣"}},
    )
    make_product(slug="knit", name="Hearth jumper", summary="A rib in undyed wool", description="Heavy.")
    assert sorted(Product.objects.matching(words).values_list("slug", flat=True)) == found


def test_shown_in_is_what_hangs_there_and_can_be_promised(at: datetime) -> None:
    here, there = make_store(), make_store()
    shown, elsewhere, sold, moving = (make_variant() for _ in range(4))
    make_pieces(variant=shown, store=here, count=2)
    make_pieces(variant=elsewhere, store=there)
    [gone] = make_pieces(variant=sold, store=here)
    change_state(piece=gone, to=PieceState.SOLD, at=at, reason="sold")
    [tried] = make_pieces(variant=moving, store=here)
    change_state(piece=tried, to=PieceState.WITH_VISITOR, at=at, reason="handed out")
    assert set(Product.objects.shown_in(here)) == {shown.product, moving.product}
    assert list(Product.objects.shown_in(there)) == [elsewhere.product]


def test_working_in_asks_for_a_shift_in_the_store() -> None:
    here, there = make_store(), make_store()
    both = make_stylist(stores=[here, there])
    make_stylist(store=there)
    make_stylist()
    assert list(Stylist.objects.working_in(here)) == [both]


def test_sizes_beside_one_are_those_of_its_colour() -> None:
    product = make_product()
    small, medium, large = make_sizes(product=product)
    make_variant(product=product, size="XL", size_position=4, colour="Rust")
    make_sizes(product=make_product())
    medium.active = False
    medium.save(update_fields=["active"])
    assert list(Variant.objects.active().beside(small)) == [small, large]
