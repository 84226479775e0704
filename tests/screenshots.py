"""`make screenshots`: the pictures of README.md, taken on a phone from a demo world made for them."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from config.environment import BASE_DIR
from tests.config.running_demo import Demo

PICTURES: Final = BASE_DIR / "docs" / "screenshots"
PHONE: Final = {"width": 390, "height": 844}
PIECE: Final = "Harbour coat"
STAFF: Final = ("manager.coventgarden@lumen.example", "try-it-on")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        demo = Demo(Path(folder))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                _walk(browser, f"http://127.0.0.1:{demo.port}")
        finally:
            demo.stop()


def _walk(browser: Browser, house: str) -> None:
    """The customer's road, then the door."""
    page = _phone(browser)
    page.goto(house)
    _take(page, "home")
    page.get_by_role("link", name=PIECE).first.click()
    page.locator("label.chip").first.wait_for()
    _take(page, "piece")
    page.locator("label.chip").nth(1).click()
    page.get_by_role("button", name="Try it on").click()
    _take(page, "time")
    page.get_by_role("button", name=re.compile(r"^\d{1,2}:\d\d")).first.click()
    _take(page, "rail")
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Your phone").fill("020 7946 0001")
    _take(page, "who")
    page.get_by_role("button", name="Book it").click()
    page.locator(".ticket").wait_for()
    _take(page, "ticket")
    page.goto(f"{house}/demo/phone")
    _take(page, "messages")
    _sign_in(page, house)
    _take(page, "door")


def _sign_in(page: Page, house: str) -> None:
    email, password = STAFF
    page.goto(f"{house}/accounts/login/?next=/floor/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form[action*=login] button[type=submit], main form button").first.click()
    page.wait_for_url("**/floor/**")


def _phone(browser: Browser) -> Page:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="en-GB",
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    main()
