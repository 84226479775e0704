"""Drawn pictures for whatever has no photo: pure functions from a name and a colour to an SVG.

A name is a kind of piece (`dress`, `dress-check`), a scene of an experience (`scene-try-on`), a store's front
(`front-3`) or a portrait (`portrait-5`); an upload replaces the drawing.
"""

from __future__ import annotations

from typing import Final

from stores.drawings.fronts import FRONTS, front
from stores.drawings.pieces import KINDS, WEAVES, piece
from stores.drawings.portraits import PORTRAITS, portrait
from stores.drawings.scenes import SCENES, scene
from stores.drawings.shade import HEX

EDITION: Final = 1
"""Part of every picture's address, which is cached for ever: raise it when a drawing changes."""

__all__ = ["EDITION", "FRONTS", "KINDS", "PORTRAITS", "SCENES", "WEAVES", "UnknownDrawing", "drawing"]


class UnknownDrawing(LookupError):
    """No drawing has that name, or the colour is not six lower-case hex digits."""


def drawing(name: str, colour: str) -> str:
    """The SVG called `name` in `colour` (six lower-case hex digits); raises UnknownDrawing."""
    if not HEX.fullmatch(colour):
        raise UnknownDrawing(colour)
    family, _, rest = name.partition("-")
    if family in KINDS and (not rest or rest in WEAVES):
        return piece(family, colour, rest or "plain")
    if family == "scene" and rest in SCENES:
        return scene(rest, colour)
    if family in {"front", "portrait"} and rest.isascii() and rest.isdigit() and len(rest) < 4:
        return front(int(rest), colour) if family == "front" else portrait(int(rest), colour)
    raise UnknownDrawing(name)
