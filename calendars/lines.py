"""Content lines of iCalendar (RFC 5545, 3.1), written for speed: a feed has thousands of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

OCTETS: Final = 75
"""No line is longer, without its break."""
WIDEST: Final = 4
"""Octets of one character in UTF-8, at most."""
_HIGHEST_TWO: Final = 0b1100_0000
_INSIDE: Final = 0b1000_0000
"""The highest bits of an octet within a character (RFC 3629, 3)."""
_NOT_SAID: Final = dict.fromkeys([*range(0x20), 0x7F])
_BREAKS: Final = dict.fromkeys(map(ord, "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\\n")
"""Also those that only some programs take for the end of a line."""
_ESCAPED: Final = {**_NOT_SAID, ord("\t"): "\t", **_BREAKS, ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,"}


def escaped(text: str) -> str:
    """A TEXT value (3.3.11). Control characters, which it can't hold, are left out."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPED)


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, no character cut in two."""
    if len(line) * WIDEST <= OCTETS or (len(line) <= OCTETS and line.isascii()):
        return line
    return "\r\n ".join(_pieces(line.encode()))


def _pieces(line: bytes) -> Iterator[str]:
    start, end = 0, OCTETS
    while end < len(line):
        while line[end] & _HIGHEST_TWO == _INSIDE:
            end -= 1
        yield line[start:end].decode()
        start, end = end, end + OCTETS - 1
    yield line[start:].decode()
