"""A stylist's own calendar, read from a real server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django_q.models import OrmQ
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bookings.errors import SlotTaken
from bookings.queries.wishes import Wish
from bookings.services.hold import hold
from desk.services import outside
from desk.services.outside import due_calendars, forget_address, read_calendar, set_address
from desk.tasks import read_calendars
from insight.services.counting import LOOKED_BACK
from stores.models import Edition, OutsideBusy, OutsideCalendar, Role, Store, Stylist
from tests.desk.conftest import NOW
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_member, make_stylist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NOON, HOUR = datetime(2026, 6, 2, 11, 0, tzinfo=UTC), timedelta(hours=1)
"""Tuesday noon in London."""
BODY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//somebody//EN
{events}
END:VCALENDAR
"""


def event(uid: str, *lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


NOON_EVENT = event("a", "DTSTART:20260602T110000Z", "DTEND:20260602T120000Z", "SUMMARY:Dentist")


def body(*events: str) -> str:
    return BODY.format(events="\n".join(events)).replace("\n", "\r\n")


@pytest.fixture(autouse=True)
def _loopback(settings: Any) -> None:
    settings.HOOKS_ON_LOOPBACK = True


@pytest.fixture
def ada(store: Store) -> Stylist:
    return make_stylist(store=store, home=store)


def read(stylist: Stylist, *, at: datetime = NOW) -> OutsideCalendar:
    calendar = OutsideCalendar.objects.select_related("stylist").get(stylist=stylist)
    read_calendar(calendar=calendar, at=at)
    calendar.refresh_from_db()
    return calendar


def busy(stylist: Stylist) -> list[tuple[datetime, datetime]]:
    return list(stylist.outside_busy.order_by("starts_at").values_list("starts_at", "ends_at"))


def test_busy_events_are_kept_and_the_search_obeys_them(
    httpserver: HTTPServer, store: Store, ada: Stylist, settings: Any
) -> None:
    zoneless = event("b", "DTSTART:20260603T090000", "DURATION:PT1H")
    whole_day = event("c", "DTSTART;VALUE=DATE:20260605", "DTEND;VALUE=DATE:20260606")
    weekly = event("d", "DTSTART:20260526T130000Z", "DTEND:20260526T140000Z", "RRULE:FREQ=WEEKLY;COUNT=3")
    free = event("e", "DTSTART:20260604T090000Z", "DTEND:20260604T100000Z", "TRANSP:TRANSPARENT")
    off = event("f", "DTSTART:20260604T090000Z", "DTEND:20260604T100000Z", "STATUS:CANCELLED")
    ours = event(
        f"g@{urlsplit(settings.PUBLIC_BASE_URL).hostname}", "DTSTART:20260604T090000Z", "DTEND:20260604T100000Z"
    )
    far = event("h", "DTSTART:20270101T090000Z", "DTEND:20270101T100000Z")
    touching = event("i", "DTSTART:20260602T120000Z", "DTEND:20260602T123000Z")
    events = (NOON_EVENT, zoneless, whole_day, weekly, free, off, ours, far, touching)
    httpserver.expect_request("/me.ics").respond_with_data(body(*events), headers={"ETag": '"1"'})
    set_address(stylist=ada, address=httpserver.url_for("/me.ics"), at=NOW)
    edition = Edition.objects.get(store=store).number

    calendar = read(ada)

    assert (calendar.failure, calendar.read_at, calendar.etag) == ("", NOW, '"1"')
    assert busy(ada) == [
        (NOON, NOON + HOUR * 1.5),
        (NOON + 2 * HOUR, NOON + 3 * HOUR),
        (datetime(2026, 6, 3, 8, tzinfo=UTC), datetime(2026, 6, 3, 9, tzinfo=UTC)),
        (datetime(2026, 6, 4, 23, tzinfo=UTC), datetime(2026, 6, 5, 23, tzinfo=UTC)),
        (datetime(2026, 6, 9, 13, tzinfo=UTC), datetime(2026, 6, 9, 14, tzinfo=UTC)),
    ]
    assert Edition.objects.get(store=store).number > edition, "whose visits stand is looked at again"
    hosted = make_experience(stylist_needed=True, rooms_needed=0)
    make_schedule(experience=hosted, store=store)
    with pytest.raises(SlotTaken):
        hold(wish=Wish(experience=hosted), store=store, starts_at=NOON, at=NOW)


def test_what_is_unchanged_is_not_sent_again_and_a_failure_keeps_the_last(httpserver: HTTPServer, ada: Stylist) -> None:
    answers = iter([
        Response(body(NOON_EVENT), headers={"ETag": '"1"'}),
        Response(status=304),
        Response("no", status=500),
        Response("<html>no calendar</html>"),
        Response("BEGIN:VCALENDAR\r\n" + "X" * 2_000_001),
        Response(body()),
    ])  # fmt: skip
    seen: list[str | None] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("If-None-Match"))
        return next(answers)

    httpserver.expect_request("/me.ics").respond_with_handler(answer)
    set_address(stylist=ada, address=httpserver.url_for("/me.ics"), at=NOW)

    failures = [(read(ada).failure, len(busy(ada))) for _turn in range(6)]

    assert failures == [("", 1), ("", 1), ("status", 1), ("no_calendar", 1), ("too_large", 1), ("", 0)]
    assert seen[:2] == [None, '"1"']


def test_redirects_are_followed_only_to_where_we_may_call(httpserver: HTTPServer, ada: Stylist, settings: Any) -> None:
    httpserver.expect_request("/me.ics").respond_with_data("", status=302, headers={"Location": "/moved.ics"})
    httpserver.expect_request("/moved.ics").respond_with_data(body(NOON_EVENT))
    httpserver.expect_request("/inside").respond_with_data(
        "", status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}
    )
    httpserver.expect_request("/round").respond_with_data("", status=302, headers={"Location": "/round"})
    for path, failure, rows in (("/me.ics", "", 1), ("/inside", "refused", 0), ("/round", "status", 0)):
        set_address(stylist=ada, address=httpserver.url_for(path), at=NOW)
        assert (read(ada).failure, len(busy(ada))) == (failure, rows)
    settings.HOOKS_ON_LOOPBACK = False
    assert read(ada).failure == "refused"


def test_endless_rule_is_cut(httpserver: HTTPServer, ada: Stylist) -> None:
    endless = event("z", "DTSTART:20260602T000000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY;INTERVAL=2")
    httpserver.expect_request("/me.ics").respond_with_data(body(endless))
    set_address(stylist=ada, address=httpserver.url_for("/me.ics"), at=NOW)

    assert read(ada).failure == ""
    assert len(busy(ada)) <= 3_000


def test_stylist_gives_and_takes_the_address_and_it_is_not_shown_whole(
    client: Client, store: Store, httpserver: HTTPServer
) -> None:
    user = make_member(store=store, role=Role.STYLIST).user
    stylist = make_stylist(store=store, user=user)
    client.force_login(user)
    httpserver.expect_request("/secret-token.ics").respond_with_data(body(NOON_EVENT))

    client.post("/desk/you/", {"calendar": httpserver.url_for("/secret-token.ics")})
    assert due_calendars(at=NOW) == [OutsideCalendar.objects.get().pk]
    read_calendars()
    read(stylist)
    page = client.get("/desk/you/").content.decode()
    assert ".ics" in page
    assert "secret-token" not in page
    assert due_calendars(at=NOW) == []
    assert due_calendars(at=NOW + timedelta(minutes=15)) != []
    client.post("/desk/you/", {"forget": "1"})
    assert not OutsideCalendar.objects.exists()
    assert not OutsideBusy.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "http://example.com/a", "https://10.0.0.1/a", "ftp://x", "https://[::1]/", "x"]
)
def test_address_that_may_not_be_called_is_named(client: Client, store: Store, settings: Any, address: str) -> None:
    settings.HOOKS_ON_LOOPBACK = False
    user = make_member(store=store, role=Role.STYLIST).user
    make_stylist(store=store, user=user)
    client.force_login(user)

    page = client.post("/desk/you/", {"calendar": address})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["address"].errors) == ["calendar"]
    assert not OutsideCalendar.objects.exists()


def test_a_rule_without_end_is_broken_off(
    httpserver: HTTPServer, ada: Stylist, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every second since 1970 would fill the worker's memory until it is killed, a quarter of an hour later again."""
    monkeypatch.setattr(outside, "PROCESSOR_SECONDS", 0.3)
    endless = event("a", "DTSTART:19700101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY")
    httpserver.expect_request("/me.ics").respond_with_data(body(endless))
    set_address(stylist=ada, address=httpserver.url_for("/me.ics"), at=NOW)

    calendar = read(ada)

    assert (calendar.failure, calendar.tried_at, busy(ada)) == ("too_large", NOW, [])


def test_a_redirect_to_what_is_no_address_is_a_failure(httpserver: HTTPServer, ada: Stylist) -> None:
    httpserver.expect_request("/me.ics").respond_with_data("", status=302, headers={"Location": "http://[x"})
    set_address(stylist=ada, address=httpserver.url_for("/me.ics"), at=NOW)
    assert read(ada).failure == "status"


def test_what_is_over_stays_as_it_was_read(httpserver: HTTPServer, ada: Stylist) -> None:
    """A day that is counted anew in a year finds who was busy on it; what was going on ends with the change."""
    texts = iter([body(NOON_EVENT), body(), body(event("n", "DTSTART:20260603T110000Z", "DTEND:20260603T120000Z"))])
    httpserver.expect_request("/me.ics").respond_with_handler(lambda _request: Response(next(texts)))
    set_address(stylist=ada, address=httpserver.url_for("/me.ics"), at=NOW)
    half = NOON + HOUR / 2
    read(ada)

    read(ada, at=half)
    assert busy(ada) == [(NOON, half)]
    read(ada, at=NOON + 2 * HOUR)
    assert busy(ada) == [(NOON, half), (NOON + 24 * HOUR, NOON + 25 * HOUR)]
    forget_address(stylist=ada, at=NOON + 3 * HOUR)
    assert busy(ada) == [(NOON, half)]
    set_address(stylist=ada, address=httpserver.url_for("/me.ics"), at=half + LOOKED_BACK)
    assert busy(ada) == []


def test_address_after_address_is_read_in_the_next_round(ada: Stylist) -> None:
    def given(number: int, at: datetime) -> bool:
        forget_address(stylist=ada, at=at)
        return set_address(stylist=ada, address=f"http://127.0.0.1/{number}.ics", at=at)

    assert [given(number, NOW) for number in range(8)] == [True] * 6 + [False] * 2
    assert OrmQ.objects.count() == 6
    assert due_calendars(at=NOW) == [OutsideCalendar.objects.get().pk], "nothing is refused"
    assert given(9, NOW + HOUR)
