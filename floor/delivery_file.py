"""Reading a file line by line: CSV as spreadsheets write it, and back as they read it. No database."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from floor.errors import ColumnsMissing, FileEmpty, FileTooLong, FileUnreadable
from kernel.identifiers import tidy
from stores.services.deliveries import Fate

NEEDED: Final = ("label", "sku")
KNOWN: Final = (*NEEDED, "zone", "place")
MOST_LINES: Final = 200_000
MOST_ROWS: Final = 2**20
"""Lines of a file, empty ones too: as many as a spreadsheet has. 20 MB of nothing would keep the web server busy."""
LONGEST: Final = 200
"""Characters of a field that are kept: what is longer is no label, SKU, zone or place of ours."""
LONGEST_LINE: Final = 100_000
"""Characters of a line: a file with longer ones is no list of pieces, and must not fill the memory."""
MOST_SPANNED: Final = 20
"""Lines of the file that one piece may take, by a field with several lines. A quotation mark that nobody closed would

else swallow all that follows.
"""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet would calculate rather than show; the last four are the same in full width."""
GUARD: Final = "'"
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")
"""How Python passes on bytes that are no UTF-8 (PEP 383)."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it was written; `number` is where it begins in the file. With a `flaw` nobody knows what it means."""

    number: int
    label: str = ""
    sku: str = ""
    zone: str = ""
    place: str = ""
    flaw: Fate | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line by the names of its columns; `number` is where it begins in the file."""

    number: int
    cells: dict[str, str]
    flaw: Fate | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """What a file is read for: the columns that it must and may have, and how many characters of a cell are kept."""

    needed: Sequence[str]
    known: Sequence[str]
    longest: int = LONGEST


PIECES: Final = Columns(NEEDED, KNOWN)


def lines_in(file: BinaryIO) -> Iterator[Written]:
    """The lines of a file of pieces: label and sku, and if wanted zone and place. Raises what `rows_in` raises."""
    for row in rows_in(file, PIECES):
        yield Written(row.number, **row.cells, flaw=row.flaw)


def rows_in(file: BinaryIO, columns: Columns) -> Iterator[Row]:
    """The lines of a CSV file in UTF-8 (with or without a BOM), parted by `;` or `,`, as its first line is.

    The first line names the columns; those that are not known are passed over, as are empty lines. A line that can't be
    read has its flaw, and those after it are read as if it weren't there. The file is never in memory as a whole.
    Raises FileUnreadable, ColumnsMissing, FileEmpty, FileTooLong.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from _lines(_Lines(text), columns)
    finally:
        text.detach()


def guarded(cell: str) -> str:
    """A cell as a spreadsheet shows it and never calculates it. `lines_in` takes the guard off again."""
    return GUARD + cell if cell.startswith(FORMULA) else cell


class _Lines:
    """The lines as they stand in the file, for a CSV reader; those that it took in vain are given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 1
        """Of the line that is taken next, where nothing is given back."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        """It ends at the end of the file, and where one piece takes more lines than any would."""
        if len(self._taken) == MOST_SPANNED:
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else self._text.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE:
            raise FileUnreadable(field="file", line=self.number)
        if not line:
            raise StopIteration
        self._taken.append(line)
        self.number += 1
        return line

    def begin(self) -> int:
        """A new piece begins, on the line of this number."""
        self._taken.clear()
        return self.number

    def only_first(self) -> str:
        """The first line that was taken since `begin`; the others are given back."""
        first, *others = self._taken
        self._waiting.extendleft(reversed(others))
        self.number -= len(others)
        return first


def _lines(lines: _Lines, columns: Columns) -> Iterator[Row]:
    first = next(lines, "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = _header(next(csv.reader([first], delimiter=delimiter), []), first, columns)
    count = 0
    for number, row, flaw in _rows(lines, delimiter):
        if number > MOST_ROWS:
            raise FileTooLong(field="file", most=MOST_LINES)
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        if count > MOST_LINES:
            raise FileTooLong(field="file", most=MOST_LINES)
        yield _row(number, header, row, flaw, columns)
    if not count:
        raise FileEmpty(field="file")


def _header(names: Sequence[str], first: str, columns: Columns) -> list[str]:
    """The columns in their order. Raises FileEmpty, FileUnreadable, ColumnsMissing."""
    if not first.strip():
        raise FileEmpty(field="file")
    header = [tidy(name).casefold() for name in names]
    if missing := [name for name in columns.needed if name not in header]:
        if "\x00" in first or _NOT_UTF8.search(first):
            raise FileUnreadable(field="file", line=1)
        raise ColumnsMissing(field="file", columns=missing)
    return header


def _rows(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str], Fate | None]]:
    """The number of each row, its cells, and its flaw where its quotation marks don't match: then it is one line."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = lines.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, next(csv.reader([lines.only_first()], delimiter=delimiter)), Fate.QUOTES
        else:
            yield number, row, None


def _row(number: int, header: Sequence[str], row: Sequence[str], flaw: Fate | None, columns: Columns) -> Row:
    if flaw is None and len(row) != len(header):
        flaw = Fate.MALFORMED
    known = [(name, text) for name, text in zip(header, row, strict=False) if name in columns.known]
    cells = {name: _cell(text, columns.longest) for name, text in known}
    if flaw is None and any(_NOT_UTF8.search(cell) for cell in cells.values()):
        flaw = Fate.NOT_UTF8
    return Row(number, {name: _NOT_UTF8.sub("\ufffd", cell) for name, cell in cells.items()}, flaw)


def _cell(text: str, longest: int) -> str:
    kept = text[1:] if text.startswith(GUARD) and text[1:].startswith(FORMULA) else text
    return kept.replace("\x00", "")[:longest]
