"""One tap that arrives twice, on two connections at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client

from bookings.models import Booking, BookingState, Customer
from notifications.models import Consent, Message
from tests.factories.world import World, make_world
from tests.pages.promised.conftest import TYPED, to
from tests.racing import at_once

TAPS = 2


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_two_taps_at_once_end_in_one_ticket(held: Booking) -> None:
    """A ticket for each tap, and it is the same one: one customer, one move, each yes and each message once."""
    browsers = [Client() for _ in range(TAPS)]
    for browser in browsers:  # each has a handler of its own, which is made by its first request
        browser.get(to("who", held))

    def tap(browser: Client) -> tuple[int, str]:
        answer = browser.post(to("who", held), TYPED)
        return answer.status_code, answer.headers.get("Location", "")

    answers = at_once(*[partial(tap, browser) for browser in browsers])

    held.refresh_from_db()
    assert answers == [(302, to("ticket", held))] * TAPS
    assert held.state == BookingState.CONFIRMED
    assert list(held.moves.values_list("to_state", flat=True)) == [BookingState.HELD, BookingState.CONFIRMED]
    assert Customer.objects.count() == 1
    assert Consent.objects.count() == 2
    assert sorted(Message.objects.filter(kind="confirmation").values_list("channel", flat=True)) == ["email", "sms"]
