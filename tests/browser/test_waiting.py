"""The waiting list on a telephone, with the very text that leads there."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from bookings.models import Booking, BookingState
from bookings.services.cancel import cancel
from bookings.services.waiting_serve import serve
from kernel import clock as house_clock
from notifications.services.deliver import Deliverer
from tests.browser.mailbox import link_in
from tests.factories.bookings import make_booking
from tests.factories.world import World
from tests.fixtures.messaging import TwilioServer

OPENS = datetime.fromisoformat("2026-12-02T10:00:00+00:00")


def test_from_a_full_day_to_a_place(page: Page, house: str, world: World, twilio_server: TwilioServer) -> None:
    whole_day = {"starts_at": OPENS, "ends_at": OPENS + timedelta(hours=9)}
    [booked, *_] = [
        make_booking(store=world.store, experience=world.experience, promised=[room], **whole_day)
        for room in world.rooms
    ]
    page.goto(f"{house}/times/?store=london&day=2026-12-02")
    page.get_by_role("link", name="Tell me when a place is free").click()
    page.get_by_label("Your name").fill("Mei Tanaka")
    page.get_by_label("Your phone").fill("07700 900123")
    page.get_by_role("button", name="Put me on the list").click()
    expect(page.get_by_text("You are first in line")).to_be_visible()

    at = house_clock.now()
    cancel(booking=booked, at=at)
    serve(store=world.store.pk, days=[OPENS.date()], at=at)
    Deliverer().run()
    page.goto(link_in(twilio_server.to("+447700900123")[-1].body))
    expect(page.get_by_role("heading", name="A place is free for you")).to_be_visible()
    expect(page.locator("[data-countdown-left]")).to_have_text(re.compile(r"1[45]:\d\d"))

    page.get_by_role("button", name="Take it").click()
    expect(page).to_have_url(re.compile(f"{house}/b/[A-Z0-9]+/"))
    taken = Booking.objects.get(state=BookingState.CONFIRMED, customer__name="Mei Tanaka")
    assert taken.starts_at == OPENS
