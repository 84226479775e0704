"""What Maison Lumen asks of who has booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.demo.words import Words


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and what can be tapped."""

    prompt: Words
    choices: tuple[Words, ...]
    several: bool = False


COLOURS: Final = Ask(
    Words("Which colours feel like you?", "哪些颜色最像您？"),
    (
        Words("black and charcoal", "黑与炭灰"),
        Words("navy", "藏青"),
        Words("cream and camel", "米色与驼色"),
        Words("jewel tones", "宝石色"),
        Words("pastels", "柔和浅色"),
        Words("prints", "印花"),
    ),
    several=True,
)
FIT: Final = Ask(
    Words("How do you like it to fit?", "您喜欢怎样的版型？"),
    (
        Words("close to the body", "贴身"),
        Words("just so", "合身"),
        Words("loose", "宽松"),
        Words("it depends", "看款式"),
    ),
)
OCCASION: Final = Ask(
    Words("What is it for?", "准备什么时候穿？"),
    (
        Words("every day", "日常"),
        Words("work", "上班"),
        Words("an evening out", "晚间外出"),
        Words("a wedding", "婚礼"),
        Words("travelling", "旅行"),
    ),
    several=True,
)

QUESTIONS: Final[Mapping[str, tuple[Ask, ...]]] = {
    "try-on": (COLOURS, FIT),
    "styling-hour": (OCCASION, COLOURS, FIT),
    "bring-your-friends": (OCCASION,),
    "made-to-measure": (OCCASION, FIT),
    "two-rooms": (OCCASION, FIT),
}
"""By the slug of an experience."""
