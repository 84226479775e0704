"""Addresses are made up by anybody: what can't be read counts as not said."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from bookings.forms.asked import (
    Asked,
    Near,
    asked_of,
    read_date,
    read_id,
    read_instant,
    read_near,
    read_number,
    read_word,
)


def get(query: str) -> HttpRequest:
    return RequestFactory().get(f"/times/?{query}")


def test_asked_of_reads_all_that_was_chosen() -> None:
    asked = asked_of(get("store=london&experience=try-on&sku=A&sku=B&sku=A&party=2&stylist=mo&day=2026-06-02"))
    assert asked == Asked(
        store="london", experience="try-on", skus=("A", "B"), party=2, stylist="mo", day=date(2026, 6, 2)
    )


def test_query_says_what_was_read() -> None:
    query = "?store=london&experience=try-on&sku=A&sku=B&party=2&stylist=mo&day=2026-06-02"
    assert asked_of(get(query[1:])).query() == query


def test_asked_of_remembers_store_and_place_but_the_address_wins() -> None:
    request = get("store=paris")
    request.COOKIES |= {"store": "london", "near": "51.51,-0.13"}
    assert asked_of(request) == Asked(store="paris", near=Near(51.51, -0.13))


@pytest.mark.parametrize("text", ["NaN,1", "inf,0", "1", "1,2,3", "91,0", "0,181", "a,b", "\0", "", "1e999,0"])
def test_read_near_refuses_what_is_no_place_on_earth(text: str) -> None:
    assert read_near(text) is None


@pytest.mark.parametrize("text", ["", "2026-13-01", "yesterday", "0001-01-01", "9999-12-31", "2026-06-02\0", "12"])
def test_read_date_refuses_what_is_no_date_of_ours(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize("text", ["", "0", "-1", "100", "1.5", "²", "x", "1" * 5000])
def test_read_number_refuses_what_is_no_such_number(text: str) -> None:
    assert read_number(text, most=99) is None


def test_read_id_reads_what_postgresql_has() -> None:
    assert [read_id(str(number)) for number in (1, 2**63 - 1, 2**63, 0)] == [1, 2**63 - 1, None, None]


@pytest.mark.parametrize("text", ["", "2026-06-02T10:00", "tomorrow", "0001-01-01T00:00+00:00", "\0"])
def test_read_instant_wants_an_offset(text: str) -> None:
    assert read_instant(text) is None


def test_read_instant_reads_what_the_page_wrote() -> None:
    assert read_instant("2026-06-02T11:00:00+01:00") == datetime(2026, 6, 2, 10, tzinfo=UTC)


def test_read_word_drops_what_a_database_cannot_hold() -> None:
    assert read_word(" a\0b\n" + "c" * 200) == "ab" + "c" * 76
