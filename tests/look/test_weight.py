"""What the shell weighs on the wire, and that one stylesheet is made of all its sources."""

from __future__ import annotations

import gzip
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from config import look

STATIC = Path(settings.BASE_DIR) / "static"
CSS_AT_MOST = 25_000
JS_AT_MOST = 40_000


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def found(path: str) -> Path:
    place = finders.find(path)
    assert isinstance(place, str)
    return Path(place)


def test_stylesheet_is_light() -> None:
    assert compressed(look.joined().encode()) <= CSS_AT_MOST


def test_all_scripts_together_are_light() -> None:
    scripts = [*(STATIC / "js").glob("*.js"), found("django_htmx/htmx-2.min.js")]

    assert sum(compressed(script.read_bytes()) for script in scripts) <= JS_AT_MOST


def test_every_layer_is_filled() -> None:
    joined = look.joined()

    for layer in ("reset", "tokens", "base", "layout", "components", "pages"):
        assert f"@layer {layer} {{" in joined


def test_layers_are_ordered_before_anything_else() -> None:
    first_rule = look.joined().split("*/", 1)[1].lstrip()

    assert first_rule.startswith("@layer reset, tokens, base, layout, components, pages;")


def test_stylesheet_calls_no_other_host() -> None:
    assert "url(" not in look.joined()
    assert "@import" not in look.joined()


def test_finder_serves_the_joined_sources() -> None:
    assert found(look.NAME).read_text(encoding="utf-8") == look.joined()


def test_finder_lists_the_stylesheet_for_collecting() -> None:
    [(name, storage)] = look.LookFinder().list(None)

    with storage.open(name) as stylesheet:
        assert stylesheet.read().decode() == look.joined()


def test_finder_knows_nothing_else() -> None:
    assert look.LookFinder().find("css/tokens.css") == []
