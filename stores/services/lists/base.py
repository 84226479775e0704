"""What all lists share: cells become values, and a row of the database is compared with what a line says of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models

from kernel.identifiers import tidy
from stores.services.deliveries import Fate

LONGEST: Final = 4_000
"""Characters of a cell; a reader keeps one more, by which a longer one is known."""
MOST_TOLD: Final = 80
"""Characters of a value that are told."""
Cells = Mapping[str, str]
Told = tuple[str, str, str]
"""What changes: column, before, after. Of a line that can't be used: column, code, what was typed."""


class BadCell(Exception):
    """A cell that can't be used. `code`: why."""

    def __init__(self, column: str, code: str, typed: str) -> None:
        super().__init__(column, code)
        self.told: Told = (column, code, typed[:MOST_TOLD])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a line."""

    fate: Fate
    told: Sequence[Told] = ()


@dataclass
class Draft:
    """A row as a line would have it: the row, whether it is new, what changes, and many-to-many values to be set."""

    row: Any
    new: bool
    told: list[Told] = field(default_factory=list)

    def put(self, column: str, name: str, value: Any) -> None:
        """Write a value on the row, and note it where it is another one."""
        before = getattr(self.row, name)
        if before != value:
            self.told.append((column, said(before), said(value)))
            setattr(self.row, name, value)


class Listing(ABC):
    """One kind of list. `key` is the column by which a line is known again."""

    key: ClassVar[str]
    needed: ClassVar[tuple[str, ...]]
    known: ClassVar[tuple[str, ...]]
    example: ClassVar[tuple[str, ...]]
    """A line of the file that one can download, by `known`."""

    def treat(self, rows: Sequence[Cells], *, seen: Collection[str], write: bool) -> list[Verdict]:
        """What becomes of each line, in their order; with `write` it is done, in the caller's transaction.

        `seen` are the keys of the lines before these. The queries to read do not grow with the lines.
        """
        self.load(rows, write=write)
        verdicts, known = [], set(seen)
        for cells in rows:
            key = tidy(cells.get(self.key, ""))
            verdict = self._twice(key) if key in known else self._judged(cells, write=write)
            if verdict.fate != Fate.BAD:
                known.add(key)
            verdicts.append(verdict)
        return verdicts

    def _twice(self, key: str) -> Verdict:
        return Verdict(Fate.BAD, [(self.key, "twice", key[:MOST_TOLD])])

    def _judged(self, cells: Cells, *, write: bool) -> Verdict:
        try:
            return self.one(cells, write=write)
        except BadCell as bad:
            return Verdict(Fate.BAD, [bad.told])

    @abstractmethod
    def load(self, rows: Sequence[Cells], *, write: bool) -> None:
        """Read what the lines are about; to `write`, under the locks of its rows."""

    @abstractmethod
    def one(self, cells: Cells, *, write: bool) -> Verdict:
        """What becomes of a line. Raises BadCell."""


def judged(*drafts: Draft, whole: Draft) -> Verdict:
    """New where the row that the line is about is new; else what changes with all of its rows."""
    told = [one for draft in drafts for one in draft.told if not draft.new]
    if whole.new:
        return Verdict(Fate.ADDED, told)
    return Verdict(Fate.CHANGED, told) if told or any(draft.new for draft in drafts) else Verdict(Fate.SAME)


def value_of(model: type[models.Model], name: str, column: str, text: str) -> Any:
    """A cell as the model's field keeps it, checked as the field is. Raises BadCell."""
    known = model._meta.get_field(name)  # noqa: SLF001 - Django's own way to a field
    if not isinstance(known, models.Field):
        raise TypeError(name)
    typed = text.strip() if isinstance(known, models.TextField) else tidy(text)
    if len(typed) > LONGEST:
        raise BadCell(column, "max_length", typed)
    if typed == "" and known.null:
        return None
    try:
        value = known.clean(typed, None)
    except ValidationError as error:
        raise BadCell(column, error.error_list[0].code or "invalid", typed) from error
    if isinstance(value, float) and not isfinite(value):
        raise BadCell(column, "invalid", typed)
    return value


def said(value: Any) -> str:
    """A value as a cell would have it."""
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)[:MOST_TOLD]
