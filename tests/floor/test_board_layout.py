"""The grid's arithmetic: rows, columns, hours of the clock, and when a store's day ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from floor.board.hours import Hours, HoursRow
from floor.board.layout import LEAST_ROWS, Placed, Stretch, line_of, marks_of, side_by_side, stretch_of
from kernel.intervals import Period, instant_of, tick_of

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 6, 1)


def at(hour: int, minute: int = 0, *, day: int = 1) -> datetime:
    """An instant on London's clock in June."""
    return datetime(2026, 6, day, hour, minute, tzinfo=LONDON)


def visit(hour: int, minute: int = 0, *, minutes: int = 45) -> Period:
    return Period(at(hour, minute), at(hour, minute) + timedelta(minutes=minutes))


DAY = Stretch(tick_of(at(10)), tick_of(at(19)))


def test_a_visit_stands_in_its_rows() -> None:
    assert side_by_side([("mei", visit(10, 30))], DAY) == [Placed("mei", 7, 9, 0, 1)]


def test_those_that_overlap_stand_side_by_side_and_those_that_follow_have_the_width() -> None:
    visits = [("a", visit(10)), ("b", visit(10, 15)), ("c", visit(10, 45)), ("d", visit(12))]
    assert [(one.key, one.column, one.columns) for one in side_by_side(visits, DAY)] == [
        ("a", 0, 2),
        ("b", 1, 2),
        ("c", 0, 2),
        ("d", 0, 1),
    ]


def test_a_short_visit_can_be_touched_and_hides_nothing() -> None:
    visits = [("a", visit(10, minutes=5)), ("b", visit(10, 5, minutes=5))]
    assert [(one.rows, one.column, one.columns) for one in side_by_side(visits, DAY)] == [
        (LEAST_ROWS, 0, 2),
        (LEAST_ROWS, 1, 2),
    ]


@given(st.lists(st.tuples(st.integers(0, 107), st.integers(1, 40)), max_size=40))
def test_nothing_covers_anything_and_nothing_leaves_the_grid(spans: list[tuple[int, int]]) -> None:
    visits = [
        (n, Period(instant_of(DAY.first + start), instant_of(DAY.first + start + ticks)))
        for n, (start, ticks) in enumerate(spans)
    ]
    placed = side_by_side(visits, DAY)
    assert sorted(one.key for one in placed) == list(range(len(spans)))
    for one, other in combinations(placed, 2):
        if one.row < other.row + other.rows and other.row < one.row + one.rows:
            assert one.columns == other.columns
            assert one.column != other.column
    for one in placed:
        assert one.row >= 1
        assert one.row + one.rows - 1 <= len(DAY)
        assert 0 <= one.column < one.columns


def test_the_grid_reaches_from_opening_to_closing_in_whole_hours() -> None:
    assert stretch_of(Period(at(10, 30), at(18, 45)), [], LONDON) == DAY


def test_the_grid_reaches_as_far_as_a_visit_beyond_the_hours() -> None:
    assert stretch_of(Period(at(10), at(18)), [visit(18, 30, minutes=30)], LONDON) == DAY
    assert stretch_of(None, [visit(10), visit(18, 15)], LONDON) == DAY
    assert stretch_of(None, [], LONDON) is None


def test_hours_strike_on_the_stores_clock_half_an_hour_off_as_well() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    opened = Period(datetime(2026, 6, 1, 10, 0, tzinfo=kolkata), datetime(2026, 6, 1, 12, 0, tzinfo=kolkata))
    stretch = stretch_of(opened, [], kolkata)
    assert stretch is not None
    assert [(mark.row, mark.at.astimezone(kolkata).hour) for mark in marks_of(stretch, kolkata)] == [(1, 10), (13, 11)]


def test_a_day_of_25_hours_strikes_one_hour_twice_and_one_of_23_skips_one() -> None:
    nights = Hours(LONDON, (HoursRow(6, None, time(0), time(4)),))
    for day, struck in ((date(2026, 10, 25), [0, 1, 1, 2, 3]), (date(2026, 3, 29), [0, 2, 3])):
        stretch = stretch_of(nights.open_from(day), [], LONDON)
        assert stretch is not None
        marks = marks_of(stretch, LONDON)
        assert [mark.at.astimezone(LONDON).hour for mark in marks] == struck
        assert [mark.row for mark in marks] == [1 + 12 * n for n in range(len(struck))]


def test_the_line_is_where_the_moment_is() -> None:
    assert line_of(DAY, at(10)) == 0
    assert line_of(DAY, at(11, 2) + timedelta(seconds=30)) == 12.5
    assert line_of(DAY, at(9, 59)) is None
    assert line_of(DAY, at(19, 1)) is None


def test_a_night_belongs_to_the_day_on_which_it_began() -> None:
    club = Hours(LONDON, tuple(HoursRow(day, None, time(18), time(2)) for day in range(7)))
    assert club.open_from(MONDAY) == Period(at(18), at(2, day=2))
    assert club.day_of(MONDAY) == Period(at(2), at(2, day=2))
    assert club.today(at(1, 59, day=2)) == MONDAY
    assert club.today(at(2, day=2)) == date(2026, 6, 2)


def test_a_day_ends_at_midnight_where_doors_never_close_or_close_before() -> None:
    always = Hours(LONDON, tuple(HoursRow(day, None, time(0), time(0)) for day in range(7)))
    shop = Hours(LONDON, tuple(HoursRow(day, None, time(10), time(19)) for day in range(7)))
    shut = Hours(LONDON, ())
    for hours in (always, shop, shut):
        assert hours.day_of(MONDAY) == Period(at(0), at(0, day=2))
        assert hours.today(at(0, 5)) == MONDAY
    assert shut.open_from(MONDAY) is None


def test_a_dated_row_replaces_the_weekly_ones() -> None:
    weekly = HoursRow(0, None, time(10), time(19))
    late = Hours(
        LONDON, (weekly, HoursRow(None, MONDAY, time(12), time(15)), HoursRow(None, MONDAY, time(16), time(21)))
    )
    assert late.open_from(MONDAY) == Period(at(12), at(21))
    closed = Hours(LONDON, (weekly, HoursRow(None, MONDAY, None, None)))
    assert closed.open_from(MONDAY) is None


def test_instants_are_utc() -> None:
    assert marks_of(DAY, LONDON)[0].at == datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
