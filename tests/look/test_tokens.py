"""The colours: every pair that words are set in can be read, by day and by night, whatever accent a retailer sets."""

from __future__ import annotations

import itertools
import re

import pytest
from django.conf import settings

from stores.drawings.shade import luminance

TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
READABLE = 4.5
VISIBLE = 3.0

WORDS_ON = [
    *itertools.product(("ink", "quiet", "good", "warn", "bad"), ("paper", "raised")),
    *itertools.product(("ink", "quiet"), ("sunk",)),
    *((word, f"{word}-wash") for word in ("good", "warn", "bad")),
    *itertools.product(("ink", "quiet"), ("good-wash", "warn-wash", "bad-wash")),
    *itertools.product(("on-dusk", "on-dusk-quiet"), ("dusk", "dusk-deep")),
    *itertools.product(("on-lit",), ("lit", "lit-deep")),
    ("paper", "ink"),
    ("on-accent", "accent"),
]
EDGES_ON = list(itertools.product(("edge", "ink"), ("paper", "raised")))


def colours(scheme: str) -> dict[str, str]:
    """Token → six hex digits, as the scheme sees them."""
    plain, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6});", plain))
    return found | dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6});", dark)) if scheme == "dark" else found


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio": 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast("000000", "ffffff"), 2) == 21.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), WORDS_ON)
def test_words_can_be_read(scheme: str, words: str, ground: str) -> None:
    tokens = colours(scheme)

    assert contrast(tokens[words], tokens[ground]) >= READABLE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES_ON)
def test_edges_of_controls_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    tokens = colours(scheme)

    assert contrast(tokens[edge], tokens[ground]) >= VISIBLE


def test_words_on_any_accent_can_be_read() -> None:
    turns_at = float(re.search(r"\(([\d.]+) - y\) \* 10000", TOKENS)[1])  # type: ignore[index]
    steps = [f"{step:02x}" for step in range(0, 256, 15)]

    worst = min(
        contrast(accent, "ffffff" if luminance(accent) < turns_at else "000000")
        for accent in map("".join, itertools.product(steps, repeat=3))
    )

    assert worst >= READABLE


def test_dark_sets_only_names_that_light_has() -> None:
    assert set(colours("dark")) == set(colours("light"))


def test_every_error_of_a_field_has_its_icon() -> None:
    """Colour alone tells nobody that something is wrong (WCAG 2.2, 1.4.1)."""
    pages = (settings.BASE_DIR / "templates").rglob("*.html")
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines() if "field__error" in line]
    assert lines
    assert not [line for line in lines if not re.search(r'field__error"[^>]*>\{% heroicon_outline', line)]
