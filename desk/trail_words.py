"""The trail in words: who did what to which thing, and each field from what to what."""

# ruff: noqa: SLF001 - `_meta` is where Django says what its models are called
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Field, ForeignKey
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.models import TrailEntry
from desk.queries.trail import NAMED, Names, model_of, names_of
from desk.trail_sql import BESIDES, VEILED

NOTHING: Final = "–"
WAYS: Final[Mapping[str, Promise]] = {
    "desk": gettext_lazy("at the desk"),
    "floor": gettext_lazy("on the floor"),
    "admin": gettext_lazy("in the administration"),
    "api": gettext_lazy("through the API"),
    "pages": gettext_lazy("on a page of their own"),
}
PARTS: Final = (
    "stylist_id",
    "user_id",
    "experience_id",
    "room_id",
    "product_id",
    "question_id",
    "apikey_id",
    "skill_id",
    "group_id",
)
"""What a row without a name is of."""
SECRET: Final = frozenset({("hooks_hook", "url")})
"""Addresses, by table and column, that are known in full only to who may change them."""
Value = str | int | float | bool | list[Any] | dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Line:
    """A field from what to what, in words; where there was nothing before, or is nothing after, that side is empty."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it is read."""

    entry: TrailEntry
    who: str
    way: str
    kind: str
    what: str
    store: str
    lines: list[Line]


def told(entries: Iterable[TrailEntry]) -> list[Told]:
    """The entries in words. One query for all names."""
    kept = list(entries)
    names = names_of(pair for entry in kept for pair in _wanted(entry))
    return [_told(entry, names) for entry in kept]


def kind_of(table: str) -> str:
    """What a row of the table is called: "opening hours"."""
    model = model_of(table)
    if model is None:
        return table
    owner: Any = model._meta.auto_created
    if owner:
        field = next(field for field in owner._meta.local_many_to_many if field.remote_field.through is model)
        return f"{owner._meta.verbose_name}: {field.verbose_name}"
    return str(model._meta.verbose_name)


def _told(entry: TrailEntry, names: Names) -> Told:
    return Told(
        entry=entry,
        who=_who(entry, names),
        way=str(WAYS.get(entry.way, "")),
        kind=capfirst(kind_of(entry.table)),
        what=_what(entry, names),
        store=names.get(("stores_store", entry.store), "") if entry.store else "",
        lines=list(_lines(entry, names)),
    )


def _who(entry: TrailEntry, names: Names) -> str:
    if entry.actor:
        return names.get(("auth_user", entry.actor), "") or _("somebody who is gone")
    if entry.key:
        return _("the key %(name)s") % {"name": names.get(("stores_apikey", entry.key), entry.key)}
    if entry.way == "system":
        return _("the system")
    return _("somebody who had not signed in") if entry.way else _("a hand in the database")


def _what(entry: TrailEntry, names: Names) -> str:
    """The row's own name, now or then; else what it is of."""
    own = names.get((entry.table, entry.row)) or entry.about.get(NAMED.get(entry.table, "username"))
    if own:
        return str(own)
    parts = [names.get((table, number), "") for table, number in _parts(entry)]
    return " · ".join(filter(None, [*parts, *_sorts(entry), _moment(entry.about.get("date"))]))


def _sorts(entry: TrailEntry) -> list[str]:
    """Of what kind it is and in which language, where several such rows are of one thing."""
    model = model_of(entry.table)
    columns = BESIDES.get(entry.table, "").split(",")
    return [_said(_field(model, one), entry.about.get(one), {}) for one in columns if model and one]


def _parts(entry: TrailEntry) -> Iterator[tuple[str, int]]:
    model = model_of(entry.table)
    for column in PARTS:
        field = _field(model, column) if model else None
        number = entry.about.get(column)
        if isinstance(field, ForeignKey) and isinstance(number, int):
            yield _table_of(field), number


def _wanted(entry: TrailEntry) -> Iterator[tuple[str, int]]:
    """All rows whose names the entry needs."""
    yield entry.table, entry.row
    for table, number in (("auth_user", entry.actor), ("stores_apikey", entry.key), ("stores_store", entry.store)):
        if number:
            yield table, number
    yield from _parts(entry)
    model = model_of(entry.table)
    for column, value in (*entry.before.items(), *entry.after.items()):
        field = _field(model, column) if model else None
        if isinstance(field, ForeignKey) and isinstance(value, int):
            yield _table_of(field), value


def _lines(entry: TrailEntry, names: Names) -> Iterator[Line]:
    model = model_of(entry.table)
    own = {"id", "resource_id", "store_id"} if entry.act != "changed" else set()
    for column in sorted({*entry.before, *entry.after} - own):
        field = _field(model, column) if model else None
        label = capfirst(str(field.verbose_name)) if field is not None else column
        sides: tuple[Value, Value] = entry.before.get(column), entry.after.get(column)
        if (entry.table, column) in SECRET:
            sides = _masked(sides[0]), _masked(sides[1])
        if column == VEILED.get(entry.table):
            sides = _given(sides[0]), _("another one") if all(sides) else _given(sides[1])
        before, after = (_said(field, side, names) for side in sides)
        if before != after:
            yield Line(label, before, after)


def _given(reason: Value) -> Value:
    """That there was one; which is not noted."""
    return _("given") if reason else reason


def _masked(address: Value) -> Value:
    """Whose server it is on, and its last letters: the rest may be what opens it."""
    if not isinstance(address, str) or address.count("/") < 2:
        return address
    return f"{address.split('/')[2]}/…{address[-4:]}"


def _said(field: Field[Any, Any] | None, value: Value, names: Names) -> str:
    """A value as people say it."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, ForeignKey) and isinstance(value, int):
        return names.get((_table_of(field), value)) or _("number %(number)s") % {"number": value}
    choices = _choices(field)
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_said(None, one, names)}" for key, one in value.items())
    if isinstance(value, str) and value not in choices:
        return _moment(value) if field is not None and "Date" in field.get_internal_type() else value
    return str(choices.get(value, value))


def _choices(field: Any) -> dict[Any, Any]:
    """The words of a field's choices, or of those of a list's members."""
    of_members = getattr(field, "base_field", field)
    return dict(getattr(of_members, "flatchoices", None) or ())


def _moment(value: object) -> str:
    """A date or an instant, by the reader's calendar and the page's clock."""
    if not isinstance(value, str):
        return ""
    if len(value) == len("2026-01-01"):
        day = parse_date(value)
        return formats.date_format(day, "SHORT_DATE_FORMAT") if day else value
    moment = parse_datetime(value)
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else value


def _field(model: Any, column: str) -> Field[Any, Any] | None:
    fields = (*model._meta.local_concrete_fields, *model._meta.local_many_to_many)
    return next((field for field in fields if column in (field.column, field.name)), None)


def _table_of(field: Any) -> str:
    return str(field.related_model._meta.db_table)
