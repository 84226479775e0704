"""Sets of ticks as ints, by hand."""

from __future__ import annotations

import pytest

from experiences.availability import bits


def test_span_holds_first_to_until() -> None:
    assert bits.span(2, 5) == 0b11100
    assert bits.span(3, 3) == 0
    assert bits.span(4, 2) == 0


@pytest.mark.parametrize(
    ("length", "expected"),
    [(1, 0b1110111110), (2, 0b0110011110), (3, 0b0010001110), (4, 0b0000000110), (5, 0b0000000010), (6, 0)],
)
def test_erode_leaves_the_ticks_from_which_a_run_fits(length: int, expected: int) -> None:
    assert bits.erode(0b1110111110, length) == expected


def test_counts_are_bit_sliced() -> None:
    ones, twos = bits.counts([0b0111, 0b0011, 0b0001])

    assert ones == 0b0101
    assert twos == 0b0011


@pytest.mark.parametrize("length", range(1, 10))
def test_spread_covers_each_run_that_begins_in_the_set(length: int) -> None:
    starts = [0, 2, 11, 30]
    assert bits.spread(sum(1 << one for one in starts), length) == bits.union(
        bits.span(one, one + length) for one in starts
    )


@pytest.mark.parametrize(("needed", "expected"), [(1, 0b1111), (2, 0b0111), (3, 0b0011), (4, 0b0001), (5, 0), (9, 0)])
def test_at_least_compares_the_count(needed: int, expected: int) -> None:
    assert bits.at_least(needed, [0b1111, 0b0111, 0b0011, 0b0001]) == expected


def test_at_least_one_of_none_is_never() -> None:
    assert bits.at_least(1, []) == 0
    assert bits.at_least(2, []) == 0


def test_union_holds_what_any_holds() -> None:
    assert bits.union([0b001, 0b100]) == 0b101


def test_members_are_listed_ascending() -> None:
    assert bits.members(0b1000101) == [0, 2, 6]
    assert bits.members(0) == []


def test_comb_is_spaced() -> None:
    assert bits.comb(3, 3) == 0b1001001


def test_run_around_stops_at_the_first_gaps() -> None:
    assert bits.run_around(0b0111110110, 5, 7) == 5
    assert bits.run_around(0b0111110110, 1, 2) == 2
    assert bits.run_around(0b1111, 1, 3) == 4
