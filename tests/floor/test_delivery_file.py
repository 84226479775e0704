"""Files of pieces as spreadsheets write them, and what is no such file."""

from __future__ import annotations

from io import BytesIO

import pytest

from floor.delivery_file import Written, guarded, lines_in
from floor.errors import ColumnsMissing, FileEmpty, FileTooLong, FileUnreadable
from kernel.errors import DomainError
from stores.services.deliveries import Fate


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
    assert [(line.number, line.label, line.flaw) for line in told] == [
        (2, "A", None), (5, "B", None), (6, "C", Fate.MALFORMED), (7, "D", Fate.MALFORMED),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        # A quotation mark that nobody closes spoils its own line, not those after it.
        ('A,"X,\nB,X,\nC,X,"rail 1"\n', {2: Fate.QUOTES}),
        ('A,X,"heel\n' + "B,X,\n" * 200, {2: Fate.QUOTES}),
        ('A,X,\nB,X,"heel', {3: Fate.QUOTES}),
        ('A,X,5" heel\n"B"2,X,\n"C",X,"a ""b"", c"\n', {3: Fate.QUOTES}),
        ('A,X,"' + "two\n" * 19 + '"\nB,X,\n', {}),
        ('A,X,"' + "x" * 90_000 + "\n" + "x" * 90_000 + '"\nB,X,\n', {2: Fate.QUOTES, 3: Fate.MALFORMED}),
    ],
)
def test_a_flaw_of_a_line_spoils_no_other(text: str, flaws: dict[int, Fate]) -> None:
    told = read(f"label,sku,place\n{text}")
    assert {line.number: line.flaw for line in told if line.flaw} == flaws
    sound = [line for line in told if not line.flaw]
    assert (len(sound) > 0, {line.sku for line in sound}) == (True, {"X"})


def test_bytes_that_are_no_utf8_spoil_their_line_where_they_are_needed() -> None:
    told = read("label,sku,place,words\nA,X,Fenêtre,\nB,X,,für\nC,X,rail,\n".encode("cp1252"))
    assert told == [
        Written(2, "A", "X", place="Fen\ufffdtre", flaw=Fate.NOT_UTF8), Written(3, "B", "X"),
        Written(4, "C", "X", place="rail"),
    ]  # fmt: skip


def test_what_a_spreadsheet_was_kept_from_calculating_comes_back_as_it_was() -> None:
    cells = ["=A", "+1", "-1", "@x", "A-1", "'twas"]
    assert [guarded(cell) for cell in cells] == ["'=A", "'+1", "'-1", "'@x", "A-1", "'twas"]
    assert [line.label for line in read("label,sku\n" + "".join(f"{guarded(one)},X\n" for one in cells))] == cells


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FileEmpty),
        (b"\xef\xbb\xbf\r\n", FileEmpty),
        (b"label;name\nA;B\n", ColumnsMissing),
        (b"label,sku\n\n ,\n", FileEmpty),
        ("label,sku\nA,B\n".encode("utf-16"), FileUnreadable),
        ("label,sku\nA,B\n".encode("utf-16-le"), FileUnreadable),
        (b"PK\x03\x04\x14\x00\x06\x00", FileUnreadable),
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
