"""A week of windows as it is typed: rows, with a mark where one goes on past midnight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from desk.forms.rows import WEEKDAY, Column, Sheet
from desk.rule_sets.base import Content, Errors

DAY: Final = 24 * 60
EVERY: Final = 30
WINDOWS: Final = "windows"
HOURS: Final = (
    Column("starts", _("From"), "time"),
    Column("ends", _("Until"), "time"),
    Column("over", _("Until the next day"), "check"),
    Column("interval", _("A start every, minutes"), "minutes", EVERY),
)
WEEK: Final = (
    WEEKDAY,
    *HOURS,
    Column("valid_from", _("First day"), "date"),
    Column("valid_until", _("Last day"), "date"),
)
"""A window of the week, and from when until when it holds."""


def sheet_of(
    content: Content,
    columns: Iterable[Column],
    errors: Errors,
    typed: Iterable[Mapping[str, Any]] = (),
    *,
    advice: Errors,
) -> Sheet:
    """The rows as they are drawn: as they were typed, else of the content, whose nights get their mark."""
    rows = list(typed) or [row | {"over": is_night(row)} for row in content[WINDOWS]]
    return Sheet(WINDOWS, tuple(columns), rows, errors, advice)


def is_night(row: Mapping[str, Any]) -> bool:
    """Whether it ends on the next day, of a row in which both times are said."""
    return bool(row["starts"] and row["ends"]) and row["ends"] <= row["starts"]


def without_marks(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as the rule set keeps them."""
    return [{name: value for name, value in row.items() if name != "over"} for row in rows]


def wrong_marks(rows: Iterable[Mapping[str, Any]]) -> Errors:
    """Where a window ends before it starts and isn't meant to, or is meant to last longer than a day."""
    return {
        f"{WINDOWS}.{number}.ends": [AMBIGUOUS if row["over"] else BACKWARDS]
        for number, row in enumerate(rows)
        if row["starts"] and row["ends"] and bool(row["over"]) != is_night(row)
    }


BACKWARDS: Final = _("This ends before it starts. If it goes on past midnight, mark “until the next day”.")
AMBIGUOUS: Final = _("A window lasts a day at most: this would end on the next day, after more than that.")
