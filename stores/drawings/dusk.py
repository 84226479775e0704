"""The picture of the house: a street at dusk, calm and blue, and one window lit."""

from __future__ import annotations

from stores.drawings.pieces import bare_piece
from stores.drawings.shade import BRASS, LAMP, NIGHT, Tint, dot, mixed, shape, stroke

EVENING = "3b3166"
FAR = "4d4076"


def dusk(t: Tint) -> str:
    """A street at dusk; the dress in the lit window has the tint."""
    return _sky() + _street() + _window(t) + _pavement() + _passer()


def _sky() -> str:
    light = (
        '<linearGradient id="sky" x2="0" y2="1"><stop stop-color="#1d1840"/><stop offset=".5" stop-color="#4a3b73"/>'
        '<stop offset=".85" stop-color="#b9748a"/><stop offset="1" stop-color="#e7a277"/></linearGradient>'
        '<radialGradient id="lamp" cx=".5" cy=".25" r=".85"><stop stop-color="#fffaf0"/><stop offset=".6" stop-color="#ffe3ad"/>'
        '<stop offset="1" stop-color="#f2b45c"/></radialGradient>'
    )
    stars = "".join(
        dot(x, y, 0.9, LAMP)
        for x, y in ((30, 30), (84, 58), (128, 18), (300, 24), (344, 52), (452, 30), (404, 14), (60, 92))
    )
    moon = shape("M404 44a18 18 0 1 0 20 26a22 22 0 0 1-20-26z", LAMP)
    return f"<defs>{light}</defs>" + shape("M0 0H480V320H0Z", "url(#sky)") + stars + moon


def _street() -> str:
    far = "M0 150L34 126L62 150V118H96V138L128 112L160 138V270H0ZM330 270V132L362 108L392 132V96H418V124H446V102L480 118V270Z"
    near = "M0 176H52V160L84 140L116 160V272H0ZM372 272V158H404V146H436V158H480V272Z"
    lights = "M70 178h10v14h-10zM20 200h10v14h-10zM394 178h9v13h-9zM452 204h9v13h-9z"
    house = "M112 88Q240 44 368 88V274H112Z"
    return (
        shape(far, FAR)
        + shape(near, EVENING)
        + shape(lights, "f0b566", 0.75)
        + shape(house, "2a2350")
        + stroke("M108 90Q240 44 372 90", mixed("2a2350", LAMP, 0.28), 5)
    )


def _window(t: Tint) -> str:
    arch = "M150 262V150C150 104 190 92 222 92S294 104 294 150V262Z"
    curtain = "M150 150C150 112 172 98 188 95C184 150 172 190 152 214L150 262ZM294 150C294 112 272 98 256 95C260 150 272 190 292 214L294 262Z"
    sign = stroke("M196 78H248", "ffcf7d", 4, "7 5")
    door = shape("M312 272V164a20 20 0 0 1 40 0V272Z", NIGHT) + shape(
        "M318 262V166a14 14 0 0 1 28 0V262Z", "f2b45c", 0.8
    )
    plinth = shape("M184 250H260V262H184Z", mixed(t.base, LAMP, 0.6))
    return (
        shape("M136 262V146C136 98 178 80 222 80S308 98 308 146V262Z", "ffb547", 0.2)
        + shape(arch, "url(#lamp)")
        + shape(curtain, mixed(t.base, "f2b45c", 0.5), 0.55)
        + plinth
        + bare_piece("dress", t.base, 150, 90, 0.6)
        + stroke(arch, mixed("2a2350", BRASS, 0.6), 5)
        + sign
        + door
        + dot(344, 222, 2, LAMP)
        + shape("M132 262H300V272H132Z", mixed("2a2350", NIGHT, 0.4))
    )


def _pavement() -> str:
    stones = "M0 292H480M60 272L36 320M180 272L168 320M300 272L312 320M420 272L444 320"
    return (
        shape("M0 272H480V320H0Z", "231d45")
        + shape("M136 272H308L360 320H84Z", "ffb547", 0.34)
        + shape("M312 272H352L378 320H326Z", "ffb547", 0.22)
        + stroke(stones, NIGHT, 1.2, opacity=0.5)
    )


def _passer() -> str:
    """Somebody who has stopped to look."""
    coat = "M92 214C80 216 76 226 74 240L68 286H112L106 240C106 226 102 216 92 214Z"
    head = dot(92, 203, 9.5, "2a1c33") + shape("M82 203a10 10 0 0 1 20-2l-2 2q-9-6-18 0z", NIGHT)
    return (
        stroke("M84 286V304M97 286V304", NIGHT, 6)
        + shape(coat, "1b1433")
        + head
        + stroke("M103 216C107 232 112 254 111 284", "f2b45c", 2, opacity=0.8)
        + stroke("M82 232L76 262", "2f2554", 3)
    )
