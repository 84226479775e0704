"""The shell and the components in a real browser."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.fixtures.browser import barriers

pytestmark = pytest.mark.urls("tests.look.gallery")

WIDTHS = (360, 390, 768, 1280)
TARGET = 44
EXCEEDING = "document.documentElement.scrollWidth - innerWidth"
UNTIL_KEPT = "async () => { while (!(await caches.match(location.href))) await new Promise(r => setTimeout(r, 50)); }"
SMALL_TARGETS = """size => [...document.querySelectorAll("a.button, button, .chip, .day, .link, .choice")]
    .filter(element => element.offsetParent && !element.closest(".visually-hidden"))
    .filter(element => element.getBoundingClientRect().height < size)
    .map(element => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/gallery", "/accounts/login/", "/nowhere"])
def test_page_has_no_barriers(page: Page, live_server: LiveServer, scheme: str, path: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    page.goto(live_server.url + path)

    assert barriers(page) == []


def test_components_fit_every_width(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/gallery")

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, page.evaluate(EXCEEDING)) == (width, 0)


def test_targets_are_large_enough_for_a_thumb(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/gallery")

    assert page.evaluate(SMALL_TARGETS, TARGET) == []


def test_skip_link_leads_to_the_content(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/accounts/login/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_switch_changes_the_language(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/gallery")

    page.get_by_role("button", name="中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_hold_counts_down_and_says_when_it_is_over(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/gallery?seconds=2")

    expect(page.locator("[data-countdown]")).to_have_attribute("data-urgent", "")
    expect(page.get_by_role("link", name="Choose a time again")).to_be_visible(timeout=5_000)
    expect(page.get_by_role("button", name="I need more time")).to_be_hidden()


def test_near_me_sends_a_rounded_position(phone: BrowserContext, page: Page, live_server: LiveServer) -> None:
    phone.grant_permissions(["geolocation"])
    phone.set_geolocation({"latitude": 51.51234, "longitude": -0.12345})
    page.goto(f"{live_server.url}/gallery")

    page.get_by_role("button", name="Near me").click()

    page.wait_for_url("**near=51.51%2C-0.12**")


def test_near_me_without_a_position_says_what_to_do(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/gallery")

    page.get_by_role("button", name="Near me").click()

    expect(page.locator("[data-nearby-said]")).to_contain_text("Type a town")


def test_address_that_cannot_be_copied_is_shown(page: Page, live_server: LiveServer) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    page.goto(f"{live_server.url}/gallery")

    page.locator("[data-share]").first.tap()
    page.locator("[data-share]").first.tap()

    address = page.locator("[data-share]").first.get_attribute("data-share")
    expect(page.locator("[data-share-address]")).to_have_value(address or "")
    expect(page.locator("[data-share-address]")).to_be_focused()


def test_opened_ticket_can_be_read_without_a_network(
    phone: BrowserContext, page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/gallery")
    page.evaluate(UNTIL_KEPT)

    phone.set_offline(True)
    page.reload()

    expect(page.locator(".reference")).to_have_text("7KQ2MXPA")
    expect(page.locator("[data-offline]")).to_be_visible()


def test_page_without_javascript_shows_no_dead_buttons(chromium: object, live_server: LiveServer) -> None:
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()

    page.goto(f"{live_server.url}/gallery")

    expect(page.get_by_role("button", name="Near me")).to_be_hidden()
    expect(page.get_by_role("button", name="Share")).to_be_hidden()
    context.close()


def test_fields_are_tied_to_their_help_and_errors(client: Client) -> None:
    page = client.get("/gallery").content.decode()

    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert 'id="id_email_helptext"' in page
    assert 'id="id_email_error"' in page
    assert 'value="no"' in page


def test_shell_asks_no_other_host_and_has_no_inline_code(client: Client) -> None:
    page = client.get("/gallery").content.decode()

    assert "style=" not in page
    assert "onclick" not in page
    assert 'src="http' not in page
    assert 'href="http' not in page


def test_errors_have_pages_of_our_own(client: Client) -> None:
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert "This door leads nowhere" in response.content.decode()


def test_keeper_is_served_from_the_root(client: Client) -> None:
    response = client.get("/sw.js")

    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
