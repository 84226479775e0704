"""The Chinese catalogue, and what is compared with it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

PATH: Final = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|%[a-z]")
TAG: Final = re.compile(r"<[^>]+>")


class Key(NamedTuple):
    """What gettext knows a text by."""

    context: str
    text: str
    plural: str


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


@cache
def messages() -> tuple[Message, ...]:
    """Every text of the catalogue; its header is not one."""
    return tuple(message for message in read(PATH) if message.id)


def english(message: Message) -> tuple[str, ...]:
    """The text in English: one form, or the singular and the plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def chinese(message: Message) -> str:
    """The one form that Chinese has."""
    said = message.string
    return said if isinstance(said, str) else (said or ("",))[0]


def key_of(message: Message) -> Key:
    forms = english(message)
    return Key(message.context or "", forms[0], forms[1] if len(forms) > 1 else "")


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))
