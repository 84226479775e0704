"""Words of one's own are seen as they arrive while they are typed, in the house's look, and nothing in them runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from experiences.models import Wording
from stores.models import Role
from tests.browser.screens import signed_in
from tests.factories.stores import make_member
from tests.factories.world import World

WORDS = "/desk/stores/london/experiences/try-on/messages/words/confirmation/en/"


@pytest.fixture
def desk(phone: BrowserContext, page: Page, house: str, world: World) -> Page:
    signed_in(phone, house, make_member(store=world.store, role=Role.MANAGER).user)
    page.goto(f"{house}{WORDS}")
    return page


def test_what_arrives_follows_what_is_typed(desk: Page) -> None:
    desk.get_by_label("The text message").fill("{store}: {name}, {day} {time} {link}")
    expect(desk.locator(".bubble__text")).to_contain_text("Vitrine London: Ada Lovelace,")
    letter = desk.frame_locator("iframe.letter")
    desk.get_by_label("The mail’s first words").fill("Dear one,\n\n<b>come</b>")
    expect(letter.get_by_text("<b>come</b>", exact=True)).to_be_visible()
    expect(letter.locator(".card")).to_have_css("max-width", "520px")
    assert not Wording.objects.exists()
    desk.get_by_role("button", name="Save", exact=True).last.click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    assert Wording.objects.get().lead == "Dear one,\n\n<b>come</b>"
