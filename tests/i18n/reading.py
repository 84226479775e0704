"""What somebody reads, sees named or hears of a page, and what of it is not Chinese."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from django.apps import apps
from django.db.models import CharField, JSONField, Model, TextField

SILENT: Final = {"script", "style", "template"}
SAID: Final = {"alt", "aria-label", "content", "placeholder", "title", "data-copied", "data-denied", "data-looking",
               "data-refused", "data-share-text", "data-share-title", "data-soon"}  # fmt: skip
WORD: Final = re.compile(r"[A-Za-z]{2,}")
NAMES: Final = ("Vitrine", "English", "Google Maps", "Google", "Apple Maps", "Outlook.com", "Office 365", "Yahoo",
                "OpenStreetMap", ".ics", "JSON", "PIN", "Webhook", "WhatsApp")  # fmt: skip
"""Names that stay as they are in every language."""
ADDRESS: Final = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|\b[A-Z2-9]{4} ?[A-Z2-9]{4}\b")
"""Links, e-mail addresses, references."""
INITIALS: Final = re.compile(r"[A-Z]{1,2}")
"""Of somebody's name, where it stands alone."""
OURS: Final = (
    "stores",
    "experiences",
    "bookings",
    "calendars",
    "inbox",
    "floor",
    "hooks",
    "desk",
    "notifications",
    "auth",
)


class Reader(HTMLParser):
    """Collects the texts of a page, and those attributes that are said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        given = dict(attrs)
        if tag == "meta" and given.get("name") != "description":
            return
        self.said += [value for name, value in given.items() if name in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.said.append(" ".join(data.split()))


def said_on(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.said


def left_over(texts: list[str], *also: str) -> list[str]:
    """Those of the texts that hold words in Latin letters which are neither names nor words of the rows."""
    rows = "|".join(re.escape(word) for word in _words_of_the_rows()) or r"\Z\A"
    known = re.compile(rf"(?<![A-Za-z0-9])(?:{rows})(?![A-Za-z0-9])")
    words = [text for text in texts if not INITIALS.fullmatch(text)]
    return [text for text in words if WORD.search(_without(text, known, (*NAMES, *also)))]


def _without(text: str, known: re.Pattern[str], names: tuple[str, ...]) -> str:
    text = known.sub("", text)
    for name in names:
        text = text.replace(name, "")
    return ADDRESS.sub("", text)


def _words_of_the_rows() -> list[str]:
    """Names of stores and pieces, addresses, what people wrote: everything that is text in a row, the longest first."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    words = {word for model in models for word in _words_of(model) if WORD.search(word)}
    return sorted(words, key=len, reverse=True)


def _words_of(model: type[Model]) -> set[str]:
    fields = [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField) and not isinstance(field, JSONField) and not field.choices
    ]
    rows = model._default_manager.values_list(*fields) if fields else []
    return {str(value) for row in rows for value in row if value}
