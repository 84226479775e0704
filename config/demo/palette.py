"""The season's colours and the runs of sizes."""

from __future__ import annotations

from typing import Final

from config.demo.words import Words

COLOURS: Final[dict[str, tuple[Words, str]]] = {
    "ink": (Words("Ink", "墨蓝"), "#1f2a3c"),
    "midnight": (Words("Midnight", "午夜蓝"), "#16203a"),
    "indigo": (Words("Indigo", "靛蓝"), "#2d3f6b"),
    "storm": (Words("Storm", "雾蓝"), "#5a7186"),
    "sky": (Words("Sky", "天青"), "#9dbcd0"),
    "chalk": (Words("Chalk", "粉白"), "#f1ece2"),
    "oat": (Words("Oat", "燕麦"), "#d9c7a7"),
    "butter": (Words("Butter", "奶油黄"), "#ecd9a0"),
    "saffron": (Words("Saffron", "藏红花"), "#d79a2b"),
    "camel": (Words("Camel", "驼色"), "#b98b57"),
    "cognac": (Words("Cognac", "干邑棕"), "#8e5129"),
    "clay": (Words("Clay", "陶土"), "#b5613f"),
    "rust": (Words("Rust", "锈红"), "#93432a"),
    "poppy": (Words("Poppy", "虞美人"), "#c8402f"),
    "claret": (Words("Claret", "酒红"), "#6f1f2d"),
    "plum": (Words("Plum", "梅紫"), "#5d2f4a"),
    "rose": (Words("Rose", "玫瑰"), "#c98f8a"),
    "lilac": (Words("Lilac", "丁香"), "#b6a3c9"),
    "sage": (Words("Sage", "鼠尾草"), "#9aa88d"),
    "moss": (Words("Moss", "苔绿"), "#5f6b3c"),
    "bottle": (Words("Bottle green", "瓶绿"), "#1f4a3b"),
    "slate": (Words("Slate", "石板灰"), "#596066"),
    "silver": (Words("Silver", "银灰"), "#b9bcbd"),
    "soot": (Words("Soot", "炭黑"), "#24211f"),
}
"""By key: the name, and the colour on screen."""

LETTERS: Final = ("XS", "S", "M", "L", "XL")
DRESS: Final = ("UK 6", "UK 8", "UK 10", "UK 12", "UK 14", "UK 16")
CHEST: Final = ("36", "38", "40", "42", "44", "46")
WAIST: Final = ("W26", "W28", "W30", "W32", "W34", "W36")
SHOES: Final = ("36", "37", "38", "39", "40", "41", "42", "43")
HEAD: Final = ("S", "M", "L")
ONE: Final = ("One size",)

SIZES_IN_CHINESE: Final = {"One size": "均码"}
