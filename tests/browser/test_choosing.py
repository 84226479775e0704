"""Choosing in a real browser: seen by everybody, on every screen, with and without scripts."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Browser, Page, expect

from tests.browser.measures import LINE, SIDEWAYS, SMALL_TARGETS, THUMB
from tests.factories.stores import make_pieces, make_store
from tests.factories.world import World
from tests.fixtures.browser import barriers

PHONE: Final = {"width": 390, "height": 844}
TIMES: Final = "/times/?store=london&experience=try-on&sku=DRESS-M&party=1&day=2026-12-02"


def test_another_day_comes_in_place_and_back_is_a_whole_page(page: Page, house: str, world: World) -> None:
    page.goto(house + TIMES)
    page.evaluate("window.same = true")
    page.locator(".day").nth(3).tap()
    expect(page.locator(".day-name")).to_contain_text("Friday 4 December")
    assert "day=2026-12-04" in page.url
    assert page.evaluate("window.same") is True

    page.go_back()
    expect(page.locator(".day-name")).to_contain_text("Wednesday 2 December")
    expect(page.locator(".site-header")).to_have_count(1)


def test_near_me_asks_when_pressed_and_puts_the_nearest_first(chromium: Browser, house: str, world: World) -> None:
    make_store(slug="paris", name="Vitrine Paris", latitude=48.859, longitude=2.36)
    here = chromium.new_context(geolocation={"latitude": 48.86, "longitude": 2.35}, permissions=["geolocation"])
    page = here.new_page()
    page.goto(house)
    page.get_by_role("button", name="Near me").click()
    expect(page.locator(".store").first).to_contain_text("Vitrine Paris")
    here.close()


def test_times_of_another_zone_say_so(chromium: Browser, house: str, world: World) -> None:
    abroad = chromium.new_context(timezone_id="America/New_York", locale="en-GB")
    page = abroad.new_page()
    page.goto(house + TIMES)
    expect(page.locator(".day-name .zone")).to_have_text("United Kingdom Time")
    abroad.close()


def test_choosing_works_without_scripts(chromium: Browser, house: str, world: World) -> None:
    make_pieces(variant=world.variant("DRESS-L"), store=world.store)
    plain = chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(house)
    page.get_by_role("link", name="Evening dress").click()
    page.locator("label.chip", has_text="L here").click()
    page.get_by_role("button", name="Try it on").click()
    page.locator(".day").nth(2).click()
    page.get_by_role("link", name="2 people").click()
    page.get_by_role("button", name="12:00").click()
    assert page.url.endswith("/rail/")
    plain.close()


def test_near_me_refused_leads_to_the_field_for_a_town(page: Page, house: str, world: World) -> None:
    page.goto(house)
    page.get_by_role("button", name="Near me").tap()
    field = page.get_by_role("searchbox", name="A piece, a showroom or a town")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    expect(page.get_by_text("Type a town or a street instead.")).to_be_in_viewport()


def test_piece_without_a_size_leads_to_the_sizes(page: Page, house: str, world: World) -> None:
    page.goto(f"{house}/pieces/dress/")
    page.get_by_role("button", name="Choose a size").tap()
    expect(page.get_by_role("radio").first).to_be_focused()
    bar = page.locator(".action-bar").bounding_box()
    chips = page.locator(".chips--sizes").bounding_box()
    assert bar is not None
    assert chips is not None
    assert chips["y"] > 0
    assert chips["y"] + chips["height"] < bar["y"]
    page.locator("label.chip", has_text="M here").tap()
    page.get_by_role("button", name="Try it on").tap()
    expect(page).to_have_url(re.compile(r"/times/\?.*sku=DRESS-M"))


def test_piece_without_a_size_and_without_scripts_says_so_by_the_sizes(
    chromium: Browser, house: str, world: World
) -> None:
    plain = chromium.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"{house}/pieces/dress/")
    page.get_by_role("button", name="Try it on").click()
    expect(page.get_by_role("group", name="Size")).to_have_accessible_description(re.compile("choose a size first"))
    expect(page.get_by_text("Please choose a size first")).to_be_in_viewport()
    plain.close()


def test_today_of_another_day_is_told_by_its_date(chromium: Browser, house: str, world: World) -> None:
    make_store(slug="tokyo", name="Vitrine Tokyo", timezone="Asia/Tokyo", country="JP")
    abroad = chromium.new_context(timezone_id="Pacific/Kiritimati", locale="en-GB")
    page = abroad.new_page()
    page.clock.set_fixed_time("2026-12-01T11:00:00Z")
    page.goto(f"{house}/pieces/?q=london")
    expect(page.locator(".store__next")).to_have_text(re.compile(r"^Tue 1 Dec \d\d:\d\d.*United Kingdom Time$"))
    abroad.close()


def test_without_scripts_a_time_always_says_its_zone(chromium: Browser, house: str, world: World) -> None:
    plain = chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{house}/stores/")
    expect(page.locator(".store__next small")).to_have_text("United Kingdom Time")
    plain.close()


def test_device_says_its_zone_and_its_store_comes_first(chromium: Browser, house: str, world: World) -> None:
    paris = make_store(slug="paris", name="Vitrine A Paris", timezone="Europe/Paris", country="FR")
    make_pieces(variant=world.variant("DRESS-M"), store=paris)
    londoner = chromium.new_context(timezone_id="Europe/London", locale="fr", viewport=PHONE)  # type: ignore[arg-type]
    page = londoner.new_page()
    page.goto(f"{house}/pieces/dress/")
    page.locator("label.chip", has_text="M 2 stores").click()
    page.get_by_role("button", name="Try it on").click()
    expect(page.get_by_role("heading", name="Vitrine London")).to_be_visible()
    londoner.close()


def test_stranger_chooses_the_store_first(chromium: Browser, house: str, world: World) -> None:
    paris = make_store(slug="paris", name="Vitrine A Paris", timezone="Europe/Paris", country="FR")
    make_pieces(variant=world.variant("DRESS-M"), store=paris)
    stranger = chromium.new_context(timezone_id="Asia/Kolkata", locale="en-IN", viewport=PHONE)  # type: ignore[arg-type]
    page = stranger.new_page()
    page.goto(f"{house}/times/?sku=DRESS-M")
    expect(page.get_by_role("heading", name="Where would you like to come?")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate(SMALL_TARGETS, [THUMB, LINE]) == []
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("link", name="Vitrine London").click()
    expect(page.locator(".chip--soonest")).to_be_visible()
    stranger.close()
