"""The whole road in a real browser, with real peers for its messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bookings.models import Booking
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from kernel import clock as house_clock
from notifications.services.deliver import Deliverer
from tests.browser import road
from tests.browser.mailbox import Invitation, invitation_in, link_in, read_calendar, text_in
from tests.browser.taps import begin_counting, count_taps, taps_on
from tests.factories.stores import make_member
from tests.factories.world import World
from tests.fixtures.messaging import SmtpSink, TwilioServer

TABLET = {"width": 820, "height": 1180}
PASSWORD = "correct-horse-battery"
MOST_TAPS = 5
VISIT = timedelta(minutes=45)


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Page]:
    """The staff's own device."""
    context = chromium.new_context(viewport=TABLET, has_touch=True, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_customer_walks_from_home_to_the_door(
    phone: BrowserContext,
    page: Page,
    tablet: Page,
    house: str,
    world: World,
    clock: time_machine.Traveller,
    smtp_sink: SmtpSink,
    twilio_server: TwilioServer,
) -> None:
    count_taps(phone)

    reference = _book_by_hand(page, house)
    first = _read_messages(page, smtp_sink, twilio_server, reference)
    assert first == Invitation(first.uid, 0, "REQUEST", road.today_at(15), road.today_at(15) + VISIT)

    _move_by_hand(page, link_in(twilio_server.to(road.E164)[0].body))
    second = _read_messages(page, smtp_sink, twilio_server, reference)
    assert second == Invitation(first.uid, 1, "REQUEST", road.today_at(16, 30), road.today_at(16, 30) + VISIT)

    clock.move_to(road.today_at(16, 20))
    ticket = page.locator(".ticket .qr").screenshot()
    _check_in_by_picture(tablet, house, world, ticket)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Welcome, {road.NAME}")


def _book_by_hand(page: Page, house: str) -> str:
    road.find_dress(page, house)
    begin_counting(page)
    road.try_it_on(page)
    road.take(page, "15:00")
    road.bring_one_size_up(page)
    road.go_on(page)
    assert taps_on(page) <= MOST_TAPS
    road.say_who(page)
    reference = road.book(page)
    assert road.ticket_time(page) == road.today_at(15)
    return reference


def _read_messages(page: Page, smtp_sink: SmtpSink, twilio_server: TwilioServer, reference: str) -> Invitation:
    """Deliver, open the links of the newest text and mail, and give back the invitation; the file says the same."""
    assert Deliverer().run() is False
    sms, mail = twilio_server.to(road.E164)[-1], smtp_sink.to(road.EMAIL)[-1]
    assert reference in sms.body.replace(" ", "")
    assert reference in text_in(mail).replace(" ", "")
    page.goto(link_in(sms.body))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"We are expecting you, {road.NAME}")
    invitation = invitation_in(mail)
    file = read_calendar(page.request.get(f"{page.url}calendar.ics").body())
    assert (file.uid, file.sequence, file.starts_at) == (invitation.uid, invitation.sequence, invitation.starts_at)
    return invitation


def _move_by_hand(page: Page, link: str) -> None:
    """From the link in the message, without an account, in two taps."""
    page.goto(link)
    begin_counting(page)
    page.get_by_role("link", name="Another time").tap()
    page.get_by_role("button", name="16:30").tap()
    expect(page.get_by_text("Moved:")).to_be_visible()
    assert taps_on(page) == 2
    assert road.ticket_time(page) == road.today_at(16, 30)


def _check_in_by_picture(tablet: Page, house: str, world: World, picture: bytes) -> None:
    """Staff sign in, and show the door a picture of the ticket's code."""
    make_member(store=world.store, email="host@example.com", first_name="Grace", password=PASSWORD)
    tablet.goto(f"{house}/floor/")
    tablet.locator("[name=login]").fill("host@example.com")
    tablet.locator("[name=password]").fill(PASSWORD)
    tablet.get_by_role("button", name="Sign in").tap()
    tablet.get_by_role("main").get_by_role("link", name="Check in").tap()
    tablet.get_by_text("Send a photo of the code").tap()
    photo = {"name": "ticket.png", "mimeType": "image/png", "buffer": picture}
    tablet.get_by_label("Photo").set_input_files(photo)  # type: ignore[arg-type]
    tablet.get_by_role("button", name="Read the code").tap()
    expect(tablet.get_by_role("heading", name=f"Welcome, {road.NAME}")).to_be_visible()


def test_road_leads_to_a_ticket_without_javascript(chromium: Browser, house: str, world: World) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB", java_script_enabled=False
    )
    page = context.new_page()

    road.find_dress(page, house)
    road.try_it_on(page)
    road.take(page, "15:00")
    road.bring_one_size_up(page)
    road.go_on(page)
    road.say_who(page)
    reference = road.book(page)

    assert Booking.objects.get(reference=reference).starts_at == road.today_at(15)
    context.close()


def test_time_that_goes_meanwhile_costs_one_tap(
    page: Page, house: str, world: World, clock: time_machine.Traveller
) -> None:
    road.find_dress(page, house)
    road.try_it_on(page)
    road.take(page, "15:00")
    road.go_on(page)
    road.say_who(page, note="Two left feet")
    clock.shift(timedelta(minutes=6))
    _somebody_else_takes(world, "DRESS-M")

    page.get_by_role("button", name="Book it").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("We could not keep it any longer")
    expect(page.get_by_text("What you typed is still here.")).to_be_visible()
    offered = page.locator("button[name=starts_at]")
    expect(offered).to_have_count(3)
    assert not any(text.startswith("15:00") for text in offered.all_inner_texts())
    offered.first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may we expect?")
    assert road.typed_on(page) == road.Typed(road.NAME, road.PHONE, road.EMAIL, "Two left feet")
    road.book(page)


def _somebody_else_takes(world: World, sku: str) -> None:
    wish = Wish(experience=world.experience, variants=variants_of([sku]))
    hold(wish=wish, store=world.store, starts_at=road.today_at(15), at=house_clock.now())
