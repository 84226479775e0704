"""Arriving on two screens: the visitor's telephone or a scanner that types, and the floor's tablet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from bookings.models import Booking, BookingState
from bookings.tokens import door_url, token_of
from tests.browser.conftest import MORNING
from tests.browser.screens import OnFloor
from tests.factories.bookings import make_customer
from tests.factories.world import World
from tests.fixtures.browser import barriers
from tests.floor.conftest import expect as expected_visitor

SOON = 4_000
"""Two seconds until the list asks again, and as much for a machine that does other things as well."""


@pytest.fixture
def amara(world: World, amara: User) -> User:
    """She hosts as its first stylist as well."""
    world.stylists[0].user = amara
    world.stylists[0].save()
    return amara


def guest(world: World, name: str, number: int = 0) -> Booking:
    return expected_visitor(
        world,
        starts_at=MORNING,
        ends_at=MORNING + timedelta(hours=1),
        customer=make_customer(name=name),
        promised=world.rooms[number : number + 1],
        stylist=world.stylists[0],
    )


def test_the_visitors_own_word_reaches_the_list_and_the_stylist(
    on_floor: OnFloor, page: Page, house: str, world: World
) -> None:
    booking = guest(world, "Mei Tanaka")
    floor = on_floor("")
    expect(floor.get_by_role("button", name="Check in: Mei Tanaka")).to_be_visible()

    page.goto(f"{house}/b/{booking.reference}/{token_of(booking)}/")
    page.get_by_role("button", name="I’m here").click()
    expect(page.get_by_text("You are checked in.")).to_be_visible()

    expect(floor.get_by_role("link", name="Mei Tanaka is here, Room 1")).to_be_visible(timeout=SOON)
    expect(floor.get_by_text("said so themselves")).to_be_visible(timeout=SOON)
    assert barriers(floor) == []

    floor.get_by_role("link", name="Mei Tanaka is here, Room 1").click()
    floor.get_by_role("button", name="Undo the check-in").click()
    expect(floor.get_by_text("Undone: Mei Tanaka is expected again, and all is kept.")).to_be_visible()
    expect(floor.get_by_role("link", name="Mei Tanaka is here, Room 1")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="I’m here")).to_be_visible()


def test_two_scans_in_quick_succession_both_count(on_floor: OnFloor, house: str, world: World) -> None:
    first, second = guest(world, "Mei Tanaka"), guest(world, "Ada Byron", 1)
    door = on_floor("check-in/")
    expect(door.locator("#code")).to_be_focused()
    for booking in (first, second):
        door.keyboard.type(door_url(booking))
        door.keyboard.press("Enter")
    expect(door.get_by_role("heading", name="Welcome, Ada Byron")).to_be_visible()
    expect(door.get_by_text("Just before: Welcome, Mei Tanaka")).to_be_visible()
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.ARRIVED}
    expect(door.locator("#code")).to_have_value("")
    assert barriers(door) == []


SCANNER = """code => [...code, "Enter"].forEach(
    key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}))
)"""
"""Its keys come at once. What a test types one by one may, on a busy machine, be further apart than a finger's."""


def scan(page: Page, code: str) -> None:
    page.evaluate(SCANNER, code)


def test_a_code_typed_fast_anywhere_on_the_floor_reaches_the_door(on_floor: OnFloor, house: str, world: World) -> None:
    booking = guest(world, "Mei Tanaka")
    floor = on_floor(f"visits/{booking.reference}/")
    floor.keyboard.type(booking.reference, delay=120)
    floor.keyboard.press("Enter")
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED
    with floor.expect_navigation():
        scan(floor, door_url(booking))
    expect(floor.get_by_role("heading", name="Welcome, Mei Tanaka")).to_be_visible()
    piece = world.pieces_of("COAT-S")[0]
    floor.locator("body").click(position={"x": 2, "y": 400})
    with floor.expect_navigation():
        scan(floor, piece.label)
    expect(floor.get_by_role("heading", name="Winter coat")).to_be_visible()
    floor.goto(f"{house}/floor/london/walk-in/")
    with floor.expect_navigation():
        scan(floor, piece.label)
    expect(floor.get_by_role("list", name="Pieces to try on")).to_contain_text("Winter coat")


def test_nobody_who_types_into_a_field_loses_a_key(on_floor: OnFloor, house: str, world: World) -> None:
    booking = guest(world, "Mei Tanaka")
    floor = on_floor("")
    field = floor.locator("#q")
    field.focus()
    floor.keyboard.type(booking.reference)
    expect(field).to_have_value(booking.reference)
    floor.keyboard.press("Enter")
    expect(field).to_have_value(booking.reference)
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED
