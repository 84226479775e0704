"""The drawings: every one is well-formed, small and harmless, and has an address that may be kept for ever."""

from __future__ import annotations

import gzip
from xml.etree import ElementTree

import pytest
from django.test import Client

from stores.drawings import FRONTS, KINDS, PORTRAITS, SCENES, WEAVES, UnknownDrawing, drawing
from stores.drawings.empties import empty
from stores.models import ProductKind
from stores.templatetags.drawings import drawing_url, empty_drawing, numbered_drawing, scene_drawing, swatches

WINE = "7a2e3b"
SMALL = 1_400
SMALL_SCENE = 4_500
HARMLESS = {"svg", "defs", "linearGradient", "radialGradient", "stop", "pattern", "path", "circle", "ellipse", "g"}

PIECES = [*KINDS, *(f"{kind}-{weave}" for kind in KINDS for weave in WEAVES)]
OTHERS = [
    *(f"scene-{name}" for name in SCENES),
    *(f"front-{number}" for number in range(FRONTS + 1)),
    *(f"portrait-{number}" for number in range(2 * PORTRAITS)),
]


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawings


def tags(svg: str) -> set[str]:
    return {element.tag.rpartition("}")[2] for element in tree(svg).iter()}


def test_every_kind_of_product_has_a_silhouette() -> None:
    assert set(KINDS) == set(ProductKind.values)


@pytest.mark.parametrize("name", [*PIECES, *OTHERS])
def test_drawing_holds_shapes_only(name: str) -> None:
    for colour in (WINE, "000000", "ffffff"):
        assert tags(drawing(name, colour)) <= HARMLESS


@pytest.mark.parametrize("name", PIECES)
def test_piece_is_small(name: str) -> None:
    assert len(gzip.compress(drawing(name, WINE).encode())) <= SMALL


@pytest.mark.parametrize("name", OTHERS)
def test_scene_is_small(name: str) -> None:
    assert len(gzip.compress(drawing(name, WINE).encode())) <= SMALL_SCENE


def test_drawing_shows_its_colour() -> None:
    assert f"#{WINE}" in drawing("dress", WINE)


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("cloak", WINE),
        ("dress-tartan", WINE),
        ("scene-moon", WINE),
        ("front-x", WINE),
        ("front-9999", WINE),
        ("portrait", WINE),
        ("dress", "7A2E3B"),
        ("dress", "red"),
        ("dress", '7a2e3b" onload="x'),
    ],
)
def test_drawing_refuses_what_it_does_not_know(name: str, colour: str) -> None:
    with pytest.raises(UnknownDrawing):
        drawing(name, colour)


@pytest.mark.parametrize("name", ["rail", "calendar", "street", "search", "phone", "door", "torn"])
def test_empty_drawing_takes_the_colour_of_the_words(name: str) -> None:
    assert 'stroke="currentColor"' in empty(name)
    assert tree(empty(name)).attrib["aria-hidden"] == "true"
    assert empty_drawing(name) == empty(name)


def test_picture_may_be_kept_for_ever(client: Client) -> None:
    response = client.get(drawing_url("coat-check", "#1f2a44"))

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content.decode() == drawing("coat-check", "1f2a44")


@pytest.mark.parametrize(
    "path", ["/drawings/1/cloak-7a2e3b.svg", "/drawings/1/dress-red.svg", "/drawings/x/dress-7a2e3b.svg"]
)
def test_unknown_picture_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_address_of_an_unusable_colour_is_stone() -> None:
    assert drawing_url("dress", "nonsense") == drawing_url("dress", "#8a8178")


def test_scene_of_an_unknown_name_is_a_try_on() -> None:
    assert scene_drawing("moon", WINE) == drawing_url("scene-try-on", WINE)


def test_number_beyond_a_thousand_still_has_a_front(client: Client) -> None:
    assert client.get(numbered_drawing("front", 123_456, WINE)).status_code == 200


def test_swatches_escape_what_they_are_given() -> None:
    discs = swatches(['"><script>'], "<b>")

    assert "<script>" not in discs
    assert "<b>" not in discs
