"""Wall time to ticks on days whose clock is changed, against instants from the published changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from experiences.availability.walls import edge, local_day, start_tick, window_ticks

LONDON = ZoneInfo("Europe/London")


def unix(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("zone", "day", "wall", "instant"),
    [
        ("Europe/London", date(2026, 3, 29), time(0, 59), "2026-03-29T00:59"),
        ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:00"),  # skipped: the transition
        ("Europe/London", date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),  # doubled: the first
        ("America/Sao_Paulo", date(2018, 11, 4), time(0), "2018-11-04T03:00"),  # midnight is skipped
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), "2026-04-23T22:00"),
        ("Asia/Pyongyang", date(2018, 5, 4), time(23, 45), "2018-05-04T15:00"),  # 23:30 to 24:00 is skipped
        ("Pacific/Apia", date(2011, 12, 30), time(12), "2011-12-30T10:00"),  # the whole day is skipped
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-03T15:30"),  # half an hour
        ("Asia/Kathmandu", date(2026, 6, 1), time(0), "2026-05-31T18:15"),
    ],
)
def test_edge_is_the_first_instant_that_shows_the_wall_time_or_later(
    zone: str, day: date, wall: time, instant: str
) -> None:
    assert edge(day, wall, ZoneInfo(zone)) == unix(instant)


def test_a_day_with_a_change_of_the_clock_is_not_straight() -> None:
    assert local_day(date(2026, 3, 28), LONDON) == (unix("2026-03-28T00:00") // 300, True)
    assert local_day(date(2026, 3, 29), LONDON) == (unix("2026-03-29T00:00") // 300, False)
    assert local_day(date(2026, 3, 30), LONDON) == (unix("2026-03-29T23:00") // 300, True)


def test_window_ticks_reach_past_midnight_when_they_end_before_they_start() -> None:
    opens, closes = window_ticks(date(2026, 3, 28), time(22), time(3), LONDON)

    assert (opens, closes) == (unix("2026-03-28T22:00") // 300, unix("2026-03-29T02:00") // 300)
    assert closes - opens == 4 * 12


def test_window_ticks_leave_out_what_a_bound_cuts() -> None:
    opens, closes = window_ticks(date(2026, 6, 1), time(10, 2), time(10, 59), LONDON)

    assert (opens * 300, closes * 300) == (unix("2026-06-01T09:05"), unix("2026-06-01T09:55"))


def test_start_tick_is_none_where_the_clock_skips() -> None:
    assert start_tick(date(2026, 3, 29), time(1, 30), LONDON) is None
    assert start_tick(date(2026, 3, 29), time(2), LONDON) == unix("2026-03-29T01:00") // 300
    assert start_tick(date(2026, 10, 25), time(1, 30), LONDON) == unix("2026-10-25T00:30") // 300
