"""Which PINs are taken. Pure: no clock, no database."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Final

SHORTEST: Final = 4
LONGEST: Final = 8
FREE_TRIES: Final = 2
"""Whoever mistypes twice isn't made to wait."""
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=5)
COLUMNS: Final = frozenset({"2580", "0852", "1470", "0741", "3690", "0963"})
"""Straight down the keys, and up."""


def is_pin(text: str) -> bool:
    """Four to eight of the digits 0 to 9."""
    return text.isascii() and text.isdecimal() and SHORTEST <= len(text) <= LONGEST


def is_easy(pin: str) -> bool:
    """Whether it is among the first that somebody would try.

    One step repeated (1111, 1234, 8642), halves that are alike or mirror each other (1212, 1221), a column of the keys,
    or a year of somebody's birth.
    """
    half, rest = pin[: len(pin) // 2], pin[(len(pin) + 1) // 2 :]
    return len(_steps(pin)) == 1 or rest in {half, half[::-1]} or pin in COLUMNS or _is_year(pin)


def wait_after(wrong: int) -> timedelta:
    """How long nobody may try again after so many wrong ones in a row: 0, 0, 5 s, 10 s, 20 s … up to five minutes."""
    doublings = wrong - FREE_TRIES - 1
    if doublings < 0:
        return timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(doublings, 10)))


def _steps(pin: str) -> set[int]:
    return {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}


def _is_year(pin: str) -> bool:
    return len(pin) == SHORTEST and pin[:2] in {"19", "20"}
