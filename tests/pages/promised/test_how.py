""" "How was it?": asked of who was here, answered by a tap, and read by the store."""

from __future__ import annotations

import pytest
from django.test import Client

from bookings.models import Booking, BookingState, Feedback
from tests.factories.stores import make_member
from tests.factories.world import World
from tests.pages.promised.conftest import AT, to


@pytest.fixture
def over(confirmed: Booking) -> Booking:
    Booking.objects.update(state=BookingState.COMPLETED)
    return confirmed


def test_link_of_the_mail_chooses_and_only_a_tap_says_it(client: Client, world: World, over: Booking) -> None:
    page = client.get(to("how", over), {"answer": "4"}).content.decode()
    assert 'value="4"' in page[: page.index(" checked")].rpartition("<input")[2]
    assert not Feedback.objects.exists()

    for answer, words in (("4", "Kind hands"), ("5", "Kind hands, again")):
        said = client.post(to("how", over), {"answer": answer, "words": words})
        assert said["Location"] == to("ticket", over)
    kept = Feedback.objects.get()
    assert (kept.booking, kept.answer, kept.words, kept.at) == (over, 5, "Kind hands, again", AT)
    assert "Kind hands, again" in client.get(to("how", over)).content.decode()

    assert "What you told us" in client.get(to("ticket", over)).content.decode()

    client.force_login(make_member(store=world.store).user)
    assert "Kind hands, again" in client.get(f"/floor/london/visits/{over.reference}/").content.decode()


def test_who_tried_nothing_on_is_not_asked_whether_they_think_of_it(client: Client, over: Booking) -> None:
    assert "Still thinking of one of them?" in client.get(to("ticket", over)).content.decode()
    over.rail.all().delete()
    ticket = client.get(to("ticket", over)).content.decode()
    assert "Still thinking" not in ticket
    assert "We would be glad to see you again." in ticket


@pytest.mark.parametrize("typed", [{}, {"answer": "6"}, {"answer": "\x00"}, {"answer": "5", "words": "x" * 501}])
def test_what_is_no_answer_is_said_beside_it(client: Client, over: Booking, typed: dict[str, str]) -> None:
    assert client.post(to("how", over), typed).status_code == 422
    assert not Feedback.objects.exists()


def test_nobody_is_asked_before_their_visit_is_over(client: Client, confirmed: Booking) -> None:
    for answer in (client.get(to("how", confirmed)), client.post(to("how", confirmed), {"answer": "5"})):
        assert answer["Location"] == to("ticket", confirmed)
    assert not Feedback.objects.exists()
