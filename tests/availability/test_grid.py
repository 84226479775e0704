"""The grid, by hand: London on a day of 23 hours, unless said otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from experiences.availability import MARGIN, Grid, busy_masks

LONDON = ZoneInfo("Europe/London")
SHORT_DAY = date(2026, 3, 29)


def tick(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 300


def test_a_grid_begins_24_hours_before_its_first_day_and_ends_24_hours_after_its_last() -> None:
    grid = Grid(LONDON, SHORT_DAY, 1)

    assert grid.origin == tick("2026-03-28T00:00")
    assert grid.length == (24 + 23 + 24) * 12
    assert grid.full == 2**852 - 1
    assert grid.asked == grid.full >> 2 * MARGIN << MARGIN


@pytest.mark.parametrize(
    ("zone", "day", "ticks"),
    [
        ("Europe/London", date(2026, 3, 28), 288),
        ("Europe/London", date(2026, 3, 29), 276),
        ("Europe/London", date(2026, 10, 25), 300),
        ("Australia/Lord_Howe", date(2026, 4, 5), 294),
        ("Africa/Cairo", date(2026, 4, 24), 276),
        ("America/Sao_Paulo", date(2018, 2, 17), 300),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_day_has_as_many_ticks_as_its_clock_lets_it(zone: str, day: date, ticks: int) -> None:
    assert Grid(ZoneInfo(zone), day, 1).day(day).bit_count() == ticks


def test_days_follow_each_other_without_gap_or_overlap() -> None:
    grid = Grid(LONDON, date(2026, 3, 28), 3)

    assert grid.dates == [date(2026, 3, 28), SHORT_DAY, date(2026, 3, 30)]
    assert sum(grid.day(day) for day in grid.dates) == grid.asked


def test_ruling_dates_are_two_more_on_both_sides() -> None:
    dates = Grid(LONDON, SHORT_DAY, 1).ruling_dates

    assert dates == tuple(date(2026, 3, day) for day in (27, 28, 29, 30, 31))


def test_bits_are_cut_to_the_grid_and_ticks_are_absolute() -> None:
    grid = Grid(LONDON, SHORT_DAY, 1)

    assert grid.bits(grid.origin - 5, grid.origin + 2) == 0b11
    assert grid.bits(grid.origin + 1, grid.origin + 3) == 0b110
    assert grid.bits(grid.origin + 3, grid.origin + 3) == 0
    assert grid.bits(grid.origin - 9, grid.origin - 3) == 0
    assert grid.bits(grid.origin + grid.length, grid.origin + grid.length + 4) == 0
    assert grid.ticks(0b101) == [grid.origin, grid.origin + 2]


def test_holds_is_false_outside_the_grid() -> None:
    grid = Grid(LONDON, SHORT_DAY, 1)

    assert grid.holds(grid.full, grid.origin)
    assert not grid.holds(0b10, grid.origin)
    assert not grid.holds(grid.full, grid.origin - 1)
    assert not grid.holds(grid.full, grid.origin + grid.length)


@pytest.mark.parametrize(
    ("first", "days"), [(SHORT_DAY, 0), (SHORT_DAY, 367), (date(1, 1, 1), 1), (date(9999, 12, 31), 1)]
)
def test_a_grid_out_of_bounds_is_refused(first: date, days: int) -> None:
    with pytest.raises(ValueError, match="a grid"):
        Grid(LONDON, first, days)


def test_a_grid_may_span_a_month_and_more() -> None:
    assert Grid(LONDON, date(2026, 3, 1), 31).length == (33 * 24 - 1) * 12


def test_busy_masks_join_the_rows_of_each_resource() -> None:
    grid = Grid(LONDON, SHORT_DAY, 1)
    start, end = grid.origin, grid.origin + grid.length

    masks = busy_masks(
        grid,
        [
            (7, start + 1, start + 3),
            (7, start + 2, start + 4),
            (7, start + 510, start + 515),
            (8, start - 100, start + 1),
            (8, end - 1, end + 100),
            (9, start - 10, start),
            (9, end, end + 1),
        ],
    )

    assert masks == {7: 0b1110 | 0b11111 << 510, 8: 1 | 1 << 851}
