"""Two ways to use a page: by keys alone, and by a finger on the glass."""

from __future__ import annotations

from typing import Final, Protocol

from playwright.sync_api import Locator, Page

FAR: Final = 250
"""So many steps of the tab key lead round any page."""
STEPS: Final = """wanted => {
    const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
        .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}));
    return stops.indexOf(wanted) - stops.indexOf(document.activeElement);
}"""
"""At least so many steps lead to an element: a date has several stops of its own, so there may be more."""


class Hands(Protocol):
    """What somebody does with a field, a choice or a button."""

    page: Page

    def write(self, field: Locator, text: str, keys: str = "") -> None:
        """`keys`: what is typed where a field is filled in part by part, a time say."""

    def choose(self, field: Locator, label: str) -> None: ...

    def press(self, button: Locator) -> None: ...

    def tick(self, box: Locator) -> None: ...


class Keys:
    """Tab, arrows, letters, Enter and the space bar; nothing is ever clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, field: Locator, text: str, keys: str = "") -> None:
        self._reach(field)
        self.page.keyboard.type(keys or text)

    def choose(self, field: Locator, label: str) -> None:
        self._reach(field)
        self.page.keyboard.type(label)

    def press(self, button: Locator) -> None:
        self._reach(button)
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        self._reach(box)
        self.page.keyboard.press("Space")

    def _reach(self, wanted: Locator) -> None:
        wanted.wait_for(state="attached")
        for _step in range(max(0, wanted.evaluate(STEPS))):
            self.page.keyboard.press("Tab")
        for _step in range(FAR):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no key leads to {wanted}")


class Finger:
    """Taps; what is typed comes from the telephone's own keys."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, field: Locator, text: str, keys: str = "") -> None:
        del keys
        field.tap()
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        field.select_option(label)

    def press(self, button: Locator) -> None:
        button.tap()

    def tick(self, box: Locator) -> None:
        box.tap()
