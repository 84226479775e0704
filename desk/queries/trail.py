"""The trail as a list: the latest first, narrowed, page by page."""

# ruff: noqa: SLF001 - `_meta` is where Django says what its models are called
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language

from desk.models import TrailEntry
from stores.models import Store

MOST_FOUND: Final = 50
NAMED: Final[Mapping[str, str]] = {
    "stores_store": "name",
    "stores_room": "name",
    "stores_zone": "name",
    "stores_skill": "name",
    "stores_stylist": "name",
    "stores_product": "name",
    "stores_variant": "sku",
    "stores_apikey": "name",
    "experiences_experience": "name",
    "experiences_stylequestion": "prompt",
    "experiences_stylechoice": "label",
    "desk_invitation": "address",
    "hooks_hook": "name",
    "floor_device": "name",
    "auth_group": "name",
    "account_emailaddress": "email",
}
"""Tables whose rows have a name of their own, and its column; accounts have two."""
Names = dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the trail is looked at; None and "" narrow nothing. `since`, `until`: instants, the second excluded."""

    store: Store | None = None
    who: str = ""
    table: str = ""
    since: datetime | None = None
    until: datetime | None = None


def trail_of(asked: Asked, *, before: tuple[datetime, int] | None, limit: int) -> list[TrailEntry]:
    """The next `limit` entries before that instant and number, the latest first. One query."""
    entries = TrailEntry.objects.all()
    if asked.store is not None:
        entries = entries.filter(store=asked.store.pk)
    if asked.table:
        entries = entries.filter(table=asked.table)
    if asked.who:
        entries = entries.filter(actor__in=_people(asked.who))
    if asked.since:
        entries = entries.filter(at__gte=asked.since)
    if asked.until:
        entries = entries.filter(at__lt=asked.until)
    if before is not None:
        at, number = before
        entries = entries.filter(Q(at__lt=at) | Q(at=at, pk__lt=number), at__lte=at)
    return list(entries.order_by("-at", "-pk")[:limit])


def names_of(wanted: Iterable[tuple[str, int]]) -> Names:
    """What the rows (table, number) are called, in the reader's language where it is known. One query, or none."""
    by_table: dict[str, set[int]] = {}
    for table, number in wanted:
        if table in NAMED or table == "auth_user":
            by_table.setdefault(table, set()).add(number)
    parts = [_named(table, numbers) for table, numbers in sorted(by_table.items())]
    if not parts:
        return {}
    first, *others = parts
    rows = first.union(*others, all=True) if others else first
    return {(table, number): _said(name, column, words) for table, number, name, column, words in rows}


def model_of(table: str) -> type[models.Model] | None:
    """The model whose rows are there; None for a table that is gone."""
    return _models().get(table)


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _people(words: str) -> list[int]:
    found = User.objects.all()
    for word in words.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST_FOUND])


def _named(table: str, numbers: set[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of (table, number, name, the name's column, translations)."""
    model = _models()[table]
    column = NAMED.get(table, "username")
    name = Concat("first_name", Value(" "), "last_name") if table == "auth_user" else F(column)
    translated = any(field.name == "translations" for field in model._meta.local_fields)
    words = F("translations") if translated else Value(None, output_field=JSONField())
    rows: QuerySet[Any] = model._base_manager.filter(pk__in=numbers).order_by()
    described = rows.annotate(
        of=Value(table, output_field=TextField()),
        called=Cast(name, TextField()),
        column=Value(column, output_field=TextField()),
        words=Cast(words, JSONField()),
    )
    said: QuerySet[Any, tuple[Any, ...]] = described.values_list("of", "pk", "called", "column", "words")
    return said


def _said(name: str, column: str, words: object) -> str:
    spoken = words.get(get_language() or "", {}) if isinstance(words, dict) else {}
    return str(spoken.get(column) or name).strip()
