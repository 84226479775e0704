"""Reading a file of pieces line by line: CSV as spreadsheets write it. No database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from floor.errors import ColumnsMissing, FileEmpty, FileTooLong, FileUnreadable
from kernel.identifiers import tidy

NEEDED: Final = ("label", "sku")
KNOWN: Final = (*NEEDED, "zone", "place")
MOST_LINES: Final = 200_000
LONGEST: Final = 200
"""Characters of a field that are kept: what is longer is no label, SKU, zone or place of ours."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it was written; `number` is where it begins in the file. Without `whole` it has other fields than the

    first line has.
    """

    number: int
    label: str = ""
    sku: str = ""
    zone: str = ""
    place: str = ""
    whole: bool = True


def lines_in(file: BinaryIO) -> Iterator[Written]:
    """The lines of a CSV file in UTF-8 (with or without a BOM), parted by `;` or `,`, as its first line is.

    The first line names the columns: label and sku, and if wanted zone and place; others are passed over, as are empty
    lines. The file is never in memory as a whole. Raises FileUnreadable, ColumnsMissing, FileEmpty, FileTooLong.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from _lines(text)
    except UnicodeDecodeError as error:
        raise FileUnreadable(field="file") from error
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[Written]:
    first = text.readline(10 * LONGEST)
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = [tidy(name).casefold() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if missing := [name for name in NEEDED if name not in header]:
        raise ColumnsMissing(field="file", columns=missing)
    reader, begins, count = csv.reader(text, delimiter=delimiter), 2, 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                count += 1
                yield _written(begins, header, row)
            if count > MOST_LINES:
                raise FileTooLong(field="file", most=MOST_LINES)
            begins = reader.line_num + 2
    except csv.Error as error:
        raise FileUnreadable(field="file") from error
    if not count:
        raise FileEmpty(field="file")


def _written(number: int, header: Sequence[str], row: Sequence[str]) -> Written:
    cells = dict(zip(header, (cell.replace("\x00", "")[:LONGEST] for cell in row), strict=False))
    return Written(number, **{name: cells.get(name, "") for name in KNOWN}, whole=len(row) == len(header))
