"""The pull list in a real browser: a scanner that types, two devices, and a line that breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from bookings.models import Booking
from floor.kiosk import COOKIE
from floor.services.sittings import lock
from kernel import clock
from stores.models import Movement, Piece
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world
from tests.fixtures.browser import PHONE, barriers
from tests.floor.conftest import expect as expected_visitor
from tests.floor.kiosk import PIN, come, give_pin, make_tablet, tablet_of

TABLET = {"width": 768, "height": 1024}
AT_ONCE = 2_500
"""What happens on one screen is on the others within two seconds, and half a second to draw it."""
RETRIED = 8_000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def amara(world: World) -> User:
    return make_member(store=world.store, user=make_user(first_name="Amara", last_name="Osei")).user


@pytest.fixture
def pieces(world: World) -> list[Piece]:
    return [world.pieces_of(sku)[0] for sku in ("DRESS-M", "COAT-S")]


@pytest.fixture
def visit(world: World, pieces: list[Piece]) -> Booking:
    """Somebody who is expected now, with a dress and a coat."""
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    return expected_visitor(
        world,
        starts_at=start,
        ends_at=start + timedelta(minutes=60),
        promised=[world.rooms[0], *pieces],
    )


@pytest.fixture
def screens(chromium: Browser, live_server: LiveServer, visit: Booking, amara: User) -> Iterator[list[Page]]:
    """The pull list on a tablet and on a phone."""
    contexts = [chromium.new_context(viewport=size, locale="en-GB") for size in (TABLET, PHONE)]  # type: ignore[arg-type]
    yield [_opened(context.new_page(), live_server, amara) for context in contexts]
    for context in contexts:
        context.close()


def _opened(page: Page, server: LiveServer, user: User) -> Page:
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    page.goto(f"{server.url}/floor/london/pull/")
    expect(page.get_by_text("0 of 2 ready")).to_be_visible()
    return page


def scan(page: Page, label: str) -> None:
    """As a scanner does: keys, and Enter, wherever the focus is."""
    page.keyboard.type(label)
    page.keyboard.press("Enter")


def test_a_scan_on_one_device_is_on_the_other_within_two_seconds(screens: list[Page], pieces: list[Piece]) -> None:
    tablet, phone = screens
    scan(tablet, pieces[0].label)
    expect(tablet.get_by_role("heading", name="Mei Tanaka · Room 1")).to_be_visible()
    expect(phone.get_by_text("1 of 2 ready")).to_be_visible(timeout=AT_ONCE)
    expect(tablet.locator("#code")).to_be_focused()
    expect(tablet.locator("#code")).to_have_value("")
    assert barriers(phone) == []


def test_a_scanner_types_into_the_field_wherever_the_focus_is(screens: list[Page], pieces: list[Piece]) -> None:
    tablet, _ = screens
    tablet.locator("#code").evaluate("field => field.blur()")
    scan(tablet, pieces[1].label)
    expect(tablet.get_by_text("Winter coat, Ink, S. 1 of 2 ready.")).to_be_visible()


def test_scans_without_a_connection_wait_on_the_device_and_are_sent_once(
    screens: list[Page], pieces: list[Piece]
) -> None:
    tablet, phone = screens
    tablet.context.set_offline(True)
    for piece in pieces:
        scan(tablet, piece.label)
    expect(tablet.get_by_text("2 scans waiting for the connection")).to_be_visible()
    assert Movement.objects.filter(reason="fetched").count() == 0
    tablet.context.set_offline(False)
    expect(phone.get_by_text("Everything hangs where it is needed")).to_be_visible(timeout=RETRIED)
    expect(tablet.locator("[data-scans-waiting]")).to_be_hidden()
    assert Movement.objects.filter(reason="fetched").count() == 2


def test_a_scan_whose_answer_was_lost_is_sent_again_and_counts_once(screens: list[Page], pieces: list[Piece]) -> None:
    tablet, _ = screens
    lost: list[str] = []

    def lose_first(route: object, request: object) -> None:
        response = route.fetch()  # type: ignore[attr-defined]
        if not lost:
            lost.append(response.text())
            route.abort()  # type: ignore[attr-defined]
        else:
            route.fulfill(response=response)  # type: ignore[attr-defined]

    tablet.route(lambda url: url.endswith("/pull/"), lose_first)
    scan(tablet, pieces[0].label)
    expect(tablet.get_by_text("1 scan waiting for the connection")).to_be_visible()
    expect(tablet.get_by_role("heading", name="Mei Tanaka · Room 1")).to_be_visible(timeout=RETRIED)
    assert len(lost) == 1
    assert Movement.objects.filter(reason="fetched").count() == 1


def test_scans_outlive_the_lock_and_are_sent_by_who_made_them(
    chromium: Browser, live_server: LiveServer, world: World, visit: Booking, amara: User, pieces: list[Piece]
) -> None:
    felix = give_pin(make_member(store=world.store, user=make_user(first_name="Felix", last_name="Hart")).user, "8305")
    device, secret = make_tablet(world.store)
    come(tablet_of(secret), give_pin(amara))
    fetched = Movement.objects.filter(reason="fetched")
    context = chromium.new_context(viewport=TABLET, locale="en-GB")  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": secret, "url": live_server.url}])
    page, pull = context.new_page(), f"{live_server.url}/floor/london/pull/"
    page.goto(pull)

    # Locked before it was sent: the page stays under the cover, and then it is sent.
    page.route(lambda url: url.endswith("/pull/"), refuse_scans)
    scan(page, pieces[0].label)
    expect(page.get_by_text("1 scan waiting for the connection")).to_be_visible()
    lock(device=device)
    expect(page.locator("#cover")).to_be_visible()
    with page.expect_response(pull) as refused:
        page.unroute_all()
    assert refused.value.status == 401
    unlock_as(page, PIN)
    expect(page.get_by_text("1 of 2 ready", exact=True)).to_be_visible(timeout=RETRIED)
    assert [one.actor for one in fetched.all()] == [amara]

    # Without a connection, and Felix is let in on another page meanwhile: this one is his, and sends nothing of hers.
    page.route(lambda url: url.endswith("/pull/"), refuse_scans)
    scan(page, pieces[1].label)
    expect(page.get_by_text("1 scan waiting for the connection")).to_be_visible()
    other = context.new_page()
    other.goto(f"{live_server.url}/floor/who/{felix.pk}/")
    unlock_as(other, "8305")
    expect(other.get_by_role("link", name="Felix Hart: somebody else?")).to_be_visible()
    page.unroute_all()
    expect(page.get_by_role("link", name="Felix Hart: somebody else?")).to_be_visible(timeout=RETRIED)
    expect(page.get_by_text("Somebody else's scans wait here")).to_be_visible()
    assert barriers(page) == []
    assert fetched.count() == 1

    # Amara comes back, and it is sent as hers.
    page.goto(f"{live_server.url}/floor/who/{amara.pk}/")
    unlock_as(page, PIN)
    expect(page.get_by_role("link", name="Amara Osei: somebody else?")).to_be_visible()
    page.goto(pull)
    expect(page.get_by_text("Everything hangs where it is needed")).to_be_visible(timeout=RETRIED)
    expect(page.locator("[data-scans-waiting]")).to_be_hidden()
    assert [one.actor for one in fetched.all()] == [amara, amara]
    context.close()


def unlock_as(page: Page, pin: str) -> None:
    page.get_by_label("PIN", exact=True).locator("visible=true").fill(pin)
    page.get_by_role("button", name="Unlock").locator("visible=true").click()


def refuse_scans(route: Route) -> None:
    """As where the line is down for what is sent."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()
