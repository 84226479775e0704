"""What a rule set is: a named piece of the rules that is read, checked and written as a whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, Final

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from kernel.errors import DomainError
from stores.models import Store

Content = dict[str, Any]
"""Plain JSON values: texts, numbers, lists. Times as "10:00", dates as "2026-06-01", instants as ISO 8601 in UTC."""
Words = str | Promise
Errors = dict[str, list[Words]]
"""What is wrong, by field; a field of a row by its list, its index and its name: "periods.2.closes"."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rules are meant: the ids that the kind asks for, and nothing else."""

    store: int | None = None
    experience: int | None = None
    stylist: int | None = None
    room: int | None = None
    session: int | None = None
    swap: int | None = None
    until: date | None = None
    date: date | None = None

    def as_json(self) -> dict[str, Any]:
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) if isinstance(value, date) else value for name, value in named.items() if value}

    @classmethod
    def of(cls, known: Mapping[str, Any]) -> Scope:
        """From what `as_json` gave."""
        days = {name: date.fromisoformat(known[name]) for name in ("date", "until") if known.get(name)}
        return cls(**dict(known) | days)

    def its_store(self) -> Store:
        """Raises Store.DoesNotExist."""
        return Store.objects.get(pk=given(self.store))


def given(key: int | None) -> int:
    """An id that the kind can't do without."""
    if key is None:
        raise ValueError("the scope lacks an id")
    return key


class RuleSet(ABC):
    """One kind of rules. All methods take the scope; `content` is the whole new content, never a part of it."""

    name: ClassVar[str]
    """How a change keeps which kind it is of."""
    title: ClassVar[Words]

    @abstractmethod
    def read(self, scope: Scope) -> Content:
        """What holds now, in its normal form: equal rules give equal content."""

    @abstractmethod
    def check(self, scope: Scope, content: Content) -> Errors:
        """What is wrong with it; {} when it can be written. Any JSON value may come."""

    @abstractmethod
    def normal(self, content: Content) -> Content:
        """Content that was found good, in the form that `read` gives."""

    @abstractmethod
    def write(self, scope: Scope, content: Content) -> None:
        """Make it hold. Rows that say the same stay the rows they are. Inside the caller's transaction."""

    def note_answer(self, scope: Scope, *, at: datetime, actor: User | None) -> None:
        """Once what was written is carried out: note who said so, where somebody had asked for it."""
        return

    @abstractmethod
    def lines(self, scope: Scope, content: Content) -> list[str]:
        """The content in words, a line each, in the reader's language."""

    @abstractmethod
    def label(self, scope: Scope) -> str:
        """What it is of, for people: "Ada · Soho"."""

    def veiled(self, content: Content) -> Content:
        """The content as it is told to who reads the rules and may not change them."""
        return content

    def advise(self, scope: Scope, content: Content, *, today: date) -> Errors:
        """What is no mistake and worth knowing, by field: a start that a change of clocks skips."""
        return {}

    def too_late(self, scope: Scope, *, at: datetime) -> DomainError | None:
        """Why it can't be carried out any more at `at`, if so. Taking it back is never too late by this."""
        return None

    def stores(self, scope: Scope) -> list[Store]:
        """The stores whose visits it may hit."""
        return [scope.its_store()]


def lock_named(of: str) -> None:
    """One change of what is named so at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rules:{of}"])


MOST_ROWS: Final = 200
"""A week of any shop has fewer; what is longer comes from no form of ours."""


def keep_rows(rows: QuerySet[Any], wanted: Sequence[Mapping[str, Any]], *, key: Iterable[str], **owner: Any) -> None:
    """Make `wanted` the rows, with as few changes as there can be.

    What is there stays, what has the same `key` is changed, and the rest goes or comes. So the trail of changes tells
    what really changed.
    """
    names, found, left = tuple(key), list(rows.order_by("pk")), [dict(row) for row in wanted]
    for same in (tuple(left[0]) if left else names, names):
        for row in list(found):
            match = next((one for one in left if all(getattr(row, name) == one[name] for name in same)), None)
            if match is not None:
                found.remove(row)
                left.remove(match)
                _change(row, match)
    rows.filter(pk__in=[row.pk for row in found]).delete()
    for one in left:
        rows.model.objects.create(**owner, **one)


def _change(row: Model, wanted: Mapping[str, Any]) -> None:
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        row.save(update_fields=changed)
