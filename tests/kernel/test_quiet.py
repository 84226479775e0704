"""Quiet hours: what moves, whither, and how long waking time takes, also on the days whose clocks are put."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.phones import country_of, zone_of
from kernel.quiet import USUAL, Waking, after, is_quiet, keep, not_before, not_later

LONDON = ZoneInfo("Europe/London")
# Put forward at midnight, a whole day left out, half an hour's summer time, and a quarter's offset.
ZONES = [
    ZoneInfo(name)
    for name in ("Europe/London", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
]
FIRST = datetime(2010, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 22 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
LENGTHS = st.timedeltas(timedelta(), timedelta(days=3))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@given(MOMENTS, st.sampled_from(ZONES))
def test_what_moves_lands_in_waking_time_and_no_further_than_a_night(at: datetime, zone: ZoneInfo) -> None:
    earlier, later = not_later(at, zone), not_before(at, zone)
    assert earlier <= at <= later
    assert USUAL.begins <= earlier.astimezone(zone).time() <= USUAL.ends
    assert USUAL.begins <= later.astimezone(zone).time() <= USUAL.ends
    assert is_quiet(at, zone) == (earlier != at) == (later != at)
    assert later - earlier <= timedelta(hours=14)  # of wall time; an hour more or less where the clocks are put
    assert not is_quiet(earlier, zone)
    assert not is_quiet(later, zone)


@given(MOMENTS, LENGTHS, LENGTHS, st.sampled_from(ZONES))
def test_waking_time_adds_up_and_ends_in_waking_time(
    at: datetime, length: timedelta, more: timedelta, zone: ZoneInfo
) -> None:
    end = after(at, length, zone)
    assert end >= at + length
    assert length == timedelta() or not is_quiet(end, zone)
    if length:
        assert after(end, more, zone) == after(at, length + more, zone)


@given(MOMENTS, st.sampled_from(ZONES))
def test_an_hour_by_day_is_an_hour(at: datetime, zone: ZoneInfo) -> None:
    start = not_before(at, zone)
    if not is_quiet(start + timedelta(hours=1), zone):
        assert after(start, timedelta(hours=1), zone) == start + timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "earlier", "later"),
    [
        ("2030-01-15 20:00", "2030-01-15 20:00", "2030-01-15 20:00"),
        ("2030-01-15 20:01", "2030-01-15 20:00", "2030-01-16 09:00"),
        ("2030-01-16 08:59", "2030-01-15 20:00", "2030-01-16 09:00"),
        # The clocks are put forward in this night: it is an hour shorter.
        ("2030-03-31 04:00", "2030-03-30 20:00", "2030-03-31 09:00"),
        ("2030-10-27 04:00", "2030-10-26 20:00", "2030-10-27 09:00"),
    ],
)
def test_nights_in_london(at: str, earlier: str, later: str) -> None:
    assert not_later(london(at), LONDON) == london(earlier)
    assert not_before(london(at), LONDON) == london(later)


def test_a_quarter_of_an_hour_pauses_over_night() -> None:
    assert after(london("2030-03-30 19:50"), timedelta(minutes=15), LONDON) == london("2030-03-31 09:05")
    assert after(london("2030-03-30 23:00"), timedelta(minutes=15), LONDON) == london("2030-03-31 09:15")
    assert after(london("2030-03-30 19:45"), timedelta(minutes=15), LONDON) == london("2030-03-30 20:00")


def test_a_house_may_keep_other_hours() -> None:
    keep(Waking(time(10), time(21, 30)))
    try:
        assert not is_quiet(london("2030-01-15 21:30"), LONDON)
        assert not_later(london("2030-01-16 09:59"), LONDON) == london("2030-01-15 21:30")
        assert not_before(london("2030-01-15 21:31"), LONDON) == london("2030-01-16 10:00")
        assert after(london("2030-01-15 21:20"), timedelta(minutes=15), LONDON) == london("2030-01-16 10:05")
    finally:
        keep(USUAL)


def test_a_day_that_was_left_out_of_the_calendar_is_passed_over() -> None:
    apia = ZoneInfo("Pacific/Apia")
    evening = datetime(2011, 12, 29, 21, tzinfo=apia).astimezone(UTC)
    assert not_before(evening, apia) == datetime(2011, 12, 31, 9, tzinfo=apia)


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+442079460000", "Europe/London"),
        ("+8613800138000", "Asia/Shanghai"),
        ("+12125550123", "America/New_York"),
        # Any zone of North America: the store's, which is one of them.
        ("+18005550123", "America/Chicago"),
        # Nobody's, and no number at all: the store's.
        ("+88213000000", "America/Chicago"),
        ("", "America/Chicago"),
        ("somebody@shop.example", "America/Chicago"),
    ],
)
def test_the_zone_of_a_number(number: str, zone: str) -> None:
    assert zone_of(number, ZoneInfo("America/Chicago")).key == zone


def test_a_number_of_any_of_a_countrys_zones_is_in_the_middle_of_them() -> None:
    assert zone_of("+79161234567", LONDON).utcoffset(datetime(2030, 1, 1)) in {  # noqa: DTZ001
        timedelta(hours=hours) for hours in range(3, 9)
    }


@pytest.mark.parametrize(
    ("number", "country"),
    [("+447700900001", "GB"), ("+16045550123", "CA"), ("+8613800138000", "CN"), ("+88213000000", ""), ("x", "")],
)
def test_the_country_of_a_number(number: str, country: str) -> None:
    assert country_of(number) == country
