"""A table as a file for spreadsheets, which take some texts for formulas: those are given as texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from insight.answers.base import Answer, Cell, Kind

BOM: Final = "\ufeff"
"""By which spreadsheets know UTF-8."""
RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: where it could, an apostrophe stands before it (OWASP)."""
    return f"'{text}" if text.startswith(RISKY) else text


def lines_of(answer: Answer) -> Iterator[str]:
    """The table of an answer, a line at a time; shares in percent, times in seconds and hours, as plain numbers."""
    yield BOM
    yield _line([safe(str(column.label)) for column in answer.columns])
    for row in answer.rows:
        yield _line([_plain(cell, column.kind) for cell, column in zip(row.cells, answer.columns, strict=True)])


def _plain(cell: Cell, kind: Kind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe(cell)
    if kind == Kind.SHARE:
        return f"{cell * 100:.1f}"
    if kind == Kind.HOURS:
        return f"{cell / 60:.2f}"
    return f"{cell:.0f}"


def _line(cells: Sequence[str]) -> str:
    """RFC 4180: quoted where it must be."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
