"""Fronts of stores at dusk, one window lit; drawn on a sheet of 300 by 300."""

from __future__ import annotations

from typing import Final

from stores.drawings.shade import LAMP, NIGHT, Tint, dot, mixed, shape, sheet, stroke

FRONTS: Final = 6
"""How many different fronts there are; a higher number starts anew."""

SKIES: Final = ("3a2f63", "35406b", "4a3563", "2f3a66", "56395f", "33325e")


def front(number: int, colour: str) -> str:
    """The front of a store whose woodwork is painted in `colour`."""
    kind = number % FRONTS
    sky = SKIES[kind]
    paint = Tint.of(colour)
    sunset = (
        f'<linearGradient id="sky" x2="0" y2="1"><stop stop-color="#{mixed(sky, NIGHT, 0.45)}"/>'
        f'<stop offset=".55" stop-color="#{sky}"/><stop offset="1" stop-color="#d88f6c"/></linearGradient>'
    )
    lamp = '<radialGradient id="lamp" cy=".35" r=".75"><stop stop-color="#fff6e0"/><stop offset="1" stop-color="#f3bd6b"/></radialGradient>'
    return sheet(
        (0, 0, 300, 300),
        f"<defs>{sunset}{lamp}</defs>",
        shape("M0 0H300V300H0Z", "url(#sky)"),
        _house(kind, mixed(sky, "8d7b94", 0.35)),
        _shop(kind, paint),
        shape("M0 272H300V300H0Z", mixed(sky, NIGHT, 0.5)),
        shape("M64 272H236L262 300H38Z", "f3bd6b", 0.3),
    )


def _house(kind: int, wall: str) -> str:
    """The wall above the shop, its roof and its windows."""
    roofs = (
        "M30 70H270V272H30Z",
        "M30 96L150 34L270 96V272H30Z",
        "M30 62H96V48H204V62H270V272H30Z",
        "M30 84C60 84 66 46 150 40C234 46 240 84 270 84V272H30Z",
        "M30 92L60 52H240L270 92V272H30Z",
        "M30 100L70 60L110 100L150 60L190 100L230 60L270 100V272H30Z",
    )
    pane = mixed(wall, NIGHT, 0.5)
    across = {0: (58, 126, 194), 1: (92, 168), 2: (66, 126, 186), 3: (84, 176), 4: (60, 128, 196), 5: (92, 168)}[kind]
    panes = "".join(f"M{x} {102 + 4 * (kind % 3)}h46v40h-46z" for x in across)
    sills = "".join(f"M{x - 4} {144 + 4 * (kind % 3)}h54" for x in across)
    return shape(roofs[kind], wall) + shape(panes, pane) + stroke(sills, mixed(wall, LAMP, 0.4), 3)


def _shop(kind: int, paint: Tint) -> str:
    """The painted shop with its lit window, the door, the awning or the sign."""
    left = kind % 2 == 0
    window, door = (
        ("M52 186H186V262H52Z", "M204 186H246V272H204Z") if left else ("M114 186H248V262H114Z", "M54 186H96V272H54Z")
    )
    middle = 119 if left else 181
    figure = f"M{middle} 198v8c-6 0-9 5-9 11l4 12-12 30h34l-12-30 4-12c0-6-3-11-9-11z"
    beside = f"M{middle - 46} 236h24v22h-24zM{middle + 26} 224c0-12 18-12 18 0M{middle + 22} 224h26l4 34h-34z"
    return (
        shape("M40 164H260V272H40Z", paint.base)
        + shape("M40 164H260V180H40Z", paint.shade)
        + shape(window, "url(#lamp)")
        + shape(figure, paint.deep)
        + shape(beside, paint.shade, 0.75)
        + shape(door, paint.deep)
        + shape(door.replace("186", "194", 1).replace("272", "246"), "f3bd6b", 0.75)
        + stroke(window, paint.light, 3)
        + _above(kind, paint)
        + dot(240 if left else 90, 256, 2.6, LAMP)
    )


def _above(kind: int, paint: Tint) -> str:
    """An awning in stripes, or a sign with a lamp at each end."""
    if kind in {0, 3, 5}:
        stripes = "".join(f"M{x} 166h18l-4 26q-9 6-18 0z" for x in range(46, 256, 36))
        return shape("M44 166H256L262 190Q150 202 38 190Z", paint.light) + shape(stripes, paint.deep, 0.8)
    lamps = dot(60, 172, 5, LAMP) + dot(240, 172, 5, LAMP)
    return stroke("M96 172H204", LAMP, 4, "22 8") + lamps
