"""Rows of times as they are typed: they come and go by buttons, with a script or without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.forms.asked import read_id
from desk.rule_sets.base import MOST_ROWS, Errors, Words

BLANK: Final = "__row__"
"""The number in the names of the row from which a script makes new ones."""
MOST_DIGITS: Final = 5
DAYS: Final = tuple(WEEKDAYS.items())

PRESET: Final = frozenset({"weekday", "minutes", "check"})
"""Kinds of fields that say something in a row that nobody has filled in."""


class Column(NamedTuple):
    """A field that each row has. `usual` is what stands in a new row.

    An input of the type `kind`, a choice of the days of the week, a number of minutes, a box to tick, or a row of the
    `choices` by its id.
    """

    name: str
    label: Promise
    kind: Literal["weekday", "time", "date", "datetime-local", "text", "minutes", "check", "choice"]
    usual: int | None = None
    choices: Sequence[tuple[int, Any]] = ()


WEEKDAY: Final = Column("weekday", _("Day"), "weekday")


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one row, as it is drawn."""

    column: Column
    id: str
    value: Any
    errors: Sequence[Words]
    advice: Sequence[Words] = ()
    days: Sequence[tuple[int, Any]] = DAYS


@dataclass(frozen=True, slots=True)
class Row:
    number: int | str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one list; `prefix` is its name in the rule set.

    `errors`: what is wrong with the set; `advice`: what is worth knowing of it.
    """

    prefix: str
    columns: Sequence[Column]
    values: Sequence[Mapping[str, Any]]
    errors: Errors = field(default_factory=dict)
    advice: Errors = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        return [self._row(number, row) for number, row in enumerate(self.values)]

    @property
    def blank(self) -> Row:
        return self._row(BLANK, {column.name: column.usual for column in self.columns})

    @property
    def wrong(self) -> Sequence[Words]:
        """What is wrong with the list as a whole."""
        return self.errors.get(self.prefix, [])

    def _row(self, number: int | str, row: Mapping[str, Any]) -> Row:
        return Row(number, [self._cell(number, column, row) for column in self.columns])

    def _cell(self, number: int | str, column: Column, row: Mapping[str, Any]) -> Cell:
        wrong, told = (said.get(f"{self.prefix}.{number}.{column.name}", []) for said in (self.errors, self.advice))
        value = row.get(column.name)
        return Cell(column, f"{self.prefix}-{number}-{column.name}", "" if value is None else value, wrong, told)


def typed_rows(post: QueryDict, prefix: str, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The rows that were sent, but for those left empty and the one whose button says to remove it.

    With "add" a row stands at the end that is still to be filled in.
    """
    numbers = [number for number in range(_count(post)) if post.get("remove") != str(number)]
    rows = [
        {column.name: _typed(post, f"{prefix}-{number}-{column.name}", column) for column in columns}
        for number in numbers
    ]
    kept = [row for row in rows if any(row[column.name] for column in columns if column.kind not in PRESET)]
    if "add" in post:
        kept.append({column.name: column.usual for column in columns})
    return kept


def changes_rows(post: QueryDict) -> bool:
    """Whether a button was pressed that only brings, copies or takes away rows: nothing is to be saved yet."""
    return any(name in post for name in ("add", "remove", "copy"))


def copied(rows: Iterable[Mapping[str, Any]], post: QueryDict) -> list[dict[str, Any]]:
    """The rows of a week in which the days "copy_to" have what the day "copy_from" has; as they are without "copy"."""
    listed = [dict(row) for row in rows]
    if "copy" not in post:
        return listed
    source = post.get("copy_from", "")
    days = [int(day) for day in post.getlist("copy_to") if day in "0123456" and len(day) == 1 and day != source]
    left = [row for row in listed if row["weekday"] not in days]
    model = [row for row in listed if str(row["weekday"]) == source]
    return left + [row | {"weekday": day} for day in days for row in model]


def typed_text(post: QueryDict, name: str) -> str:
    """What was typed on one line. No database keeps a NUL, and no keyboard has one."""
    return post.get(name, "").replace("\x00", "").strip()


def _count(post: QueryDict) -> int:
    said = post.get("rows", "")
    return min(int(said), 2 * MOST_ROWS) if said.isdecimal() and len(said) < 6 else 0


def _typed(post: QueryDict, name: str, column: Column) -> Any:
    typed = typed_text(post, name)
    if column.kind == "weekday":
        return int(typed) if typed in set("0123456") else typed
    if column.kind == "choice":
        return read_id(typed)
    if column.kind == "minutes":
        return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < MOST_DIGITS else typed
    if column.kind == "check":
        return bool(typed)
    return typed or (None if column.kind == "date" else "")
