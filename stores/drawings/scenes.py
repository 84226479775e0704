"""What happens in a showroom, drawn on a sheet of 480 by 320: one scene for each sort of experience."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from stores.drawings.dusk import dusk
from stores.drawings.pieces import bare_piece
from stores.drawings.shade import BRASS, LAMP, NIGHT, WOOD, Tint, dot, mixed, shape, sheet, stroke

IVORY: Final = "f6efe4"
CLAY: Final = "b5654a"
MOSS: Final = "56705a"
INK: Final = "2a2547"
SAND: Final = "d2ab74"


def _room(t: Tint, *, night: bool = False) -> str:
    """Wall, floor, skirting board, and the light that falls from above."""
    wall = mixed(t.base, NIGHT, 0.62) if night else mixed(t.base, LAMP, 0.78)
    floor = mixed(wall, NIGHT, 0.4) if night else mixed(wall, WOOD, 0.42)
    glow = (
        '<radialGradient id="glow" cx=".5" cy=".2" r=".8"><stop stop-color="#fff6e0" stop-opacity=".95"/>'
        '<stop offset="1" stop-color="#fff6e0" stop-opacity="0"/></radialGradient>'
    )
    return (
        f"<defs>{glow}</defs>"
        + shape("M0 0H480V320H0Z", wall)
        + shape("M0 262H480V320H0Z", floor)
        + shape("M0 256H480V262H0Z", mixed(wall, NIGHT, 0.2))
        + shape("M0 0H480V320H0Z", "url(#glow)", 0.35 if night else 0.8)
    )


def _lamp(x: int, drop: int) -> str:
    return (
        stroke(f"M{x} 0V{drop}", NIGHT, 2)
        + shape(f"M{x - 20} {drop + 18}a20 20 0 0 1 40 0z", BRASS)
        + dot(x, drop + 20, 6, LAMP)
    )


def _mirror(x: int, width: int, top: int, frame: str) -> str:
    arch = f"M{x} 262V{top + width // 2}a{width // 2} {width // 2} 0 0 1 {width} 0V262Z"
    shine = f"M{x + width * 0.2:g} 250L{x + width * 0.7:g} {top + 30}h{width * 0.16:g}L{x + width * 0.36:g} 250Z"
    return shape(arch, mixed(frame, "dfe8ee", 0.8)) + shape(shine, "ffffff", 0.5) + stroke(arch, frame, 6)


def _curtain(x: int, width: int, t: Tint) -> str:
    folds = "".join(
        f"M{x + n} 34C{x + n + 6} 110 {x + n - 4} 190 {x + n + 3} 272L{x + n + 15} 272C{x + n + 8} 190 {x + n + 16} 110 {x + n + 9} 34Z"
        for n in range(8, width - 10, 24)
    )
    return (
        shape(f"M{x} 34H{x + width}V274Q{x + width / 2:g} 282 {x} 274Z", t.base)
        + shape(folds, t.shade)
        + stroke(f"M{x - 16} 32H{x + width + 14}", BRASS, 5)
    )


def _rail(left: int, right: int, top: int, hung: tuple[tuple[str, str], ...]) -> str:
    """A rail on feet with pieces hung on it in a row."""
    step = (right - left - 30) / len(hung)
    feet = f"M{left} 272V{top}H{right}V272M{left - 12} 272h24M{right - 12} 272h24"
    pieces = "".join(
        bare_piece(kind, colour, left - 12 + step * n, top - 5, 0.5) for n, (kind, colour) in enumerate(hung)
    )
    return stroke(feet, BRASS, 4) + pieces


def _plant(x: int) -> str:
    leaves = f"M{x} 224C{x - 40} 206 {x - 44} 168 {x - 38} 154C{x - 14} 166 {x} 196 {x} 224C{x + 2} 190 {x + 20} 160 {x + 40} 158C{x + 40} 190 {x + 26} 214 {x} 224Z"
    spine = f"M{x} 236C{x - 2} 190 {x - 4} 160 {x + 4} 128C{x + 22} 156 {x + 12} 200 {x} 236Z"
    return shape(leaves, MOSS) + shape(spine, mixed(MOSS, LAMP, 0.2)) + shape(f"M{x - 22} 228h44l-6 44h-32z", CLAY)


def _form(x: int, cloth: str) -> str:
    """A dressmaker's form on its stand."""
    torso = f"M{x - 12} 92h24v14c16 4 30 12 32 26c-4 22-16 34-16 50c2 14 10 26 10 40q-38 12-76 0c0-14 8-26 10-40c0-16-12-28-16-50c2-14 16-22 32-26z"
    return (
        stroke(f"M{x} 222V270M{x - 26} 272H{x + 26}", WOOD, 6)
        + shape(torso, cloth)
        + stroke(f"M{x} 106V224", NIGHT, 1.2, "3 4", 0.5)
    )


def try_on(t: Tint) -> str:
    stool = shape("M226 224h56v10h-56z", t.base) + stroke("M234 234l-6 38M274 234l6 38", WOOD, 5)
    return (
        _room(t)
        + _mirror(206, 100, 66, BRASS)
        + bare_piece("dress", t.base, 208, 92, 0.48)
        + _rail(40, 172, 84, (("coat", INK), ("shirt", IVORY), ("dress", CLAY)))
        + _curtain(340, 124, t)
        + stool
        + _lamp(256, 22)
    )


def styling(t: Tint) -> str:
    chair = shape("M44 178q0-30 30-30h34q30 0 30 30v62H44z", t.base) + shape(
        "M34 204q0-12 12-12t12 12v18h66v-18q0-12 12-12t12 12v50H34z", t.shade
    )
    table = (
        shape("M160 222h58v6h-58z", WOOD)
        + stroke("M189 228v40M172 272h34", WOOD, 4)
        + shape("M176 206h18v8q-2 8-9 8t-9-8zM196 214h12v8h-12z", IVORY)
    )
    legs = stroke("M44 254v18M138 254v18", WOOD, 5)
    hung = (("blazer", t.base), ("blouse", IVORY), ("trousers", INK), ("knit", SAND), ("skirt", MOSS))
    return _room(t) + _lamp(189, 60) + _rail(244, 448, 86, hung) + legs + chair + table


def launch(t: Tint) -> str:
    beams = shape("M150 0L206 214H274L330 0Z", LAMP, 0.2) + shape(
        "M40 0L200 214H280L110 0ZM440 0L280 214H200L370 0Z", LAMP, 0.12
    )
    plinth = shape("M196 214H284V268H196Z", mixed(t.base, LAMP, 0.5)) + shape(
        "M188 206H292V216H188Z", mixed(t.base, LAMP, 0.7)
    )
    heads = ((38, 34), (104, 26), (160, 30), (318, 28), (374, 34), (440, 28))
    crowd = "".join(
        dot(x, 262 - s, s * 0.42, NIGHT)
        + shape(
            f"M{x - s} 320C{x - s} {262 - s * 0.3:g} {x - s * 0.5:g} {262 - s * 0.5:g} {x} {262 - s * 0.5:g}S{x + s} {262 - s * 0.3:g} {x + s} 320Z",
            NIGHT,
        )
        for x, s in heads
    )
    lights = "".join(dot(x, 22 + (n % 2) * 10, 4, "ffb547") for n, x in enumerate(range(12, 480, 38)))
    return (
        _room(t, night=True)
        + beams
        + stroke("M0 14Q120 44 240 22T480 18", LAMP, 1.2)
        + lights
        + plinth
        + bare_piece("bag", t.base, 180, 66, 0.5)
        + crowd
    )


def bridal(t: Tint) -> str:
    podium = shape("M176 258H344L356 276H164Z", mixed(t.base, LAMP, 0.5)) + shape("M164 276H356V284H164Z", t.shade)
    garland = "".join(
        dot(x, 26 + ((x - 240) / 60) ** 2 * 0.8 + (n % 3) * 5, 6 + n % 3, (MOSS, t.light, IVORY)[n % 3])
        for n, x in enumerate(range(20, 472, 22))
    )
    veil = shape("M258 78C214 130 196 220 188 262H214C222 200 238 130 262 84Z", "ffffff", 0.6)
    return (
        _room(t)
        + _mirror(70, 84, 92, BRASS)
        + _mirror(366, 84, 92, BRASS)
        + garland
        + podium
        + veil
        + bare_piece("dress", "fbf6ee", 170, 44, 0.75)
        + _lamp(112, 30)
    )


def tailoring(t: Tint) -> str:
    table = shape("M250 214H450V226H250Z", WOOD) + stroke("M266 226V272M434 226V272", WOOD, 6)
    cloths = (
        shape("M282 194h96v20h-96z", t.base) + shape("M290 178h84v16h-84z", SAND) + shape("M286 164h80v14h-80z", MOSS)
    )
    shears = stroke("M392 206l34-16M392 192l34 16", "8e8a95", 3.5) + stroke(
        "M426 190a7 7 0 1 0 .1 0M426 208a7 7 0 1 0 .1 0", INK, 3
    )
    tape = stroke("M112 106C100 130 106 170 102 214M166 110C178 140 168 180 176 232", "ffcf5c", 6) + stroke(
        "M112 106C100 130 106 170 102 214M166 110C178 140 168 180 176 232", NIGHT, 6, "1 7", 0.5
    )
    return (
        _room(t)
        + _form(139, IVORY)
        + bare_piece("blazer", t.base, 43, 56, 0.8, hung=False)
        + tape
        + stroke("M262 90H440", WOOD, 5)
        + "".join(
            bare_piece(kind, colour, 258 + n * 56, 84, 0.3)
            for n, (kind, colour) in enumerate((("suit", INK), ("shirt", IVORY), ("trousers", CLAY)))
        )
        + table
        + cloths
        + shears
        + _lamp(350, 26)
    )


def private(t: Tint) -> str:
    sofa = shape("M70 176q0-26 26-26h180q26 0 26 26v64H70z", t.base) + shape(
        "M54 206q0-16 16-16t16 16v16h200v-16q0-16 16-16t16 16v50H54z", t.shade
    )
    seams = (
        stroke("M186 152V222", t.line, 1.6, opacity=0.5)
        + shape("M104 178l34-8l8 34l-34 8z", SAND)
        + shape("M234 174l32 4l-6 34l-32-6z", IVORY)
    )
    table = shape("M140 262h120v8H140z", BRASS) + stroke("M156 270l-8 26M244 270l8 26", BRASS, 4)
    glasses = stroke("M182 238v22M174 262h16M206 238v22M198 262h16", LAMP, 2) + shape(
        "M175 214h14l-2 18q-5 8-10 0zM199 214h14l-2 18q-5 8-10 0z", "ffcf5c", 0.85
    )
    return (
        _room(t)
        + _plant(30)
        + sofa
        + seams
        + table
        + glasses
        + _rail(344, 452, 92, (("dress", CLAY), ("coat", INK)))
        + _lamp(186, 44)
    )


SCENES: Final[dict[str, Callable[[Tint], str]]] = {
    "try-on": try_on,
    "styling": styling,
    "launch": launch,
    "bridal": bridal,
    "tailoring": tailoring,
    "private": private,
    "dusk": dusk,
}


def scene(name: str, colour: str) -> str:
    """The scene called `name`, a name of `SCENES`, with its curtains, chairs and pieces in `colour`."""
    return sheet((0, 0, 480, 320), SCENES[name](Tint.of(colour)))
