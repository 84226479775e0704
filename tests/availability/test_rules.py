"""Hours, shifts and schedules on the grid, by hand. 2026-03-29 is a Sunday; London's clock skips 01:00 to 02:00."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from experiences.availability import DatedRule, Grid, StartWindow, WeeklyRule, presence, schedule_starts

LONDON = ZoneInfo("Europe/London")
SATURDAY, SUNDAY, MONDAY = date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)
AUTUMN = date(2026, 10, 25)


def shown(grid: Grid, ticks: int) -> list[str]:
    """What the wall clock shows at each tick: day of the month and time."""
    return [f"{datetime.fromtimestamp(tick * 300, grid.zone):%d %H:%M}" for tick in grid.ticks(ticks)]


def runs(grid: Grid, ticks: int) -> list[str]:
    """Each run of ticks by the wall times of its bounds."""
    first = shown(grid, ticks & ~(ticks << 1))
    until = shown(grid, ~ticks & (ticks << 1))
    return [f"{begins}-{ends}" for begins, ends in zip(first, until, strict=True)]


def window(day: date, starts: time, ends: time, *, interval: int = 30, duration: int = 60) -> StartWindow:
    return StartWindow(weekday=day.weekday(), starts=starts, ends=ends, interval=interval, duration=duration)


def test_presence_lays_weekly_rules_on_their_days() -> None:
    grid = Grid(LONDON, SUNDAY, 2)

    present = presence(grid, [WeeklyRule(6, time(10), time(12)), WeeklyRule(0, time(9), time(18))])

    assert runs(grid, present) == ["29 10:00-29 12:00", "30 09:00-30 18:00"]


def test_presence_reaches_past_midnight_also_from_the_day_before() -> None:
    grid = Grid(LONDON, SUNDAY, 1)

    present = presence(grid, [WeeklyRule(5, time(20), time(2)), WeeklyRule(6, time(22), time(0))])

    assert runs(grid, present) == ["28 20:00-29 02:00", "29 22:00-30 00:00"]
    assert present.bit_count() == (5 + 2) * 12


def test_presence_the_same_time_twice_is_round_the_clock() -> None:
    grid = Grid(LONDON, SUNDAY, 1)

    assert presence(grid, [WeeklyRule(day, time(7), time(7)) for day in range(7)]) == grid.full


def test_presence_moves_a_skipped_bound_to_the_transition() -> None:
    grid = Grid(LONDON, SUNDAY, 1)

    assert runs(grid, presence(grid, [WeeklyRule(6, time(0), time(1, 30))])) == ["29 00:00-29 02:00"]
    assert runs(grid, presence(grid, [WeeklyRule(6, time(1, 30), time(3))])) == ["29 02:00-29 03:00"]
    assert presence(grid, [WeeklyRule(6, time(1, 10), time(1, 50))]) == 0


def test_presence_takes_the_first_of_a_doubled_bound() -> None:
    grid = Grid(LONDON, AUTUMN, 1)

    until_half_past = presence(grid, [WeeklyRule(6, time(0), time(1, 30))])
    from_half_past = presence(grid, [WeeklyRule(6, time(1, 30), time(3))])

    assert until_half_past.bit_count() == 18
    assert from_half_past.bit_count() == 18 + 12


def test_presence_heeds_from_and_until_which_are_inclusive() -> None:
    grid = Grid(LONDON, SATURDAY, 3)
    daily = [WeeklyRule(day, time(10), time(11), valid_from=SATURDAY, valid_until=SUNDAY) for day in range(7)]

    assert runs(grid, presence(grid, daily)) == ["28 10:00-28 11:00", "29 10:00-29 11:00"]


def test_presence_gives_a_dated_rule_the_whole_date() -> None:
    grid = Grid(LONDON, SATURDAY, 3)
    weekly = [WeeklyRule(day, time(10), time(18)) for day in (5, 6, 0)]
    dated = [DatedRule(SATURDAY), DatedRule(SUNDAY, time(12), time(13)), DatedRule(SUNDAY, time(15), time(16))]

    present = presence(grid, weekly, dated)

    assert runs(grid, present) == ["29 12:00-29 13:00", "29 15:00-29 16:00", "30 10:00-30 18:00"]


def test_presence_keeps_what_spills_into_a_closed_date() -> None:
    grid = Grid(LONDON, SATURDAY, 2)

    present = presence(grid, [WeeklyRule(5, time(20), time(3))], [DatedRule(SUNDAY)])

    assert runs(grid, present) == ["28 20:00-29 03:00"]


def test_starts_come_at_their_interval_and_leave_time_for_the_visit() -> None:
    grid = Grid(LONDON, MONDAY, 1)

    starts = schedule_starts(grid, [window(MONDAY, time(10), time(12, 20), interval=30, duration=50)])

    assert shown(grid, starts) == ["30 10:00", "30 10:30", "30 11:00", "30 11:30"]


def test_starts_of_a_window_past_midnight_belong_to_the_day_they_lie_in() -> None:
    late = window(SUNDAY, time(23), time(1), interval=60, duration=60)

    sunday, monday = Grid(LONDON, SUNDAY, 1), Grid(LONDON, MONDAY, 1)

    assert shown(sunday, schedule_starts(sunday, [late])) == ["29 23:00"]
    assert shown(monday, schedule_starts(monday, [late])) == ["30 00:00"]


def test_starts_that_the_clock_skips_are_not_offered() -> None:
    grid = Grid(LONDON, SUNDAY, 1)

    starts = schedule_starts(grid, [window(SUNDAY, time(0), time(4))])

    assert shown(grid, starts) == ["29 00:00", "29 00:30", "29 02:00", "29 02:30", "29 03:00"]


def test_starts_that_the_clock_shows_twice_are_offered_at_the_first() -> None:
    grid = Grid(LONDON, AUTUMN, 1)

    starts = schedule_starts(grid, [window(AUTUMN, time(0), time(3), interval=60)])

    assert shown(grid, starts) == ["25 00:00", "25 01:00", "25 02:00"]
    assert [tick - grid.origin - 288 for tick in grid.ticks(starts)] == [0, 12, 36]


def test_starts_are_none_where_the_visit_is_longer_than_the_window() -> None:
    grid = Grid(LONDON, MONDAY, 1)

    assert schedule_starts(grid, [window(MONDAY, time(10), time(11), duration=65)]) == 0


def test_starts_heed_the_days_on_which_the_schedule_is_valid() -> None:
    grid = Grid(LONDON, SATURDAY, 15)
    weekly = StartWindow(
        weekday=6,
        starts=time(10),
        ends=time(11),
        interval=60,
        duration=60,
        valid_from=SUNDAY + timedelta(days=1),
        valid_until=SUNDAY + timedelta(days=7),
    )

    assert shown(grid, schedule_starts(grid, [weekly])) == ["05 10:00"]


@pytest.mark.parametrize(
    ("starts", "interval", "duration"),
    [(time(10), 0, 60), (time(10), 30, 0), (time(10), 7, 60), (time(10, 1), 30, 60)],
)
def test_a_window_off_the_tick_is_refused(starts: time, interval: int, duration: int) -> None:
    with pytest.raises(ValueError, match=r"minutes|ticks"):
        window(MONDAY, starts, time(12), interval=interval, duration=duration)


def test_rules_that_say_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        WeeklyRule(7, time(10), time(12))
    with pytest.raises(ValueError, match="both bounds or neither"):
        DatedRule(SUNDAY, time(10), None)
