"""Files of pieces as spreadsheets write them, and what is no such file."""

from __future__ import annotations

from io import BytesIO

import pytest

from floor.delivery_file import Written, lines_in
from floor.errors import ColumnsMissing, FileEmpty, FileTooLong, FileUnreadable
from kernel.errors import DomainError


def read(text: str | bytes) -> list[Written]:
    return list(lines_in(BytesIO(text.encode() if isinstance(text, str) else text)))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("parting", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_every_kind_are_read(mark: str, parting: str, end: str) -> None:
    rows: list[list[str]] = [
        [" Label", "SKU", "size", "zone", "place"],
        ["A-1", "DRESS-M", "M", "Fenêtre", '"rail 1"'],
        [],
        ["A-2", "X", "", "", ""],
    ]
    text = mark + "".join(parting.join(row) + end for row in rows)
    assert read(text) == [Written(2, "A-1", "DRESS-M", "Fenêtre", "rail 1"), Written(4, "A-2", "X")]


def test_lines_are_counted_as_they_stand_in_the_file() -> None:
    told = read('label,sku,place\nA,X,"two\nlines"\n\nB,X,\nC,X\nD,X,,\n')
    assert [(line.number, line.label, line.whole) for line in told] == [
        (2, "A", True), (5, "B", True), (6, "C", False), (7, "D", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ColumnsMissing),
        (b"label;name\nA;B\n", ColumnsMissing),
        (b"label,sku\n\n ,\n", FileEmpty),
        ("label,sku\nÄ,B\n".encode("latin-1"), FileUnreadable),
        ("label,sku\nA,B\n".encode("utf-16"), FileUnreadable),
        (b"label,sku\nA," + b"x" * 200_000, FileUnreadable),
    ],
)
def test_what_is_no_such_file_is_refused_by_name(content: bytes, error: type[DomainError]) -> None:
    with pytest.raises(error):
        read(content)


def test_a_file_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("floor.delivery_file.MOST_LINES", 3)
    assert len(read("label,sku\n" + "A,B\n" * 3)) == 3
    with pytest.raises(FileTooLong):
        read("label,sku\n" + "A,B\n" * 4)
