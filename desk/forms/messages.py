"""A plan of messages as it is typed: a channel each, and up to four reminders in minutes, hours or days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.ahead import UNITS, unit_of
from desk.planned_words import WHAT, sentences_of
from desk.rule_sets.base import Content, Errors, Words
from experiences.models import ANSWERED, DUE, MOST_REMINDERS, By

OWN: Final = "own"
LONGEST: Final = 20
"""Letters of a number that are kept: it is shown again, and none that is right has more."""
UNIT_WORDS: Final[Mapping[int, Promise]] = dict(zip(UNITS, (_("days"), _("hours"), _("minutes")), strict=True))
WAYS: Final = [(by.value, by.label) for by in By if by != By.NEVER]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said once, with the channels to choose from; `house`: what the house says, in a store."""

    name: str
    label: Words
    value: str
    options: Sequence[tuple[str, Any]]
    own: bool
    house: str
    wrong: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder on the form; `number` as it was typed, empty where there is none."""

    place: int
    number: str
    unit: int
    by: str
    wrong: Sequence[Words]


def typed_plan(post: QueryDict, *, in_store: bool) -> Content:
    """What was sent. A reminder without a number is none; what can't be read as one stays as it is."""
    content: Content = {part: post.get(part, "") or None for part in WHAT}
    if in_store and post.get("reminders") != OWN:
        return content | {"reminders": None}
    return content | {"reminders": [_row(line) for line in typed_lines(post) if line.number]}


def typed_lines(post: QueryDict, errors: Errors | None = None) -> list[Line]:
    """The reminders in the order in which they were typed, with what is wrong with each."""
    lines: list[Line] = []
    filled = 0
    for place in range(MOST_REMINDERS):
        number = post.get(f"r{place}-number", "").replace("\x00", "").strip()[:LONGEST]
        unit = post.get(f"r{place}-unit", "")
        known = {str(one): one for one in UNITS}
        wrong = _wrong(errors or {}, filled) if number else []
        lines.append(Line(place, number, known.get(unit, 1), post.get(f"r{place}-by", ""), wrong))
        filled += bool(number)
    return lines


def lines_of(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Reminders that hold, and empty lines for those that there may be."""
    lines = [
        Line(place, str(row["minutes"] // unit_of(row["minutes"])), unit_of(row["minutes"]), row["by"], [])
        for place, row in enumerate(rows)
    ]
    return lines + [Line(place, "", UNITS[1], By.TEXT, []) for place in range(len(lines), MOST_REMINDERS)]


def choices_of(content: Content, errors: Errors, house: Content | None) -> list[Choice]:
    """What is said once; `house`: what the house says, which a store may leave as it is."""
    return [_choice(part, content.get(part), errors.get(part, []), house) for part in WHAT]


def _choice(part: str, value: Any, wrong: Sequence[Words], house: Content | None) -> Choice:
    ways: list[tuple[str, Any]] = [*WAYS] if part in ANSWERED else [way for way in WAYS if way[0] != By.SAVE]
    if part not in DUE:
        ways.append((By.NEVER.value, By.NEVER.label))
    if house is not None:
        ways.insert(0, ("", _("As the house")))
    said = By(house[part]).label if house is not None else ""
    own = house is not None and value is not None
    return Choice(part, WHAT[part], value or "", ways, own, str(said), wrong)


def house_says(house: Content) -> str:
    """The house's reminders in a line."""
    return " · ".join(sentences_of("reminders", house["reminders"]))


def _row(line: Line) -> dict[str, Any]:
    digits = line.number.isdecimal() and line.number.isascii()
    return {"minutes": int(line.number) * line.unit if digits else line.number, "by": line.by}


def _wrong(errors: Errors, number: int) -> list[Words]:
    return [words for name in ("minutes", "by") for words in errors.get(f"reminders.{number}.{name}", [])]
