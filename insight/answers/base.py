"""What an answer is made of: words, a picture's data, and a table. Nobody draws here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from insight.spans import Span

Cell = str | int | float | None
"""None: there is nothing to say it of."""
Words = str | Promise


class Kind(StrEnum):
    """How the cells of a column are said."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """0.25 is 25 %."""
    SECONDS = "seconds"
    HOURS = "hours"
    """Given in minutes."""


@dataclass(frozen=True, slots=True)
class Column:
    label: Words
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """Its cells, and what narrows the list of visits to those behind it; nothing where no visits are."""

    cells: tuple[Cell, ...]
    narrow: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` of `whole`, of which `part` is set apart; `said`: the figure in words."""

    label: Words
    value: float
    said: str
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under each other, the longest as wide as the picture unless they are shares of 1."""

    bars: tuple[Bar, ...]
    title: Words
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Heat:
    """By (weekday 1 to 7, hour) a share; None where the doors are closed."""

    cells: Mapping[tuple[int, int], float | None]
    hours: tuple[int, ...]
    title: Words


@dataclass(frozen=True, slots=True)
class Answer:
    """`words` answer the question, `change` says what is otherwise than before; `note`: what isn't known."""

    words: str
    change: str
    picture: Bars | Heat | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, under the name of its address."""

    slug: str
    title: Promise
    answer: Callable[[Span], Answer]
