"""What somebody means by a reply, in English or Chinese. Pure: no I/O, and it never raises.

The words that we offer are digits and "R", which no carrier takes for leaving; next to them a few plain ways to say the
same. What isn't one of them word for word is for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from notifications.optout import LONGEST, OptOut, bare, opt_out_of, spelt

CHOICES: Final = range(2, 5)
"""The digits of three times."""
LATEST: Final = 180
"""Minutes: who comes later than that has another visit in mind."""


@dataclass(frozen=True, slots=True)
class Coming:
    """They come."""


@dataclass(frozen=True, slots=True)
class Another:
    """They want another time."""


@dataclass(frozen=True, slots=True)
class Choose:
    """They choose one of the times that were named: its digit."""

    number: int


@dataclass(frozen=True, slots=True)
class Late:
    """They come so many minutes after their time."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Words:
    """Anything else, as it was written: for a person."""

    text: str


Meaning = Coming | Another | Choose | Late | OptOut | Words

_NUMERALS: Final[Mapping[str, int]] = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_DIGIT: Final = re.compile(
    r"(?:reply|option|number|choose|choice|i choose|i take|i ll take|答|回|回复|回覆|选|選|选择|選擇|我选|我選|第)? ?"
    r"([1-4]|[一二两三四])(?: ?(?:个|個|号|號))?"
)
_COMING: Final = re.compile(
    r"(?:yes |yeah |yep |sure )?(?:i m|im|i am|we are|we re) (?:still )?coming(?: for sure)?|coming"
    r"|(?:yes )?(?:i ll|i will|we ll|we will) (?:be there|come)"
    r"|(?:我|我们|我們)?(?:会来|會來|会到|會到|一定来|一定來)的?"
)
_ANOTHER: Final = re.compile(
    r"(?:reply )?r|(?:can i have |could i have )?(?:another|other|a different|different|new|a new) time"
    r"|(?:can i |could i |i need to |i want to |i d like to )?reschedule"
    r"|回复?r|改时间|改時間|换时间|換時間|换个时间|換個時間|改期|改约|改約"
)
_FILLING: Final = re.compile(
    r"i|m|im|am|we|re|are|ll|will|be|is|by|about|approx|approximately|around|roughly|maybe|probably|some|going|gonna|to"
    r"|running|come|coming|arrive|arriving|a|bit|little|an|of|sorry|late|min|mins|minutes?"
)
_HALF_HOUR: Final = re.compile(r"\bhalf an hour\b|\bhalf hour\b|半个?小?时|半個小時|半小時")
_HOUR: Final = re.compile(r"\b(?:an|one|1) hour\b|\b1 ?hr?\b|(?:1|一)个?小时|(?:1|一)個?小時")
_QUARTER: Final = re.compile(r"\ba quarter of an hour\b|一刻钟?|一刻鐘|1刻钟")
_LATE_IN_CHINESE: Final = re.compile(
    r"(?:抱歉|对不起|對不起|不好意思)?(?:我们|我們|我)?(?:可能|大概|大约|大約|应该|應該)*(?:会|會|要|将|將)?"
    r"(?:迟到|遲到|晚到|晚来|晚來|晚|迟|遲)(?:大概|大约|大約|约|約)?([0-9]+|[一二两三四五六七八九十]+)(?:分钟|分鐘|分)?(?:到|来|來|左右)*了?"
)
_MINUTES_IN_CHINESE: Final = re.compile(r"([一二两三四五六七八九])?(十)?([一二三四五六七八九])?")
_ONES: Final[Mapping[str, int]] = {c: n for n, c in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


def understand(text: str, *, keyword: str = "") -> Meaning:
    """The meaning of a reply. `keyword`: what the carrier understood itself, or ""."""
    opt_out = opt_out_of(text, keyword=keyword)
    if opt_out is not None:
        return opt_out
    said = spelt(text)
    if not said or len(said) > LONGEST:
        return Words(text)
    core = bare(said)
    return _digit(core) or _phrase(core) or _late(core) or Words(text)


def _digit(core: str) -> Coming | Choose | None:
    found = _DIGIT.fullmatch(core)
    if found is None:
        return None
    number = _NUMERALS.get(found[1]) or int(found[1])
    return Choose(number) if number in CHOICES else Coming()


def _phrase(core: str) -> Coming | Another | None:
    if _COMING.fullmatch(core):
        return Coming()
    return Another() if _ANOTHER.fullmatch(core.replace("回复 r", "回复r")) else None


def _late(core: str) -> Late | None:
    counted = _in_minutes(core)
    chinese = _LATE_IN_CHINESE.fullmatch(counted.replace(" ", ""))
    minutes = _number(chinese[1]) if chinese else _late_in_english(counted)
    return Late(minutes) if minutes and minutes <= LATEST else None


def _in_minutes(said: str) -> str:
    """Hours and their parts as minutes."""
    said = _QUARTER.sub("15", said)
    said = _HALF_HOUR.sub("30", said)
    return _HOUR.sub("60", said)


def _late_in_english(said: str) -> int | None:
    """The one number of a text that has "late" and nothing else of weight."""
    words = re.sub(r"(?<=\d)(?=[a-z])", " ", said).split()
    numbers = [word for word in words if word.isascii() and word.isdecimal()]
    if len(numbers) != 1 or "late" not in words or len(numbers[0]) > len(str(LATEST)):
        return None
    weighty = [word for word in words if word not in numbers and not _FILLING.fullmatch(word)]
    return None if weighty else int(numbers[0])


def _number(said: str) -> int | None:
    if said.isascii() and said.isdecimal():
        return int(said) if len(said) <= len(str(LATEST)) else None
    found = _MINUTES_IN_CHINESE.fullmatch(said)
    if found is None or (found[1] and found[3] and not found[2]):
        return None
    tens, ten, ones = found.groups()
    if not ten:
        return _ONES.get(tens or ones or "")
    return 10 * _ONES.get(tens or "一", 1) + (_ONES[ones] if ones else 0)
