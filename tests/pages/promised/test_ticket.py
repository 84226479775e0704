"""The ticket in every state, private in every way; and the small files beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zxingcpp
from django.test import Client
from icalendar import Calendar
from PIL import Image
from time_machine import Traveller

from bookings.models import Booking, BookingState
from bookings.services.cancel import cancel
from bookings.tokens import door_url, token_of
from bookings.views.ticket import qr_of
from tests.factories.stores import make_user
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, to

CHANGE_UNTIL = ELEVEN - timedelta(minutes=120)


def test_ticket_shows_time_place_and_reference(client: Client, world: World, confirmed: Booking) -> None:
    page = client.get(to("ticket", confirmed)).content.decode()

    reference = confirmed.reference
    assert "Tuesday 2 June" in page
    assert ">11:00</time>" in page
    assert world.store.street in page
    assert f"{reference[:4]} {reference[4:]}" in page
    assert "can be changed here until Tuesday 2 June, 09:00" in page


def test_no_page_of_a_booking_is_for_anybody_else(client: Client, confirmed: Booking) -> None:
    for name in ("ticket", "move", "cancel", "companion", "change-pieces", "shelves", "calendar", "qr"):
        answer = client.get(to(name, confirmed))
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"].startswith("private, no-")


def test_wrong_token_and_wrong_reference_are_told_apart_by_nobody(client: Client, confirmed: Booking) -> None:
    token = token_of(confirmed)
    wrong = [
        f"/b/{confirmed.reference}/{token[:-1]}/",
        f"/b/{confirmed.reference}/{token[:-1]}%00/",
        f"/b/{confirmed.reference}/{'é' * 22}/",
        f"/b/{confirmed.reference}/{'x' * 5000}/",
        f"/b/22222222/{token}/",
        f"/b/%00/{token}/",
        f"/b/{confirmed.reference}/{token[:-1]}/rail/",
    ]
    answers = [client.get(address) for address in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert (
        len(
            {answer.content.replace(b'value="' + answer.request["PATH_INFO"].encode(), b"")[:200] for answer in answers}
        )
        == 1
    )


def test_reference_is_read_in_lower_case_too(client: Client, confirmed: Booking) -> None:
    assert client.get(f"/b/{confirmed.reference.lower()}/{token_of(confirmed)}/").status_code == 200


def test_qr_is_read_by_a_scanner(confirmed: Booking, tmp_path: object) -> None:
    import segno

    made = segno.make(door_url(confirmed), error="m", micro=False)
    matrix = [[255 * (1 - bit) for bit in row] for row in made.matrix_iter(border=4, scale=6)]
    picture = Image.new("L", (len(matrix[0]), len(matrix)))
    picture.putdata([bit for row in matrix for bit in row])

    assert zxingcpp.read_barcodes(picture)[0].text == door_url(confirmed)
    assert str(qr_of(confirmed)).startswith("<svg viewBox=")


def test_file_for_calendars_says_the_instant(client: Client, confirmed: Booking) -> None:
    answer = client.get(to("calendar", confirmed))

    event: Any = Calendar.from_ical(answer.content).events[0]
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert event["dtstart"].dt.astimezone(UTC) == ELEVEN


def test_there_is_no_calendar_entry_of_a_hold(client: Client, held: Booking) -> None:
    assert client.get(to("calendar", held)).status_code == 302


def test_a_hold_goes_on_where_it_was(client: Client, held: Booking) -> None:
    assert client.get(to("ticket", held)).headers["Location"] == to("rail", held)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (BookingState.ARRIVED, "You are checked in"),
        (BookingState.IN_SESSION, "Enjoy it"),
        (BookingState.COMPLETED, "Thank you for coming"),
        (BookingState.NO_SHOW, "We missed you"),
        (BookingState.CANCELLED, "This visit is cancelled"),
    ],
)
def test_every_state_has_its_words_and_changes_nothing(
    client: Client, confirmed: Booking, state: BookingState, words: str
) -> None:
    Booking.objects.filter(pk=confirmed.pk).update(state=state)

    page = client.get(to("ticket", confirmed)).content.decode()

    assert words in page
    for name in ("rail", "who", "code", "move", "cancel", "companion", "change-pieces"):
        assert client.get(to(name, confirmed)).headers["Location"] == to("ticket", confirmed)
        assert client.post(to(name, confirmed), {"name": "x"}).headers["Location"] == to("ticket", confirmed)
    assert client.post(to("extend", confirmed)).status_code == 302
    assert client.post(to("hold-again", confirmed)).status_code == 302
    confirmed.refresh_from_db()
    assert confirmed.state == state


def test_after_the_cutoffs_the_ticket_says_that_the_visit_stands(
    client: Client, confirmed: Booking, clock: Traveller
) -> None:
    clock.move_to(datetime(2026, 6, 2, 9, 30, tzinfo=UTC))

    page = client.get(to("ticket", confirmed)).content.decode()
    late = client.get(to("move", confirmed)).content.decode()

    assert "Your visit stands as it is" in page
    assert to("cancel", confirmed) not in page
    assert "This was possible here until" in late


def test_ticket_is_read_in_chinese(client: Client, confirmed: Booking) -> None:
    page = client.get(to("ticket", confirmed), headers={"accept-language": "zh-hans"}).content.decode()

    assert "6月2日" in page


def test_queries_of_the_ticket_are_few(
    client: Client, confirmed: Booking, django_assert_max_num_queries: object
) -> None:
    client.get(to("ticket", confirmed))
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(to("ticket", confirmed))


def test_door_code_says_what_to_do_with_it_and_nothing_of_the_booking(client: Client, confirmed: Booking) -> None:
    real = client.get(f"/c/{confirmed.reference}")
    invented = client.get("/c/BBBB2222")
    nonsense = client.get("/c/%00%00")

    assert [one.status_code for one in (real, invented, nonsense)] == [200, 200, 200]
    assert "Show this at the door" in real.content.decode()
    assert "Ada" not in real.content.decode()
    assert real.content.count(b"<p") == invented.content.count(b"<p")


def test_door_code_takes_staff_to_the_floor(client: Client, confirmed: Booking) -> None:
    client.force_login(make_user())

    assert client.get(f"/c/{confirmed.reference}").headers["Location"] == f"/floor/?code={confirmed.reference}"


def test_cancelled_in_time_tells_it(client: Client, confirmed: Booking) -> None:
    cancel(booking=confirmed, at=AT)

    assert "This visit is cancelled" in client.get(to("ticket", confirmed)).content.decode()
