"""The two languages that the demo speaks."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

CHINESE: Final = "zh-hans"


class Words(NamedTuple):
    """The same words in English and in Simplified Chinese."""

    english: str
    chinese: str


def spoken(**fields: Words) -> dict[str, Any]:
    """A catalogue row's columns: each field in English, and `translations` with the Chinese of them all."""
    english: dict[str, Any] = {name: words.english for name, words in fields.items()}
    return english | {"translations": {CHINESE: {name: words.chinese for name, words in fields.items()}}}
