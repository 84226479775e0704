"""Every kind of piece, by name: what hangs from its waist, what stands, and what is worn last."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from stores.drawings import garments
from stores.drawings.garments import clips, cloth, hanger
from stores.drawings.shade import BRASS, LAMP, NIGHT, WOOD, Tint, both, dot, mixed, shape, sheet, stroke, whole

SHADOW: Final = '<ellipse cx="120" cy="281" rx="{}" ry="6" fill="#1b1433" opacity=".22"/>'


def trousers(t: Tint) -> str:
    half = "M120 56L84 56L80 100C74 150 74 220 78 288L114 290L119 150L120 146"
    return (
        clips()
        + cloth(whole(half))
        + shape("M120 146L126 290L162 288C166 220 166 150 160 100L156 70H140C146 130 148 220 146 289Z", t.deep, 0.2)
        + both(
            stroke("M98 72C98 140 96 220 96 288", t.line, 1.3, opacity=0.6)
            + stroke("M90 72C88 84 84 94 80 102", t.line)
        )
        + shape("M84 56H156L157 71H83Z", t.shade)
        + stroke("M120 71C122 96 124 118 120 146M104 72L106 96M136 72L134 96", t.line, 1.3, opacity=0.75)
        + dot(120, 63.5, 2.6, t.line)
        + shape("M78 276L114 278V290L78 288ZM162 276L126 278V290L162 288Z", t.shade, 0.6)
    )


def jeans(t: Tint) -> str:
    half = "M120 56L82 56L76 110C74 160 74 226 72 288L112 290L119 146L120 142"
    thread = "d9a24c"
    return (
        clips()
        + cloth(whole(half))
        + shape("M88 130C84 170 84 220 86 270L100 270C102 220 100 170 98 130Z", t.light, 0.55)
        + shape("M142 130C140 170 140 220 142 270L154 270C156 220 156 170 152 130Z", t.light, 0.35)
        + shape("M82 56H158L159 70H81Z", t.shade)
        + both(
            stroke("M100 71C98 86 90 94 79 94", t.line, 1.6) + stroke("M96 71C94 82 88 89 80 90", thread, 1, "2.5 2")
        )
        + both(
            stroke("M76 118C75 160 75 220 74 272", thread, 1, "2.5 2", 0.8) + stroke("M90 54V72M110 54V72", t.line, 2.4)
        )
        + stroke("M120 71V142M128 72C130 94 128 112 120 122", thread, 1.1, "2.5 2")
        + dot(120, 63, 3, BRASS)
        + shape("M72 270L113 272L112 290L71 288ZM168 270L127 272L128 290L169 288Z", mixed(t.light, LAMP, 0.35))
        + stroke("M72 270L113 272M168 270L127 272", t.line, 1.1, opacity=0.6)
    )


def skirt(t: Tint) -> str:
    half = "M120 58L88 58L86 74C76 130 58 200 40 262Q78 280 120 280"
    pleats = "".join(
        f"M{120 + top} 76L{120 + low} {280 - abs(low) * 0.18:.0f}L{120 + low + 14} {280 - abs(low + 14) * 0.18:.0f}Z"
        for top, low in ((-28, -66), (-20, -44), (-12, -24), (-3, -4), (6, 16), (15, 36), (24, 54))
    )
    return (
        clips(60, 28)
        + cloth(whole(half))
        + shape(pleats, t.deep, 0.4)
        + stroke("M52 268Q86 279 120 279T188 268", t.line, 1.1, "3 4", 0.5)
        + shape("M88 58H152L154 75H86Z", t.shade)
        + stroke("M86 75H154", t.line, 1.1, opacity=0.6)
        + shape("M113 61h14v11h-14z", BRASS)
    )


def suit(t: Tint) -> str:
    legs = "M120 150L88 150C84 200 84 250 86 294L116 294L119 214L120 212"
    top = garments.blazer(t).removeprefix(hanger(40, 40))
    return (
        hanger(40, 40)
        + cloth(whole(legs))
        + both(stroke("M101 232V292", t.line, 1.2, opacity=0.5))
        + f'<g transform="translate(6 2) scale(.95)">{top}'
        + shape("M106 50Q120 62 134 50L120.5 150Z", "f4efe6")
        + shape("M116 62h8l3 8L123 128L120 142L117 128L113 70Z", mixed(NIGHT, t.base, 0.25))
        + both(shape("M105 49L113 47L120 60L111 74Z", "fffdf8") + stroke("M111 74L120 60", "b9b0a6", 1))
        + "</g>"
    )


def shoe(t: Tint) -> str:
    pump = (
        "M34 262C32 250 44 242 62 234C92 222 122 208 150 164C154 158 160 158 166 162C178 168 190 168 197 162"
        "C205 176 206 192 200 208L193 274H184L181 224C164 228 150 244 130 256C108 266 66 270 44 268Q36 267 34 262Z"
    )
    inside = "M84 226C112 214 134 194 152 166C158 160 164 162 168 164C178 168 190 168 197 162C186 186 150 214 112 228Q96 232 84 226Z"
    behind = f'<g transform="translate(-18 -32) scale(.97)">{shape(pump, t.deep)}</g>'
    return (
        SHADOW.format(92)
        + behind
        + cloth(pump)
        + shape(inside, t.deep)
        + shape(
            "M92 226C118 216 138 198 158 172C166 176 178 177 188 175C172 196 144 214 114 225Z",
            mixed(t.light, LAMP, 0.5),
        )
        + shape("M44 252C60 242 84 236 100 238C86 246 62 254 46 258Z", t.light, 0.7)
        + shape("M197 162C205 176 206 192 200 208L193 274H189L190 210C198 194 198 178 194 165Z", t.deep, 0.4)
        + stroke("M38 266C66 268 108 264 130 254C150 243 164 227 181 223", NIGHT, 3)
    )


def boot(t: Tint) -> str:
    upper = (
        "M96 64C118 58 144 58 166 64C162 110 164 150 170 190C176 212 178 232 177 252C120 262 70 264 40 260"
        "C36 238 58 226 86 214C104 200 104 130 96 64Z"
    )
    return (
        SHADOW.format(88)
        + f'<g transform="translate(22 -16) scale(.94)">{shape(upper, t.deep)}</g>'
        + cloth(upper)
        + shape("M122 84L148 84C146 112 146 140 148 166C140 176 130 176 124 166C128 140 126 112 122 84Z", t.deep)
        + stroke("M127 90v74M132 90v79M137 90v80M142 90v76", t.line, 1, opacity=0.45)
        + shape("M166 64C162 110 164 150 170 190C176 212 178 232 177 252L160 255C162 210 150 150 154 61Z", t.deep, 0.3)
        + shape("M50 246C62 234 84 226 100 222C92 236 70 248 54 252Z", t.light, 0.65)
        + stroke("M97 70C118 64 144 64 165 70", t.line, 1.2, opacity=0.6)
        + stroke("M88 214C104 222 112 236 112 256", t.line, 1.2, opacity=0.6)
        + shape("M124 60c0-14 14-14 14 0l-3 0c0-9-8-9-8 0z", t.shade)
        + shape(
            "M38 258C70 264 124 262 178 250V278H148L146 268C110 272 70 274 40 272Q36 266 38 258Z",
            mixed(NIGHT, WOOD, 0.25),
        )
    )


def bag(t: Tint) -> str:
    body = "M120 148L62 148C52 148 50 156 48 166L38 258Q37 276 52 276L120 276"
    flap = "M120 148L62 148C56 148 53 152 54 160C58 190 78 214 120 214"
    return (
        SHADOW.format(96)
        + stroke("M84 150C84 82 156 82 156 150", t.deep, 9)
        + stroke("M84 150C84 82 156 82 156 150", t.light, 2, opacity=0.7)
        + cloth(whole(body))
        + shape(
            "M150 150L186 150C190 154 191 160 192 166L202 258Q203 276 188 276H150C160 240 160 190 150 150Z",
            t.deep,
            0.22,
        )
        + shape(whole(flap), t.light)
        + stroke(whole(flap), t.line, 1.4, opacity=0.7)
        + stroke("M62 158C66 186 84 206 120 206S174 186 178 158", t.line, 1, "3 3", 0.6)
        + stroke("M44 262Q44 270 54 270H186Q196 270 196 262", t.line, 1, "3 3", 0.5)
        + both(stroke("M84 142a8 8 0 1 0 .1 0", BRASS, 3))
        + shape("M110 202h20v22q-10 8-20 0z", BRASS)
        + shape("M114 206h12v5h-12z", LAMP, 0.7)
        + dot(120, 219, 2.4, NIGHT)
    )


def scarf(t: Tint) -> str:
    back = "M78 44C70 110 92 170 84 246L120 250C128 180 112 110 122 48Z"
    front = "M124 48C118 110 112 190 122 268L164 262C158 190 164 110 160 44C148 38 134 40 124 48Z"
    loop = "M76 48C84 24 152 20 162 46C166 62 150 72 126 66C104 60 88 70 78 62Z"
    fringe = "".join(f"M{84 + 5 * n} {247 + n * 0.6:.1f}v16" for n in range(8))
    more = "".join(f"M{123 + 5 * n} {268 - n * 0.8:.1f}v17" for n in range(9))
    return (
        stroke("M120 0V30", BRASS, 2.4)
        + stroke("M60 40H180", WOOD, 7)
        + stroke(fringe, t.deep, 1.8)
        + shape(back, t.shade)
        + shape(back, "url(#weave)", 0.6)
        + stroke(more, t.base, 1.8)
        + cloth(front)
        + stroke("M84 232L120 236M85 224L121 228M121 252L164 246M121 244L163 238", t.light, 2.4, opacity=0.8)
        + stroke("M134 70C130 130 132 190 136 240M148 70C148 130 148 190 150 236", t.deep, 2.6, opacity=0.28)
        + stroke("M92 80C92 130 104 180 100 220", t.deep, 2.6, opacity=0.4)
        + cloth(loop)
        + stroke("M90 56C106 42 136 42 154 52M98 40C116 32 138 34 150 42", t.deep, 2.2, opacity=0.35)
    )


def hat(t: Tint) -> str:
    crown = (
        "M74 196C76 150 84 118 104 114C114 112 116 122 122 122S134 110 146 114C162 120 168 152 170 196Q122 214 74 196Z"
    )
    brim = "M22 206C40 186 66 190 74 190Q122 206 170 190C182 190 204 186 222 204C212 226 166 236 122 236S32 226 22 206Z"
    return (
        SHADOW.format(60)
        + shape("M114 226h14l4 50h-22z", WOOD)
        + shape("M86 274h70v6h-70z", WOOD)
        + shape("M22 206C60 232 184 232 222 204C212 226 166 240 122 240S32 228 22 206Z", t.deep)
        + cloth(brim)
        + cloth(crown)
        + shape(
            "M104 116C114 128 116 140 118 150C124 138 132 126 146 114C132 110 126 122 122 122S114 112 104 116Z",
            t.deep,
            0.4,
        )
        + shape("M150 116C162 122 168 152 170 196Q160 201 148 203C154 172 154 140 146 114Z", t.deep, 0.24)
        + shape("M74 176Q122 196 170 176V196Q122 214 74 196Z", t.deep)
        + shape("M154 180L168 172L166 186L174 196L156 196Z", t.shade)
        + stroke("M28 207C60 228 184 228 216 206", t.light, 1.4, opacity=0.6)
    )


KINDS: Final[dict[str, Callable[[Tint], str]]] = {
    "dress": garments.dress,
    "coat": garments.coat,
    "jacket": garments.jacket,
    "blazer": garments.blazer,
    "shirt": garments.shirt,
    "blouse": garments.blouse,
    "knit": garments.knit,
    "trousers": trousers,
    "jeans": jeans,
    "skirt": skirt,
    "suit": suit,
    "shoe": shoe,
    "boot": boot,
    "bag": bag,
    "scarf": scarf,
    "hat": hat,
}

WEAVES: Final[dict[str, str]] = {
    "plain": "",
    "stripe": '<pattern id="weave" width="10" height="10" patternUnits="userSpaceOnUse"><path d="M3 0v10" stroke="#{}"/></pattern>',
    "check": (
        '<pattern id="weave" width="16" height="16" patternUnits="userSpaceOnUse">'
        '<path d="M4 0v16M0 4h16" stroke="#{0}" stroke-width="3" opacity=".35"/><path d="M11 0v16M0 11h16" stroke="#{0}"/></pattern>'
    ),
    "dots": (
        '<pattern id="weave" width="14" height="14" patternUnits="userSpaceOnUse">'
        '<g fill="#{}"><circle cx="3" cy="3" r="1.9"/><circle cx="10" cy="10" r="1.9"/></g></pattern>'
    ),
}


CROPS: Final[dict[str, tuple[int, int, int, int]]] = {
    "jacket": (24, 0, 192, 240),
    "blazer": (22, 0, 196, 245),
    "shirt": (20, 0, 200, 250),
    "blouse": (22, 2, 196, 245),
    "knit": (20, 0, 200, 250),
    "shoe": (12, 50, 204, 244),
    "boot": (0, 32, 216, 258),
    "bag": (12, 34, 216, 258),
    "hat": (14, 38, 212, 254),
    "coat": (18, -5, 204, 300),
    "suit": (18, -5, 204, 303),
    "dress": (14, 2, 212, 298),
    "skirt": (12, 2, 216, 298),
}
"""Closer looks at what is small: x, y, width and height of the part of the sheet that is shown."""

_UNWOVEN: Final = re.compile(r'<path d="[^"]*" fill="url\(#weave\)"[^>]*/>')


def piece(kind: str, colour: str, weave: str = "plain") -> str:
    """The drawing of a piece: a name of `KINDS`, six hex digits, a name of `WEAVES`."""
    tint = Tint.of(colour)
    light = (
        f'<linearGradient id="cloth" x1="0" x2="1" y2=".25"><stop stop-color="#{tint.light}"/>'
        f'<stop offset=".4" stop-color="#{tint.base}"/><stop offset="1" stop-color="#{tint.shade}"/></linearGradient>'
    )
    drawn = KINDS[kind](tint)
    if weave == "plain":
        drawn = _UNWOVEN.sub("", drawn)
    defs = f"<defs>{light}{WEAVES[weave].format(tint.line)}</defs>"
    return sheet(CROPS.get(kind, (20, 0, 200, 300)), defs, drawn)


def bare_piece(kind: str, colour: str, left: float, top: float, size: float, *, hung: bool = True) -> str:
    """A piece as a part of a larger drawing: its sheet's corner at `left` and `top`, `size` times as large."""
    drawn = _UNWOVEN.sub("", KINDS[kind](Tint.of(colour))).replace(garments.CLOTH, f"#{colour}")
    if not hung:
        drawn = drawn.removeprefix(hanger(40, 40))
    return f'<g transform="translate({left:g} {top:g}) scale({size:g})">{drawn}</g>'
