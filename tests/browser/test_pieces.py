"""Pieces in a real browser: a tap that waits for the connection, and a zone that two devices count at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kernel import clock
from stores.models import Movement, Piece, PieceState, Zone
from stores.services.handling import put
from tests.browser.screens import AT_ONCE, RETRIED, TABLET, OnFloor, scan
from tests.factories.world import World
from tests.fixtures.browser import PHONE, barriers


@pytest.fixture
def dresses(world: World) -> list[Piece]:
    """Three dresses in the front."""
    front = Zone.objects.create(store=world.store, name="Front")
    pieces = [world.pieces_of(sku)[0] for sku in ("DRESS-S", "DRESS-M", "DRESS-L")]
    for piece in pieces:
        put(piece=piece, zone=front, at=clock.now())
    return pieces


@pytest.fixture
def screens(on_floor: OnFloor, dresses: list[Piece]) -> list[Page]:
    """The page of pieces on a tablet and on a phone."""
    return [on_floor("pieces/", size) for size in (TABLET, PHONE)]


def test_a_tap_waits_for_the_connection_and_is_seen_on_the_other_device(
    screens: list[Page], dresses: list[Piece]
) -> None:
    for page in screens:
        page.locator("#code").fill(dresses[0].label)
        page.keyboard.press("Enter")
        expect(page.locator("#found").get_by_text("on the floor").first).to_be_visible()
    tablet, phone = screens
    tablet.context.set_offline(True)
    tablet.get_by_role("button", name="To be inspected", exact=True).click()
    expect(tablet.get_by_text("1 scan waiting for the connection")).to_be_visible()
    tablet.context.set_offline(False)
    expect(tablet.get_by_role("heading", name="Done.")).to_be_visible(timeout=RETRIED)
    expect(phone.locator("#found strong").first).to_have_text("to be inspected", timeout=AT_ONCE)
    expect(tablet.locator("#found strong").first).to_have_text("to be inspected", timeout=AT_ONCE)
    assert Movement.objects.filter(piece=dresses[0], to_state=PieceState.TO_INSPECT).count() == 1


def test_two_devices_count_a_zone_at_once(screens: list[Page], dresses: list[Piece]) -> None:
    tablet, phone = screens
    for page in screens:
        page.get_by_role("link", name="Count a zone").click()
        page.get_by_role("button", name="Front").click()
        expect(page.get_by_text("0 of 3")).to_be_visible()
    for page, piece in zip(screens, dresses, strict=False):
        scan(page, piece.label)
        expect(page.get_by_role("heading", name="Counted")).to_be_visible()
    for page in screens:
        expect(page.get_by_text("2 of 3")).to_be_visible(timeout=RETRIED)
    assert barriers(phone) == []
    phone.get_by_text("That was all").click()
    phone.get_by_role("button", name="Finish the count").click()
    expect(phone.get_by_text("Counted. 1 piece is missing.")).to_be_visible()
    expect(tablet.get_by_text("This count is finished.")).to_be_visible(timeout=RETRIED)
    assert list(Piece.objects.filter(state=PieceState.MISSING)) == [dresses[2]]
