"""An exchange in real browsers: asked for on a phone from the message's link, done with two scans on two tablets."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from time_machine import Traveller

from bookings.models import Booking, BookingState, Outcome, RailItem
from bookings.planner import subject_of
from bookings.tokens import manage_url
from stores.models import Piece, PieceState
from tests.bookings.exchange.exchanging import offer_exchanges, sold
from tests.browser.conftest import MORNING
from tests.browser.screens import AT_ONCE, OnFloor, scan
from tests.factories.bookings import make_booking, make_customer
from tests.factories.world import World
from tests.fixtures.browser import barriers

TYPED = "020 7946 0123"


def bought_yesterday(world: World) -> tuple[Booking, Piece]:
    """A visit in which Mei bought a dress in M."""
    yesterday = MORNING - timedelta(days=1)
    visit = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=yesterday,
        confirmed_at=yesterday,
        state=BookingState.COMPLETED,
        customer=make_customer(name="Mei Tanaka"),
    )
    dress = world.variant("DRESS-M")
    RailItem.objects.create(booking=visit, variant=dress, outcome=Outcome.BOUGHT, outcome_at=yesterday)
    return visit, sold(world.pieces_of("DRESS-M")[0], at=yesterday, subject=subject_of(visit))


def ask_on_the_phone(page: Page, visit: Booking) -> None:
    """From the message's link to the ticket: too small, any time today."""
    page.goto(f"{manage_url(visit)}exchange/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not quite right?")
    page.get_by_text("Too small").tap()
    expect(page.locator("input[value=DRESS-L]")).to_be_checked()
    assert barriers(page) == []
    page.get_by_role("button", name="Go on").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where would you like to exchange it?")
    page.get_by_role("button", name="Any time").first.tap()
    expect(page.get_by_label("Your name")).to_have_value("Mei Tanaka")
    page.get_by_label("Your phone").fill(TYPED)
    page.get_by_label("Your e-mail").fill("mei@example.com")
    page.get_by_role("button", name="Book it").tap()
    expect(page.get_by_role("heading", name="Please bring")).to_be_visible()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()


def test_an_exchange_is_asked_for_on_a_phone_and_done_with_two_scans(
    page: Page, on_floor: OnFloor, world: World, clock: Traveller
) -> None:
    offer_exchanges(world.store)
    clock.move_to(MORNING + timedelta(hours=2))
    visit, old = bought_yesterday(world)
    new = world.pieces_of("DRESS-L")[0]
    other, counter = (on_floor("exchanges/") for _ in range(2))
    expect(other.get_by_text("No exchange is open")).to_be_visible()

    ask_on_the_phone(page, visit)
    expect(other.get_by_role("link", name="Mei Tanaka")).to_be_visible(timeout=AT_ONCE)

    counter.locator("#code").fill(old.label)
    counter.keyboard.press("Enter")
    expect(counter.get_by_role("heading", level=1)).to_have_text("Mei Tanaka")
    scan(counter, new.label)
    expect(counter.get_by_role("heading", name="First the other one")).to_be_visible()
    scan(counter, old.label)
    expect(counter.get_by_text("Now hand out Evening dress, Ink, L, and scan it.")).to_be_visible()
    expect(other.get_by_text("here now")).to_be_visible(timeout=AT_ONCE)
    assert barriers(counter) == []
    counter.context.set_offline(True)
    scan(counter, new.label)
    expect(counter.get_by_text("1 scan waiting for the connection")).to_be_visible()
    counter.context.set_offline(False)
    expect(other.get_by_text("No exchange is open")).to_be_visible(timeout=8_000)
    expect(counter.get_by_text("All done: nothing is left to do.")).to_be_visible()

    states = [Piece.objects.get(pk=piece.pk).state for piece in (old, new)]
    assert states == [PieceState.TO_INSPECT, PieceState.SOLD]
    page.reload()
    expect(page.get_by_text("It is exchanged. We hope that it is just right now.")).to_be_visible()
