"""What hangs: dresses, coats, shirts and their kin, each drawn on a sheet of 240 by 300."""

from __future__ import annotations

from stores.drawings.shade import BRASS, LAMP, NIGHT, WOOD, Tint, both, dot, shape, stroke, whole

CLOTH = "url(#cloth)"
PATTERN = "url(#weave)"


def hanger(y: float = 44, reach: float = 46) -> str:
    """A wooden hanger whose arms end at `y`, `reach` from the middle."""
    hook = f"M120 {y - 18:g}V{y - 24:g}c0-4 7-5 7-10a7 7 0 0 0-13-3"
    arms = f"M{120 - reach:g} {y + 4:g}C{120 - reach / 2:g} {y - 8:g} {120 - 10:g} {y - 18:g} 120 {y - 18:g}"
    right = f"S{120 + reach / 2:g} {y - 8:g} {120 + reach:g} {y + 4:g}"
    return stroke(hook, BRASS, 2.2) + stroke(arms + right, WOOD, 5.5)


def clips(y: float = 58, reach: float = 34) -> str:
    """A clip hanger for what hangs from its waist."""
    bar = f"M{120 - reach - 6:g} {y - 12:g}H{120 + reach + 6:g}"
    hook = f"M120 {y - 12:g}V{y - 24:g}c0-4 7-5 7-10a7 7 0 0 0-13-3"
    clip = shape(f"M{120 - reach:g} {y - 15:g}h9v20h-9z", WOOD)
    return stroke(hook + bar, BRASS, 2.6) + both(clip)


def cloth(path: str) -> str:
    """A piece of the garment's cloth, with its weave upon it."""
    return shape(path, CLOTH) + shape(path, PATTERN)


def dress(t: Tint) -> str:
    half = "M120 92C112 84 104 76 97 72C94 84 88 94 83 100C90 116 97 130 97 146C90 190 66 240 46 274Q82 291 120 291"
    folds = (
        "M104 150C98 194 82 248 70 283L88 288C96 248 107 196 109 150Z"
        "M122 152C124 200 118 250 116 291L136 290C134 248 130 198 126 152Z"
        "M137 150C146 196 160 246 172 283L182 280C166 244 148 196 141 150Z"
    )
    return (
        hanger()
        + both(stroke("M97 74C95 62 93 52 92 42", t.shade, 3))
        + cloth(whole(half))
        + shape(folds, t.deep, 0.34)
        + shape("M97 74C99 96 103 122 103 146L97 146C97 130 90 116 83 100C88 94 94 84 97 74Z", t.light, 0.4)
        + both(stroke("M104 88C104 110 108 130 109 146", t.line, 1.1, opacity=0.55))
        + shape("M97 143Q120 149 143 143L144 153Q120 159 96 153Z", t.deep)
        + stroke("M47 274Q84 290 120 290.5T193 274", t.line, 1.1, "3 4", 0.5)
    )


def coat(t: Tint) -> str:
    body = "M120 52L104 50C96 57 86 61 78 65C80 100 84 130 84 160C80 205 72 250 64 284Q92 292 120 292"
    sleeve = "M80 64C69 68 63 78 59 98C53 138 47 178 44 214L66 219C73 184 83 152 88 116Z"
    lapel = "M105 49C97 60 90 72 87 84L99 91L92 99L118 152L121 122Z"
    return (
        hanger(40, 40)
        + both(cloth(sleeve) + stroke("M45 205L67 210", t.line, 1.2, opacity=0.6))
        + cloth(whole(body))
        + shape("M105 49Q120 60 135 49L121 130Z", t.deep)
        + shape("M122 150L176 284Q150 292 120 292V152Z", t.deep, 0.16)
        + both(shape(lapel, t.light) + stroke(lapel, t.line, 1.1, opacity=0.6))
        + stroke("M122 152C124 200 126 250 126 291", t.line, 1.4)
        + shape("M83 156Q120 164 157 156L158 171Q120 179 82 171Z", t.shade)
        + shape("M126 160L142 159L141 174L126 176Z", BRASS)
        + shape("M128 176L134 212L146 209L140 174Z", t.shade)
        + "".join(dot(x, y, 3.2, t.line) for y in (140, 194, 220) for x in (108, 136))
        + both(stroke("M80 205L94 226", t.line, 2.2))
        + stroke("M100 184C98 220 92 256 88 286M148 184C150 220 154 256 158 284", t.deep, 3, opacity=0.3)
    )


def jacket(t: Tint) -> str:
    body = "M120 58L103 54C95 60 84 66 76 70C78 110 80 160 78 206Q98 212 120 212"
    sleeve = "M78 68C66 72 58 84 54 104C48 140 46 172 47 200L70 203C72 172 80 144 86 116Z"
    collar = "M103 54C108 50 114 48 120 48V64C112 63 106 60 103 54Z"
    return (
        hanger(44, 42)
        + both(cloth(sleeve) + shape("M46 198L71 201L70 215L48 212Z", t.deep))
        + cloth(whole(body))
        + both(shape(collar, t.deep))
        + shape("M120 62L164 206Q142 212 120 212Z", t.deep, 0.15)
        + shape("M77 202Q120 214 163 202L163 219Q120 231 77 219Z", t.deep)
        + stroke("".join(f"M{x} {209 + 6 * (1 - abs(x - 120) / 43):.0f}v12" for x in range(82, 162, 6)), t.line, 1)
        + both(stroke("M88 172L102 146", t.line, 2.4) + stroke("M100 62C98 84 92 100 82 112", t.line, 1.1, opacity=0.6))
        + stroke("M120 64V226", BRASS, 3)
        + stroke("M120 64V226", NIGHT, 3, "1 3", 0.5)
        + shape("M117.5 76h5l1 12h-7z", BRASS)
    )


def blazer(t: Tint) -> str:
    body = "M120 52L104 50C96 57 86 61 77 66C80 104 86 130 85 154C82 184 76 208 72 228Q94 240 120 240"
    sleeve = "M79 65C68 69 61 80 57 100C51 138 46 176 45 212L67 216C73 182 82 150 88 116Z"
    lapel = "M105 49C98 60 92 70 89 80L101 87L94 95L119 158L121 128Z"
    return (
        hanger(40, 40)
        + both(cloth(sleeve) + "".join(dot(63 - n * 0.6, 196 + n * 6, 1.6, t.line) for n in range(3)))
        + cloth(whole(body))
        + shape("M105 49Q120 60 135 49L121 140Z", t.deep)
        + shape("M121 158L168 228Q146 240 130 240Z", t.deep, 0.2)
        + both(shape(lapel, t.light) + stroke(lapel, t.line, 1.1, opacity=0.6))
        + stroke("M120 156C122 190 128 220 134 239", t.line, 1.4)
        + dot(122, 166, 3.4, t.line)
        + dot(125, 188, 3.4, t.line)
        + both(shape("M82 186L104 190L103 199L81 195Z", t.shade) + stroke("M82 186L104 190", t.line, 1.2))
        + shape("M138 113L154 110L155 116L139 119Z", t.deep)
        + shape("M140 112L144 104L147 110L151 103L153 110Z", LAMP)
    )


def shirt(t: Tint) -> str:
    body = "M120 60L104 52C94 58 84 63 76 68C80 104 84 140 80 200C78 216 76 226 78 232C92 248 106 250 120 250"
    sleeve = "M78 66C66 70 58 82 54 102C48 140 45 172 46 204L68 207C71 174 80 146 86 116Z"
    collar = "M103 51C108 46 114 44 120 44C114 50 116 58 120 66L106 82L97 60Z"
    return (
        hanger(42, 40)
        + both(cloth(sleeve) + shape("M45 200L69 203L68 220L47 217Z", t.light) + stroke("M45 200L69 203", t.line, 1.1))
        + cloth(whole(body))
        + shape(
            "M148 80C150 130 152 190 146 246C158 244 162 236 162 232C164 226 162 216 160 200C156 140 160 104 164 68Z",
            t.deep,
            0.18,
        )
        + shape("M104 52Q120 62 136 52L120 68Z", t.deep)
        + both(shape(collar, t.light) + stroke(collar, t.line, 1.1, opacity=0.7))
        + shape("M115 68h10V250h-10z", t.light)
        + stroke("M115 70V249M125 70V249", t.line, 1, opacity=0.6)
        + "".join(dot(120, y, 2.1, t.line) for y in range(84, 244, 26))
        + shape("M134 106h18v20l-9 6l-9-6z", t.light)
        + stroke("M134 106h18v20l-9 6l-9-6z", t.line, 1.1, opacity=0.7)
        + stroke("M92 150C94 180 92 210 90 232M104 170C104 196 102 220 102 240", t.deep, 2.4, opacity=0.3)
    )


def blouse(t: Tint) -> str:
    body = "M120 62L106 54C96 60 88 64 80 68C84 100 88 130 86 150C80 176 76 196 72 212Q96 224 120 224"
    sleeve = "M82 66C66 64 52 80 44 108C36 138 34 160 42 172C50 178 62 178 68 174C78 158 84 138 90 112Z"
    bow = "M120 70C108 58 92 58 90 70C92 84 108 84 120 74Z"
    return (
        hanger(44, 38)
        + both(
            cloth(sleeve)
            + stroke("M52 100C46 130 46 150 50 168M66 98C60 130 58 152 60 170", t.deep, 2.4, opacity=0.34)
            + shape("M43 170Q56 178 69 172L67 184Q56 188 46 182Z", t.light)
        )
        + cloth(whole(body))
        + shape(
            "M146 84C148 130 152 180 150 220Q160 218 168 212C164 196 160 176 154 150C152 130 156 100 160 68Z",
            t.deep,
            0.2,
        )
        + stroke(
            "M100 130C98 164 94 196 90 216M112 128C112 164 110 196 110 222M132 128C134 164 136 196 136 222",
            t.deep,
            2.6,
            opacity=0.28,
        )
        + shape("M106 54Q120 64 134 54L130 66L120 72L110 66Z", t.deep)
        + shape("M117 74L104 138L114 144L121 76ZM123 74L140 130L130 138L119 76Z", t.shade)
        + both(
            shape(bow, t.light)
            + stroke(bow, t.line, 1.1, opacity=0.6)
            + stroke("M118 71L100 68", t.line, 1, opacity=0.5)
        )
        + shape("M114 66h12v11h-12z", t.base)
        + stroke("M114 66h12v11h-12z", t.line, 1, opacity=0.6)
    )


def knit(t: Tint) -> str:
    body = "M120 68C110 68 104 62 102 54C92 58 82 62 74 68C78 108 80 150 78 206Q98 212 120 212"
    sleeve = "M76 66C62 70 54 84 50 106C44 142 40 170 41 202L68 206C70 172 80 146 88 114Z"
    cables = "".join(f"M{x} {y}c-7 7 7 11 0 18c7-7-7-11 0-18" for x in (104, 136) for y in range(84, 190, 18))
    ribs = "".join(f"M{x} {210 + 5 * (1 - abs(x - 120) / 42):.0f}v15" for x in range(82, 162, 5))
    return (
        hanger(44, 40)
        + both(
            cloth(sleeve)
            + shape("M40 198L69 202L67 222L43 218Z", t.shade)
            + stroke("M46 202l1 14M52 203v15M58 204v15M64 205l-1 14", t.line, 1, opacity=0.6)
        )
        + cloth(whole(body))
        + shape("M150 76C152 120 154 170 150 210Q156 209 162 206C160 150 162 108 166 68Z", t.deep, 0.2)
        + stroke(cables, t.line, 1.3, opacity=0.55)
        + stroke("M120 80V206M88 84C90 130 90 170 88 204M152 84C150 130 150 170 152 204", t.line, 1.2, "2 4", 0.6)
        + shape("M77 202Q120 216 163 202L162 222Q120 236 78 222Z", t.shade)
        + stroke(ribs, t.line, 1, opacity=0.6)
        + stroke("M103 56C105 66 112 72 120 72S135 66 137 56", t.shade, 8)
        + stroke("M103 56C105 66 112 72 120 72S135 66 137 56", t.line, 8, "1 4", 0.5)
    )
