"""Choosing in a real browser: seen by everybody, on every screen, with and without scripts."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Browser, Page, expect

from tests.factories.stores import make_pieces, make_store
from tests.factories.world import World

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
