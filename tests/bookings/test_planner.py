"""When each message goes out: reminders move earlier than the night, what the store did waits for the morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumber_field.phonenumber import PhoneNumber

from bookings.models import Booking, BookingState, Customer
from bookings.planner import owed_for
from bookings.ways import channels
from experiences.models import By, Experience, Plan, Reminder
from experiences.models.plan import EARLIEST, SOONEST
from kernel import quiet
from kernel.phones import zone_of
from notifications.words import Owed

LONDON = ZoneInfo("Europe/London")
MADE = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
NINE = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)
"""In London, of a Monday."""
HOUR = timedelta(hours=1)
PHONE = "+447946010000"
QUIETLY = Plan(reminders=())


def visit(starts_at: datetime = NINE, *, phone: str = PHONE, terms: dict[str, int] | None = None) -> Booking:
    """A confirmed visit of somebody with a phone and an e-mail."""
    return Booking(
        reference="EXAMPLE1", state=BookingState.CONFIRMED, starts_at=starts_at, ends_at=starts_at + HOUR,
        confirmed_at=MADE, sms_consent=True, email_consent=True, experience=Experience(pk=1, **terms or {}),
        customer=Customer(phone=PhoneNumber.from_string(phone), email="ada@example.com"),
    )  # fmt: skip


def owed(booking: Booking, plan: Plan, zone: ZoneInfo = LONDON, *, but: str = "") -> list[Owed]:
    """All but what is told of the confirmation itself."""
    ways = [way for way in channels(booking) if way[0] != but]
    messages = owed_for(booking, plan=plan, zone=zone, reachable=ways, afterwards=ways)
    return [one for one in messages if one.kind != "confirmation"]


def due(booking: Booking, *reminders: Reminder, but: str = "") -> list[tuple[str, datetime]]:
    messages = owed(booking, Plan(reminders=tuple(reminders)), but=but)
    return [(one.channel, one.due_at) for one in messages]


def test_text_of_the_early_morning_goes_out_the_evening_before() -> None:
    evening = datetime(2026, 6, 7, 19, 0, tzinfo=UTC)
    assert due(visit(), Reminder(120, By.EACH)) == [("sms", evening), ("email", NINE - 2 * HOUR)]


def test_two_texts_never_meet_in_one_evening() -> None:
    evening = datetime(2026, 6, 7, 19, 0, tzinfo=UTC)
    assert due(visit(), Reminder(180, By.TEXT), Reminder(120, By.TEXT)) == [("sms", evening)]


def test_a_number_of_another_zone_sleeps_by_its_own_clock() -> None:
    abroad = visit(NINE + 2 * HOUR, phone="+12125550123")
    [one] = owed(abroad, Plan(reminders=(Reminder(120, By.TEXT),)))
    assert one.due_at.astimezone(ZoneInfo("America/New_York")).isoformat() == "2026-06-07T20:00:00-04:00"


def test_saving_texts_only_who_did_not_answer_the_mail() -> None:
    booking, noon = visit(NINE + 6 * HOUR), NINE + 4 * HOUR
    mail = ("email", NINE + 2 * HOUR)
    assert due(booking, Reminder(240, By.SAVE)) == [("sms", noon), mail]
    booking.coming_at = noon
    assert due(booking, Reminder(240, By.SAVE)) == [mail]


def test_saving_waits_four_hours_at_most_and_needs_both_ways() -> None:
    booking = visit(NINE + 6 * HOUR)
    day_before = booking.starts_at - 24 * HOUR
    assert due(booking, Reminder(1440, By.SAVE)) == [("sms", day_before + 4 * HOUR), ("email", day_before)]
    assert due(booking, Reminder(1440, By.SAVE), but="email") == [("sms", day_before)]
    assert due(booking, Reminder(1440, By.SAVE), but="sms") == [("email", day_before)]


def test_one_way_alone_names_what_else_was_agreed_to() -> None:
    [one] = owed(visit(), Plan(reminders=(Reminder(1440, By.TEXT),)))
    assert one.otherwise == (("email", "ada@example.com"),)


@pytest.mark.parametrize(
    ("changed_at", "hour"),
    [
        (datetime(2026, 6, 2, 1, 0, tzinfo=UTC), datetime(2026, 6, 2, 8, 0, tzinfo=UTC)),
        (datetime(2026, 6, 2, 12, 0, tzinfo=UTC), datetime(2026, 6, 2, 12, 0, tzinfo=UTC)),
        (datetime(2026, 6, 8, 1, 0, tzinfo=UTC), datetime(2026, 6, 8, 1, 0, tzinfo=UTC)),
    ],
)
def test_what_the_store_did_at_night_waits_for_the_morning_if_that_is_not_too_late(
    changed_at: datetime, hour: datetime
) -> None:
    booking = visit()
    booking.sequence, booking.changed_at, booking.tell_from = 1, changed_at, changed_at
    assert [one.due_at for one in owed(booking, QUIETLY)] == [hour, changed_at]

    booking.tell_from = None  # who moves it themselves is told at once
    assert {one.due_at for one in owed(booking, QUIETLY)} == {changed_at}


def test_who_is_asked_whether_they_come_is_not_reminded_as_well() -> None:
    booking = visit(NINE + 6 * HOUR, terms={"nudge_minutes": 1440, "pieces_minutes": 240, "release_minutes": 180})
    [first, second] = owed(booking, Plan(reminders=(Reminder(1440, By.TEXT),)))
    assert (first.kind, first.use_by) == ("nudge", booking.starts_at - 4 * HOUR)
    assert second.kind == "nudge"

    booking.coming_at = MADE
    assert [one.kind for one in owed(booking, Plan(reminders=(Reminder(1440, By.TEXT),)))] == ["reminder_day"]


def test_thanks_go_out_on_the_morning_after_and_to_nobody_who_left_them() -> None:
    booking = visit(NINE + 11 * HOUR)
    booking.state = BookingState.COMPLETED
    [one] = owed(booking, Plan())
    assert (one.kind, one.channel, one.category) == ("thanks", "email", "after")
    assert one.due_at == datetime(2026, 6, 9, 9, 0, tzinfo=UTC)
    assert [one.channel for one in owed(booking, Plan(), but="email")] == ["sms"]
    assert owed_for(booking, plan=Plan(), zone=LONDON, reachable=channels(booking)) == []


zones = st.sampled_from(["Europe/London", "America/St_Johns", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"])
phones = st.sampled_from([PHONE, "+12125550123", "+819012345678", "+88213000000", "+610491570156", "+6421234567"])
starts = st.integers(0, 365 * 24 * 60).map(lambda minutes: NINE + timedelta(minutes=minutes))
reminders = st.builds(Reminder, st.integers(SOONEST, EARLIEST), st.sampled_from([By.TEXT, By.EACH, By.SAVE, By.MAIL]))
ladders = st.sampled_from([{}, {"nudge_minutes": 1440, "release_minutes": 60}])


@given(zones, phones, starts, st.lists(reminders, max_size=4, unique_by=lambda one: one.minutes), ladders)
def test_nobody_is_reminded_at_night_or_after_their_visit(
    zone: str, phone: str, starts_at: datetime, said: list[Reminder], terms: dict[str, int]
) -> None:
    plan, booking = Plan(reminders=tuple(sorted(said, reverse=True))), visit(starts_at, phone=phone, terms=terms)
    booking.confirmed_at = starts_at - timedelta(days=20)
    for one in owed(booking, plan, ZoneInfo(zone)):
        assert one.due_at < one.use_by <= booking.starts_at
        if one.channel == "sms":
            assert not quiet.is_quiet(one.due_at, zone_of(phone, ZoneInfo(zone)))
