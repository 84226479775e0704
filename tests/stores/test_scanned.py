"""One reading of whatever is scanned or typed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.identifiers import (
    gtin_forms,
    new_reference,
    new_room_code,
    normal_gtin,
    normal_label,
    parse_reference,
    parse_room_code,
)
from stores.models import Piece, Store
from stores.queries.scanned import scan
from tests.factories.stores import make_pieces, make_room, make_store, make_variant

EAN_13 = "5901234123457"
EAN_8 = "96385074"
UPC_A = "036000291452"


@pytest.mark.parametrize("digits", ["23456789", "2345 6789", " 23456789/ "])
def test_short_barcode_is_no_reference(digits: str) -> None:
    assert parse_reference(digits) is None


def test_reference_is_read_bare_in_groups_and_from_an_address() -> None:
    assert parse_reference("k7f2-9qxm") == "K7F29QXM"
    assert parse_reference("https://vitrine.example/c/23456789") == "23456789"
    assert parse_reference("K7F29QX") is None
    assert not any(new_reference().isdecimal() for _ in range(50))


@pytest.mark.parametrize("rest", ["s3-cret_K7F29QXN/", "K7F29QXN", "s3cret/rail/", "s3cret/?mail=a/b/c/d#top"])
def test_reference_is_read_from_the_address_of_a_ticket(rest: str) -> None:
    assert parse_reference(f" https://vitrine.example/b/K7F29QXM/{rest} ") == "K7F29QXM"
    assert parse_reference(f"vitrine.example/b/23456789/{rest}") == "23456789"
    assert parse_reference(f"/b/nothing/{rest}") is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (EAN_13, "05901234123457"),
        ("0" + EAN_13, "05901234123457"),
        ("5 901234 123457", "05901234123457"),
        (UPC_A, "00036000291452"),
        ("0" + UPC_A, "00036000291452"),
        (EAN_8, "00000096385074"),
        ("5901234123458", None),
        ("123", None),
        ("", None),
        ("٥٩٠١٢٣٤١٢٣٤٥٧", None),
        ("59012341234ab", None),
    ],
)
def test_gtin_is_one_number_however_it_is_written(written: str, read: str | None) -> None:
    assert normal_gtin(written) == read


def test_gtin_forms_are_those_with_fewer_zeros() -> None:
    assert gtin_forms("05901234123457") == [EAN_13, "0" + EAN_13]
    assert gtin_forms("00036000291452") == [UPC_A, "0" + UPC_A, "00" + UPC_A]
    assert gtin_forms("15901234123454") == ["15901234123454"]


def test_label_is_read_without_what_scanners_and_hands_add() -> None:
    assert normal_label(" cg-1\r\n") == "CG-1"
    assert normal_label("ＣＧ\x00 \t 1") == "CG 1"
    assert normal_label("\x00 ") == ""


def test_a_label_in_its_normal_form_stays_as_it_is() -> None:
    letters = map(chr, (*range(0xD800), *range(0xE000, 0x110000)))
    normal = [normal_label(letter) for letter in letters]
    assert [normal_label(label) for label in normal] == normal


def test_room_code_is_read_from_its_address_only() -> None:
    code = new_room_code()
    for text in (f"/r/{code}", f"https://vitrine.example/r/{code.lower()}/", f" http://10.0.0.2:8000/r/{code}\n"):
        assert parse_room_code(text) == code
    for text in (code, f"/c/{code}", f"/r/{code}x", "/r/", f"https://vitrine.example/x/r/{code}"):
        assert parse_room_code(text) is None


@pytest.fixture
def store(db: None) -> Store:
    return make_store()


def test_scan_finds_room_piece_and_variant(store: Store) -> None:
    room, retired = make_room(store=store), make_room(store=store, active=False)
    variant = make_variant(sku="COAT-M", gtin=EAN_13)
    [piece] = make_pieces(variant=variant, store=store)
    for text in (f"/r/{room.code}", f"https://vitrine.example/r/{room.code}"):
        assert scan(text, store=store) == room
    for text in (piece.label, f" {piece.label.lower()}\n"):
        assert scan(text, store=store) == piece
    for text in (EAN_13, "0" + EAN_13, "COAT-M", "coat-m"):
        assert scan(text, store=store) == variant
    for text in (f"/r/{retired.code}", room.code, "5901234123458", "", "\x00", "/c/K7F29QXM", "x" * 5000, "%00"):
        assert scan(text, store=store) is None


def test_scan_finds_what_is_of_another_store(store: Store) -> None:
    [piece] = make_pieces(variant=make_variant(), store=make_store())
    assert scan(piece.label, store=store) == piece


def test_label_goes_before_gtin_and_the_own_store_before_another(store: Store) -> None:
    variant = make_variant(gtin=EAN_13)
    theirs, mine = make_pieces(variant=variant, store=make_store()) + make_pieces(variant=variant, store=store)
    Piece.objects.filter(pk=theirs.pk).update(label=EAN_13)
    assert scan(EAN_13, store=store) == theirs
    # Two labels of before, that differ in capitals only.
    Piece.objects.filter(pk=theirs.pk).update(label="aB-1")
    Piece.objects.filter(pk=mine.pk).update(label="AB-1")
    assert scan("aB-1", store=store) == mine
    assert scan("aB-1", store=theirs.store) == theirs


def test_scan_asks_at_most_three_questions(store: Store) -> None:
    make_variant(sku=EAN_8)
    with CaptureQueriesContext(connection) as queries:
        found = scan(EAN_8, store=store)
    assert (found is not None, len(queries)) == (True, 3)


def test_variant_keeps_a_gtin_in_its_shortest_form_so_that_it_is_given_once(store: Store) -> None:
    variant = make_variant(gtin=UPC_A)
    again = make_variant()
    again.gtin = "00" + UPC_A
    with pytest.raises(ValidationError) as refusal:
        again.full_clean()
    assert list(refusal.value.message_dict) == ["gtin"]
    variant.full_clean()
    assert variant.gtin == UPC_A
    assert store.pk
