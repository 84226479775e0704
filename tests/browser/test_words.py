"""Words of one's own are seen as they arrive while they are typed, in the house's look, and nothing in them runs.

Whoever uses keys is led to what came of them.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from desk.models import Notice
from desk.services.notices import send_notice
from experiences.models import Wording
from kernel import clock
from stores.models import Role
from tests.browser.screens import signed_in
from tests.desk.notices import written
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
    expect(desk.locator(".notice").filter(has_text="Saved.")).to_be_focused()
    assert Wording.objects.get().lead == "Dear one,\n\n<b>come</b>"
    desk.get_by_label("The mail’s subject line").fill("{nane}")
    desk.get_by_label("The mail’s subject line").press("Enter")
    expect(desk.locator(".field__error")).to_have_text("Nothing is called {nane} here. Do you mean {name}?")
    expect(desk.get_by_label("The mail’s subject line")).to_be_focused()


def test_what_is_renewed_keeps_the_focus(desk: Page, house: str, world: World) -> None:
    notice = written(world, world.store)
    send_notice(notice=notice, at=clock.now())
    desk.goto(f"{house}/desk/stores/london/notices/{notice.pk}/")
    stop = desk.get_by_role("button", name="Stop: tell nobody else")
    stop.focus()
    Notice.objects.filter(pk=notice.pk).update(people=3)
    expect(desk.get_by_text("0 of 3 visitors")).to_be_visible()
    expect(stop).to_be_focused()
