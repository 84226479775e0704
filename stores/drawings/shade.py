"""Colour and line: the few strokes that every drawing is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEX = re.compile(r"[0-9a-f]{6}")
NIGHT = "1b1433"
LAMP = "fff3dc"
BRASS = "b98a3e"
WOOD = "9a6b43"

Points = list[tuple[float, float]]


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it; six hex digits each."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (0, 2, 4))
    return "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Tint:
    """One cloth under a warm lamp: its colour, where the light falls, where it does not, and its seams."""

    base: str
    light: str
    shade: str
    deep: str
    line: str

    @classmethod
    def of(cls, colour: str) -> Tint:
        """The tint of six hex digits. Seams of a dark cloth are lighter than it, or nobody would see them."""
        dark = luminance(colour) < 0.03
        return cls(
            base=colour,
            light=mixed(colour, LAMP, 0.22),
            shade=mixed(colour, NIGHT, 0.24),
            deep=mixed(colour, LAMP, 0.12) if dark else mixed(colour, NIGHT, 0.46),
            line=mixed(colour, LAMP, 0.34) if dark else mixed(colour, NIGHT, 0.52),
        )


def shape(path: str, fill: str, opacity: float = 1) -> str:
    """A filled path."""
    return f'<path d="{path}" fill="{_paint(fill)}"{_faded(opacity)}/>'


def stroke(path: str, colour: str, width: float = 1.5, dash: str = "", opacity: float = 1) -> str:
    """A line without a fill."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{path}" fill="none" stroke="{_paint(colour)}" stroke-width="{width:g}" stroke-linecap="round"'
        f' stroke-linejoin="round"{dashed}{_faded(opacity)}/>'
    )


def dot(x: float, y: float, radius: float, fill: str) -> str:
    """A disc."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{_paint(fill)}"/>'


def both(drawn: str) -> str:
    """The left side and its mirror image about x = 120."""
    return f'{drawn}<g transform="matrix(-1 0 0 1 240 0)">{drawn}</g>'


def whole(half: str) -> str:
    """A closed path out of its left half (absolute M, L, C, Q from the middle line to the middle line)."""
    tokens = re.findall(r"[MLCQ]|-?[\d.]+", half)
    corners, segments = _segments(tokens)
    back = []
    for (letter, points), start in zip(reversed(segments), reversed(corners[:-1]), strict=True):
        around = [(240 - x, y) for x, y in [*reversed(points[:-1]), start]]
        back.append(letter + " ".join(f"{x:g} {y:g}" for x, y in around))
    return half + "".join(back) + "Z"


def sheet(view: tuple[int, int, int, int], *parts: str) -> str:
    """The SVG document around `parts`; `view` is the x, y, width and height that it shows."""
    box = " ".join(map(str, view))
    size = f'width="{view[2]}" height="{view[3]}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size}>{"".join(parts)}</svg>'


def _segments(tokens: list[str]) -> tuple[Points, list[tuple[str, Points]]]:
    corners: Points = []
    segments: list[tuple[str, Points]] = []
    needed = {"M": 1, "L": 1, "Q": 2, "C": 3}
    letter = "M"
    numbers: list[float] = []
    for token in tokens:
        if token.isalpha():
            letter = token
            continue
        numbers.append(float(token))
        if len(numbers) == 2 * needed[letter]:
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            corners.append(points[-1])
            if letter != "M":
                segments.append((letter, points))
            numbers = []
    return corners, segments


def _paint(colour: str) -> str:
    return f"#{colour}" if HEX.fullmatch(colour) else colour


def _faded(opacity: float) -> str:
    return "" if opacity == 1 else f' opacity="{opacity:g}"'
