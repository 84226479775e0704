"""Portraits of stylists: drawn heads and shoulders, nobody in particular, all sorts; on a sheet of 200 by 200."""

from __future__ import annotations

from typing import Final

from stores.drawings.shade import NIGHT, Tint, dot, mixed, shape, sheet, stroke

SKINS: Final = ("f0cdb0", "8a5a3c", "d9a57c", "5d3a28", "e8bb95", "b07a52", "f5d9c3", "74482f")
HAIRS: Final = ("3a2419", "17131a", "7c4a22", "1d1714", "c08a45", "4a4550", "9c3f24", "2a1c2e")

_CUTS: Final = (
    # behind the head, over the forehead
    (
        "M56 92C52 40 80 22 102 22S150 40 144 92C150 130 148 146 140 152H60C52 146 50 130 56 92Z",
        "M64 84C64 50 84 42 100 42C112 56 130 62 136 84C140 50 124 32 100 32S58 50 64 84Z",
    ),
    ("", "M64 78C58 46 78 30 102 30S144 48 136 78C132 62 126 56 116 54C100 58 78 54 70 60Q66 68 64 78Z"),
    ("M100 10a22 20 0 1 0 .1 0Z", "M63 82C62 48 80 38 100 38S138 48 137 82C132 64 120 54 100 54S68 64 63 82Z"),
    (
        "M52 90a16 16 0 0 1 0-30a18 18 0 0 1 20-28a20 20 0 0 1 32-10a20 20 0 0 1 30 12a18 18 0 0 1 18 28a16 16 0 0 1-2 30q0 14-12 16H62Q50 104 52 90Z",
        "M66 74C70 50 84 46 100 46S130 50 134 74C124 58 112 54 100 54S76 58 66 74Z",
    ),
    (
        "M58 88C54 44 78 26 100 26S146 44 142 88L146 118H132V88H68V118H54Z",
        "M66 86C62 60 70 44 100 44S138 60 134 86L130 66H70Z",
    ),
    ("", "M65 72C60 42 78 29 100 29S140 42 135 72C131 56 118 50 100 50S69 56 65 72Z"),
    (
        "M54 96C48 46 74 24 100 24S152 46 146 96C152 124 144 136 150 160Q136 168 130 152H70Q64 168 50 160C56 136 48 124 54 96Z",
        "M64 80C68 54 88 44 112 40C124 46 134 60 136 80C142 48 122 32 100 32S60 50 64 80Z",
    ),
    (
        "M60 54C44 60 40 100 52 176H148C160 100 156 60 140 54C132 22 68 22 60 54Z",
        "M66 72C68 48 84 42 100 42S132 48 134 72C130 56 116 50 100 50S70 56 66 72Z",
    ),
)

PORTRAITS: Final = len(_CUTS)
"""How many different heads there are; a higher number starts anew."""


def portrait(number: int, colour: str) -> str:
    """A stylist dressed in `colour`, on a lit wall."""
    kind = number % PORTRAITS
    skin = SKINS[(number * 3 + number // PORTRAITS) % len(SKINS)]
    hair = colour if kind == 7 else HAIRS[(number * 5 + number // PORTRAITS) % len(HAIRS)]
    behind, before = _CUTS[kind]
    return sheet(
        (0, 0, 200, 200),
        shape("M0 0H200V200H0Z", mixed(colour, "fff3dc", 0.72)),
        shape(behind, mixed(hair, NIGHT, 0.2)) if behind else "",
        _shoulders(kind, Tint.of(colour), skin),
        _head(skin, hair, bearded=kind in {1, 5}),
        shape(before, hair),
        _glasses() if number % 4 == 1 else "",
    )


def _shoulders(kind: int, cloth: Tint, skin: str) -> str:
    neck = mixed(skin, NIGHT, 0.14)
    lapels = shape("M82 142L70 200H92L100 168L108 200H130L118 142L100 166Z", cloth.light)
    collar = stroke("M78 146Q100 172 122 146", cloth.deep, 7)
    return (
        shape("M86 112H114V146Q100 160 86 146Z", neck)
        + shape("M24 200C26 164 52 152 82 144Q100 164 118 144C148 152 174 164 176 200Z", cloth.base)
        + (lapels if kind % 2 else collar)
    )


def _head(skin: str, hair: str, *, bearded: bool) -> str:
    dark = mixed(skin, NIGHT, 0.72)
    beard = shape(
        "M66 90C68 118 82 134 100 134S132 118 134 90C130 104 122 110 112 108Q100 104 88 108C78 110 70 104 66 90Z", hair
    )
    return (
        dot(65, 86, 8, skin)
        + dot(135, 86, 8, skin)
        + shape("M66 76C66 52 80 42 100 42S134 52 134 76C134 106 120 132 100 132S66 106 66 76Z", skin)
        + shape(
            "M112 46C126 52 134 62 134 76C134 106 120 132 100 132C122 112 126 76 112 46Z", mixed(skin, NIGHT, 0.1), 0.6
        )
        + (beard if bearded else "")
        + stroke("M80 76q5-4 10 0M110 76q5-4 10 0", dark, 2)
        + dot(85, 84, 2.6, dark)
        + dot(115, 84, 2.6, dark)
        + stroke("M100 86l-3 12q3 3 6 0", mixed(skin, NIGHT, 0.3), 2)
        + stroke("M90 114q10 8 20 0", mixed("b4453c", skin, 0.25), 3)
        + dot(78, 100, 5, mixed(skin, "d9604c", 0.25))
        + dot(122, 100, 5, mixed(skin, "d9604c", 0.25))
    )


def _glasses() -> str:
    return stroke(
        "M74 84a11 10 0 1 0 22 0a11 10 0 1 0-22 0zM104 84a11 10 0 1 0 22 0a11 10 0 1 0-22 0zM96 82q4-3 8 0", NIGHT, 2
    )
