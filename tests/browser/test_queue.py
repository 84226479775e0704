"""The queue on two screens: the floor's tablet calls, the visitor's telephone follows along by itself."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from bookings.queries.wishes import Wish
from floor.services.queue import Joining, join
from floor.tickets import token_of
from kernel import clock
from tests.browser.screens import OnFloor
from tests.factories.world import World

SOON = 8_000
"""Five seconds until the page asks again, and some for a machine that does other things as well."""


def test_a_call_reaches_the_telephone_and_a_leaving_the_tablet(
    on_floor: OnFloor, page: Page, house: str, world: World
) -> None:
    wish = Wish(experience=world.experience)
    who = [Joining(name="Mei Tanaka"), Joining(name="Ada Lovelace")]
    mei, ada = (join(wish=wish, store=world.store, who=one, at=clock.now()) for one in who)
    floor = on_floor("queue/")
    page.goto(f"{house}/q/{mei.pk}/{token_of(mei)}/")
    expect(page.get_by_text("You are next")).to_be_visible()

    floor.get_by_role("button", name="Call the next").click()
    expect(page.get_by_text("It is your turn")).to_be_visible(timeout=SOON)

    page.goto(f"{house}/q/{ada.pk}/{token_of(ada)}/")
    expect(floor.get_by_text("Ada Lovelace")).to_be_visible()
    page.get_by_role("button", name="Leave the queue").click()
    expect(page.get_by_text("You have left the queue")).to_be_visible()
    expect(floor.get_by_text("Ada Lovelace")).to_be_hidden(timeout=SOON)
