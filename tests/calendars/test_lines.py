"""What the lean writer writes, a full parser reads: the same words, and no line too long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bookings.models import BookingState
from calendars.file import calendar_file, event_file
from calendars.lines import OCTETS, escaped, folded
from calendars.models import FeedKind
from calendars.names import short_name
from calendars.queries.events import Told

TEXT: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
WINTER: Final = int(datetime(2026, 1, 15, 12, tzinfo=UTC).timestamp())
ZONES: Final = ["Europe/London", "Asia/Shanghai", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]


def told(**given: Any) -> Told:
    usual = Told(
        uid="u1", reference="K7F29QXM", state="confirmed", any_time=False, starts=WINTER,
        ends=WINTER + 2700, changed=WINTER - 9000, people=1, customer="Ada Lovelace", experience="Try-on",
        store="Vitrine", street="1 Long Lane", postal_code="N1", city="London", zone="Europe/London", stylist="",
        token_version=1,
    )  # fmt: skip
    return usual._replace(**given)


def as_read(text: str) -> str:
    """What is left of a text in a calendar: every break is one, control characters are none."""
    lines = "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=False))
    ends = text[-1:] in tuple("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029") if text else False
    return "".join(c for c in (lines + "\n" if ends else lines) if (c >= " " and c != "\x7f") or c in "\n\t")


@given(text=TEXT)
@example(text="a;b,c\\n\nd\r\ne\rf\u2028g\x85h")
@example(text="维特林" * 40)
@example(text="x" * 74 + "é" * 74)
@settings(max_examples=50, deadline=None)
def test_any_text_comes_back_and_no_line_is_too_long(text: str) -> None:
    event = told(experience=text, street=text)
    file = event_file(event, kind=FeedKind.STYLIST)

    assert all(len(line) <= OCTETS for line in file.split(b"\r\n"))
    (read,) = Calendar.from_ical(file).events
    assert read["summary"] == as_read(f"{text} · Ada" if text else "Ada")
    assert read["location"] == as_read(f"Vitrine, {text}, N1 London".replace(",  ", ", "))


@given(text=TEXT)
@settings(max_examples=50, deadline=None)
def test_folded_lines_unfold_to_what_they_were(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    pieces = folded(line).encode().split(b"\r\n")
    assert b"".join([pieces[0], *[piece[1:] for piece in pieces[1:]]]).decode() == line
    assert all(len(piece) <= OCTETS and piece.decode() for piece in pieces)


@given(
    starts=st.lists(st.integers(min_value=1_700_000_000 // 300, max_value=1_900_000_000 // 300), max_size=6),
    zone=st.sampled_from(ZONES),
    minutes=st.integers(min_value=5, max_value=1440),
)
@example(starts=[int(datetime(2026, 10, 25, hour, 30, tzinfo=UTC).timestamp()) // 300 for hour in (0, 1, 2)],
         zone="Europe/London", minutes=30)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_instants_are_those_that_were_told(starts: list[int], zone: str, minutes: int) -> None:
    """By the zone's name, and on the days on which an hour comes twice."""
    events = [told(uid=str(n), starts=s * 300, ends=s * 300 + minutes * 60, zone=zone) for n, s in enumerate(starts)]
    calendar: Any = Calendar.from_ical(calendar_file(events, kind=FeedKind.CUSTOMER, name="Ada's"))

    read = [(one["dtstart"].dt.timestamp(), one["dtend"].dt.timestamp()) for one in calendar.events]
    assert read == [(one.starts, one.ends) for one in events]
    assert len(calendar.timezones) == bool(events)


def test_zone_of_a_feed_is_bounded() -> None:
    events = [told(), told(uid="u2", starts=WINTER + 200 * 86400, ends=WINTER + 200 * 86400 + 60)]
    file = calendar_file(events, kind=FeedKind.STORE, name="Vitrine")
    assert file.count(b"BEGIN:VTIMEZONE") == 1
    assert len(file) < 4_000
    (zone,) = Calendar.from_ical(file).timezones
    tz = zone.to_tz(lookup_tzid=False)
    assert [datetime.fromtimestamp(one.starts, tz).hour for one in events] == [12, 13]


def test_states_are_told_apart() -> None:
    asked = told(state=BookingState.REQUESTED)
    file = calendar_file([asked, told(any_time=True)], kind=FeedKind.STORE, name="Vitrine")
    first, second = Calendar.from_ical(file).events
    assert (first["status"], first["transp"]) == ("TENTATIVE", "OPAQUE")
    assert (second["status"], second["transp"]) == ("CONFIRMED", "TRANSPARENT")


def test_staff_read_a_first_name_and_no_more() -> None:
    names = ["Ada Lovelace", " Ada ", "王小明", "欧阳 娜娜", "Cher", "", "Élodie Durand"]
    assert [short_name(name) for name in names] == ["Ada", "Ada", "王**", "欧阳", "Cher", "", "Élodie"]
