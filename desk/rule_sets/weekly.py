"""What the rule sets share that have rows of wall time: reading what was typed, and telling what can't be so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import MOST_ROWS, Content, Errors, Words
from experiences.availability.walls import local_day, start_tick

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
Row = Mapping[str, Any]
Reader = Callable[[Any], Any]


def weekday_of(value: Any) -> int:
    if isinstance(value, bool) or value not in range(7):
        raise ValueError
    return int(value)


def time_of(value: Any) -> time:
    """ "10:00" to the minute."""
    found = time.fromisoformat(value)
    if found.tzinfo is not None or found.second or found.microsecond:
        raise ValueError
    return found


def date_of(value: Any) -> date | None:
    """ "2026-06-01", or nothing."""
    return date.fromisoformat(value) if value else None


def instant_of(value: Any) -> datetime:
    """An instant of any zone, in UTC: "2026-06-01T09:00:00+00:00"."""
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC)


def rows_of(content: Content, name: str) -> list[Row]:
    """The rows of a list, those that are rows."""
    rows = content.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def check_rows(content: Content, name: str, readers: Mapping[str, Reader]) -> Errors:
    """What can't be read, by field. Empty when every row has every field, and each is of its kind."""
    rows = content.get(name)
    if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
        return {name: [_("Give a list.")]}
    if len(rows) > MOST_ROWS:
        return {name: [_("These are too many.")]}
    errors: Errors = {}
    for number, row in enumerate(rows):
        for field, reader in readers.items():
            try:
                reader(row.get(field))
            except (ValueError, TypeError, AttributeError):
                errors[f"{name}.{number}.{field}"] = [UNREADABLE.get(reader, _("This can’t be read."))]
    return errors


UNREADABLE: Final[Mapping[Reader, Words]] = {
    weekday_of: _("Choose a day of the week."),
    time_of: _("Give a time, such as 10:00."),
    date_of: _("Give a date, such as 2026-06-01."),
    instant_of: _("Give a day and a time that the clock shows on it."),
}


def read_rows(content: Content, name: str, readers: Mapping[str, Reader]) -> list[dict[str, Any]]:
    """The rows of content that was found good, as the database keeps them."""
    return [{field: reader(row.get(field)) for field, reader in readers.items()} for row in rows_of(content, name)]


def plain(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as JSON values, in one order whoever wrote them."""
    listed = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return sorted(listed, key=lambda row: [(value is not None, str(value)) for value in row.values()])


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def check_order(rows: Sequence[Row], name: str) -> Errors:
    """Where a validity ends before it begins."""
    wrong = [
        number
        for number, row in enumerate(rows)
        if row["valid_from"] and row["valid_until"] and row["valid_until"] < row["valid_from"]
    ]
    return {f"{name}.{number}.valid_until": [_("This lies before the first day.")] for number in wrong}


def check_apart(rows: Sequence[Row], name: str, starts: str, ends: str) -> Errors:
    """Where two rows say the same hours: the later of the two is named."""
    errors: Errors = {}
    for number, row in enumerate(rows):
        if any(overlap(row, other, starts, ends) for other in rows[:number]):
            errors[f"{name}.{number}.{starts}"] = [_("This overlaps with another row.")]
    return errors


def overlap(one: Row, other: Row, starts: str, ends: str) -> bool:
    """Whether two rows share a time of the week on some day on which both are valid."""
    (begin, end), (since, until) = _span(one, starts, ends), _span(other, starts, ends)
    return _at_once(one, other) and any(begin < until + shift and since + shift < end for shift in (-WEEK, 0, WEEK))


def _span(row: Row, starts: str, ends: str) -> tuple[int, int]:
    """From and until in minutes of the week; what ends at or before its start ends on the next day."""
    begin, end = _minutes(row[starts]), _minutes(row[ends])
    day = row.get("weekday", 0) * DAY
    return day + begin, day + (end if end > begin else end + DAY)


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _at_once(one: Row, other: Row) -> bool:
    """Whether both are valid on some day."""
    since = max(row.get("valid_from") or date.min for row in (one, other))
    until = min(row.get("valid_until") or date.max for row in (one, other))
    return since <= until


def check_nights(rows: Sequence[Row], name: str, starts: str, ends: str, *, open_late: Collection[int]) -> Errors:
    """Rows that end before they start, on a day (of `open_late`) whose doors don't stay open past midnight."""
    return {
        f"{name}.{number}.{ends}": [_("This ends before it starts.")]
        for number, row in enumerate(rows)
        if row[ends] <= row[starts] and row["weekday"] not in open_late
    }


def skipped(rows: Sequence[Row], name: str, starts: str, zone: ZoneInfo, *, today: date) -> Errors:
    """Rows that begin at a time which a change of clocks leaves out within a year from `today`, by field."""
    days = [today + timedelta(days=n) for n in range(366)]
    crooked = [day for day, after in pairwise(days) if not local_day(day, zone).straight]
    advice: Errors = {}
    for number, row in enumerate(rows):
        gone = [
            day
            for day in crooked
            if day.weekday() == row["weekday"] and _valid(row, day) and start_tick(day, row[starts], zone) is None
        ]
        if gone:
            told = gettext("On %(date)s the clocks change and this time does not exist: it begins when they have.")
            advice[f"{name}.{number}.{starts}"] = [told % {"date": formats.date_format(gone[0], "DATE_FORMAT")}]
    return advice


def _valid(row: Row, day: date) -> bool:
    return (row.get("valid_from") or day) <= day <= (row.get("valid_until") or day)


def in_words(row: Row, starts: str, ends: str) -> str:
    """ "Monday 10:00–19:00", with from when until when it holds. The row is as `plain` gives it."""
    until = row.get("valid_until")
    parts = [f"{row[starts]}–{row[ends]}"]
    if "weekday" in row:
        parts.insert(0, str(WEEKDAYS[row["weekday"]]))
    if since := row.get("valid_from"):
        parts.append(gettext("from %(date)s") % {"date": _day(since)})
    if until:
        parts.append(gettext("until %(date)s") % {"date": _day(until)})
    return " ".join(parts)


def _day(value: str) -> str:
    return formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
