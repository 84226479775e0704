"""Drawings in templates: addresses of pictures, swatches, and the line drawings of empty states."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stores.drawings import EDITION, SCENES
from stores.drawings.empties import empty

register = template.Library()
FALLBACK = "8a8178"


def drawing_url(name: str, colour: str) -> str:
    """The address of a drawing; `colour` with or without its `#`, an unusable one becomes stone."""
    bare = colour.removeprefix("#").lower()
    usable = len(bare) == len(FALLBACK) and all(letter in "0123456789abcdef" for letter in bare)
    return reverse("drawing", kwargs={"edition": EDITION, "name": name, "colour": bare if usable else FALLBACK})


@register.simple_tag
def drawing(name: str, colour: str = FALLBACK) -> str:
    """`{% drawing "dress" variant.colour_hex %}`: the address of that picture."""
    return drawing_url(name, colour)


@register.simple_tag
def scene_drawing(name: str, colour: str = FALLBACK) -> str:
    """`{% scene_drawing experience.scene "#7a2e3b" %}`: that scene, or a try-on for an unknown name."""
    return drawing_url(f"scene-{name if name in SCENES else 'try-on'}", colour)


@register.simple_tag
def numbered_drawing(family: str, number: int, colour: str = FALLBACK) -> str:
    """`{% numbered_drawing "front" store.pk "#7a2e3b" %}`: a front or portrait, always the same for a number."""
    return drawing_url(f"{family}-{number % 1000}", colour)


@register.simple_tag
def swatches(colours: Iterable[str], label: str = "") -> SafeString:
    """Small discs of `colours` (hex); `label` says them in words."""
    discs = format_html_join(
        "",
        '<svg class="swatch" viewBox="0 0 18 18" aria-hidden="true"><circle cx="9" cy="9" r="8" fill="{}"'
        ' stroke="currentColor" stroke-opacity=".35"/></svg>',
        ((colour,) for colour in colours),
    )
    spoken = format_html('<span class="visually-hidden">{}</span>', label) if label else ""
    return format_html('<div class="swatches">{}{}</div>', discs, spoken)


@register.simple_tag
def empty_drawing(name: str) -> SafeString:
    """The line drawing of an empty state, in the colour of the words around it."""
    return empty(name)
