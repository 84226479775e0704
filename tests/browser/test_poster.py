"""A number taken at the door, with a piece, on one's own telephone; and what the staff's tablet shows of it."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from time_machine import Traveller

from bookings.models import Booking
from floor.models import QueueDoor
from stores.models import Piece, PieceState
from tests.browser.conftest import MORNING
from tests.browser.screens import OnFloor
from tests.fixtures.browser import barriers

SOON = 8_000


def test_a_number_with_a_piece_is_taken_by_the_poster_and_promised_at_the_turn(
    on_floor: OnFloor, page: Page, house: str, clock: Traveller
) -> None:
    clock.move_to(MORNING + timedelta(hours=3))
    floor = on_floor("queue/")
    floor.get_by_role("button", name="Let people take numbers").click()
    expect(floor.get_by_role("button", name="Stop it")).to_be_visible()

    page.goto(f"{house}/w/{QueueDoor.objects.get().code}")
    page.get_by_text("Pieces to try on").click()
    page.get_by_label("Number on the label, or words").fill("evening")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="Sizes of Evening dress").get_by_role("button", name="M", exact=True).click()
    expect(page.get_by_role("list", name="Pieces to try on")).to_contain_text("Evening dress")
    assert barriers(page) == []
    page.get_by_label("Your name").fill("Mei Tanaka")
    page.get_by_label("Your phone").fill("020 7946 0123")
    page.get_by_role("button", name="Take a number").click()
    expect(page.get_by_role("heading", name="Number 1")).to_be_visible()
    expect(page.get_by_text("You are next")).to_be_visible()

    expect(floor.get_by_role("link", name="Mei Tanaka")).to_be_visible(timeout=SOON)
    Piece.objects.filter(variant__sku="DRESS-M").update(state=PieceState.MISSING)
    page.reload()
    page.get_by_role("group", name="Instead of Evening dress").get_by_role("button", name="L", exact=True).click()
    expect(page.get_by_role("group", name="Instead of")).to_have_count(0)
    floor.get_by_role("button", name="Take in").click()
    expect(floor.get_by_text("Mei Tanaka is in.")).to_be_visible()
    assert [item.variant.sku for item in Booking.objects.get().rail.all()] == ["DRESS-L"]
    expect(page.get_by_text("Your room is yours now.")).to_be_visible(timeout=SOON)
