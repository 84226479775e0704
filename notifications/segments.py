"""What a text costs as SMS: its alphabet and its segments (3GPP TS 23.038, 6.2.1; TS 23.040, 9.2.3.24.1)."""

from __future__ import annotations

from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED: Final = frozenset("\f^{}\\[~]|€")
"""The extension table: each costs two septets."""
_PLAIN: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u2022": "-",
        "\u00b7": "-",
        "\u2192": "->",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": "",
        "\ufeff": "",
        "\t": " ",
    }
)
_GSM_SINGLE, _GSM_PART = 160, 153
_UCS2_SINGLE, _UCS2_PART = 70, 67


def is_gsm(text: str) -> bool:
    """True when every character is in the GSM 7-bit alphabet or its extension."""
    return all(character in _BASIC or character in _ESCAPED for character in text)


def plain(text: str) -> str:
    """Replace typographic characters by plain ones, when that alone brings the text into the GSM 7-bit alphabet.

    One curly apostrophe would more than halve what fits a segment; a Chinese text keeps its own punctuation.
    """
    replaced = text.translate(_PLAIN)
    return replaced if is_gsm(replaced) else text


def segments(text: str) -> int:
    """How many SMS a text is sent, and paid, as. A character never straddles two of them. 0 for an empty text."""
    if is_gsm(text):
        return _parts([2 if character in _ESCAPED else 1 for character in text], _GSM_SINGLE, _GSM_PART)
    return _parts([2 if ord(character) > 0xFFFF else 1 for character in text], _UCS2_SINGLE, _UCS2_PART)


def _parts(costs: list[int], single: int, part: int) -> int:
    if sum(costs) <= single:
        return 1 if costs else 0
    count, used = 1, 0
    for cost in costs:
        if used + cost > part:
            count, used = count + 1, 0
        used += cost
    return count
