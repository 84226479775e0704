"""What managers send for files of pieces: each is answered by its line and reason, and nothing breaks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from floor import delivery_file
from floor.models import ImportLine, ImportState, StockImport
from floor.services.imports import apply_import
from stores.models import Piece
from tests.factories.world import World
from tests.floor.files import fates_of, work

ADDRESS = "/floor/london/pieces/import/"
ONE = "label,sku,place\nN-1,DRESS-M,\n"

pytestmark = pytest.mark.django_db


def sent(desk: Client, content: bytes, name: str = "spring.csv") -> Any:
    return desk.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    "content",
    [
        ONE.encode(),
        ONE.encode("utf-8-sig"),
        ONE.replace("\n", "\r\n").encode(),
        ONE.replace("\n", "\r").encode(),
        ONE.replace(",", ";").encode("utf-8-sig"),
        ONE.rstrip().encode(),
        b'"LABEL"," SKU ","Place"\n"N-1","DRESS-M",""\n\n,,\n',
        b"place,size,sku,label\n,M,DRESS-M,N-1\n",
        b"label,sku,words\nN-1,DRESS-M,f\xfcr\n",
        b"label,sku\n\x00N-1\x00,DRESS-M\x00\n",
        "label,sku\n\N{GREEK SMALL LETTER IOTA WITH DIALYTIKA AND TONOS}-1,DRESS-M\n".encode(),
    ],
)
def test_files_as_spreadsheets_write_them_are_taken_in(desk: Client, content: bytes) -> None:
    assert sent(desk, content).status_code == HTTPStatus.FOUND
    made = work(StockImport.objects.get())
    assert fates_of(made) == ["received"]
    apply_import(stock_import=made)
    assert work(made).state == ImportState.DONE


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names no pieces"),
        (b"\n\n", "names no pieces"),
        (b"label,sku\r\n", "names no pieces"),
        (ONE.encode("utf-16"), "Line 1 can’t be read"),
        (ONE.encode("utf-16-be"), "Line 1 can’t be read"),
        (ONE.encode("utf-32"), "Line 1 can’t be read"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256)) * 8, "Line 1 can’t be read"),
        (b"label\tsku\nN-1\tDRESS-M\n", "Missing: label, sku"),
        (b"label,name\nN-1,Dress\n", "The first line must name the columns label and sku. Missing: sku"),
        (b"N-1,DRESS-M\n", "The first line must name the columns label and sku"),
        (ONE.encode() + b"N-2,DRESS-M," + b"x" * 100_000, "Line 3 can’t be read"),
        (b"," * 100_000, "Line 1 can’t be read"),
    ],
)
def test_what_is_no_list_of_pieces_is_refused_with_line_and_reason(desk: Client, content: bytes, words: str) -> None:
    response = sent(desk, content)
    page = response.content.decode()
    assert (response.status_code, words in page) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    assert (StockImport.objects.count(), ImportLine.objects.count()) == (0, 0)


def test_lines_that_can_not_be_read_are_named_and_harm_no_other(desk: Client) -> None:
    sent(desk, (
        b"label,sku,place\r\n"
        b"N-1,DRESS-M,\"two\r\nlines\"\r\n"
        b"N-2,DRESS-M,Fen\xeatre\r\n"
        b"N-3,DRESS-M,\"heel\r\n"
        b"N-4,DRESS-M\r\n"
        b"N-5,DRESS-M,\xf0\x9f\x91\x97\r\n"
        b"N-6,\"DRESS\"-M,\r\n"
        b"=N-7,NO-SUCH,\r\n"
    ))  # fmt: skip
    made = work(StockImport.objects.get())
    assert list(made.import_lines.order_by("order").values_list("number", "label", "fate")) == [
        (2, "N-1", "received"),
        (4, "N-2", "not_utf8"),
        (5, "N-3", "quotes"),
        (6, "N-4", "malformed"),
        (7, "N-5", "received"),
        (8, "N-6", "quotes"),
        (9, "=N-7", "unknown_sku"),
    ]
    desk.post(f"{ADDRESS}{made.pk}/", {"do": "apply"})
    work(made)
    assert list(Piece.objects.filter(label__startswith="N-").order_by("label").values_list("label", "place")) == [
        ("N-1", "two lines"), ("N-5", "\U0001f457"),
    ]  # fmt: skip


def test_the_file_of_bad_lines_can_be_mended_and_sent_again(desk: Client, world: World) -> None:
    sent(desk, b"label,sku\n-7,NO-SUCH\n\xef\xbc\x9d8,NO-SUCH\n")
    made = work(StockImport.objects.get())
    download: Any = desk.get(f"{ADDRESS}{made.pk}/bad.csv")
    rows = b"".join(download.streaming_content)
    assert rows.decode("utf-8-sig").splitlines()[1:] == [
        "2,its SKU is unknown,'-7,NO-SUCH,,", "3,its SKU is unknown,'\uff1d8,NO-SUCH,,",
    ]  # fmt: skip
    sent(desk, rows.replace(b"NO-SUCH", b"DRESS-M"))
    again = work(StockImport.objects.order_by("pk").last() or made)
    assert list(again.import_lines.order_by("order").values_list("label", "fate")) == [
        ("-7", "received"), ("\uff1d8", "received"),
    ]  # fmt: skip


def test_a_large_file_is_read_from_the_disk_and_too_large_a_one_not_at_all(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryUploadedFile("spring.csv", "text/csv", 0, None) as large:
        large.write(ONE.encode() + (b" " * 50_000 + b"\n") * 60)
        large.seek(0)
        assert desk.post(ADDRESS, {"file": large}).status_code == HTTPStatus.FOUND
    response = desk.generic("POST", ADDRESS, b"x" * 20_010_001, content_type="multipart/form-data; boundary=x")
    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "This file is too large" in response.content.decode()

    monkeypatch.setattr(delivery_file, "MOST_LINES", 2)
    refused = sent(desk, b"label,sku\n" + b"A,B\n" * 3)
    assert (refused.status_code, "at most 2 lines" in refused.content.decode()) == (422, True)
    monkeypatch.setattr(delivery_file, "MOST_ROWS", 4)
    refused = sent(desk, b"label,sku\n\n,\n\nA,B\n")
    assert (refused.status_code, "at most 2 lines" in refused.content.decode()) == (422, True)
    assert StockImport.objects.count() == 1
    for body in ({}, {"file": "label,sku"}):
        assert desk.post(ADDRESS, body).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
