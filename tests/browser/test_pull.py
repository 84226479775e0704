"""The pull list in a real browser: a scanner that types, two devices, and a line that breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from bookings.models import Booking
from floor.kiosk import COOKIE
from floor.models import Device
from floor.services.sittings import lock
from stores.models import Movement, Piece
from tests.browser.conftest import MORNING
from tests.browser.screens import AT_ONCE, RETRIED, TABLET, OnFloor, scan, unlock
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.fixtures.browser import PHONE, barriers
from tests.floor.conftest import expect as expected_visitor
from tests.floor.kiosk import PIN, come, give_pin, make_tablet, tablet_of


@pytest.fixture
def pieces(world: World) -> list[Piece]:
    return [world.pieces_of(sku)[0] for sku in ("DRESS-M", "COAT-S")]


@pytest.fixture
def visit(world: World, pieces: list[Piece]) -> Booking:
    """Somebody who is expected now, with a dress and a coat."""
    return expected_visitor(
        world,
        starts_at=MORNING,
        ends_at=MORNING + timedelta(minutes=60),
        promised=[world.rooms[0], *pieces],
    )


@pytest.fixture
def screens(on_floor: OnFloor, visit: Booking) -> list[Page]:
    """The pull list on a tablet and on a phone."""
    pages = [on_floor("pull/", size) for size in (TABLET, PHONE)]
    for page in pages:
        expect(page.get_by_text("0 of 2 ready")).to_be_visible()
    return pages


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
    told: list[bool] = []

    def lose_first(route: object, request: object) -> None:
        """The answer of the first; the others don't get through before it was said that one waits."""
        if not lost:
            lost.append(route.fetch().text())  # type: ignore[attr-defined]
        if told:
            route.continue_()  # type: ignore[attr-defined]
        else:
            route.abort()  # type: ignore[attr-defined]

    tablet.route(lambda url: url.endswith("/pull/"), lose_first)
    scan(tablet, pieces[0].label)
    expect(tablet.get_by_text("1 scan waiting for the connection")).to_be_visible()
    told.append(True)
    expect(tablet.get_by_role("heading", name="Mei Tanaka · Room 1")).to_be_visible(timeout=RETRIED)
    assert len(lost) == 1
    assert Movement.objects.filter(reason="fetched").count() == 1


@pytest.fixture
def shared(chromium: Browser, house: str, visit: Booking, amara: User) -> Iterator[Page]:
    """A shared tablet on the pull list, with Amara at it."""
    _device, secret = make_tablet(visit.store)
    come(tablet_of(secret), give_pin(amara))
    context = chromium.new_context(viewport=TABLET, locale="en-GB")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": house}])
    page = context.new_page()
    page.goto(f"{house}/floor/london/pull/")
    yield page
    context.close()


def test_scans_outlive_the_lock_and_are_sent_by_who_made_them(
    shared: Page, house: str, world: World, amara: User, pieces: list[Piece]
) -> None:
    felix = give_pin(make_member(store=world.store, user=make_user(first_name="Felix", last_name="Hart")).user, "8305")
    sent = Movement.objects.filter(reason="fetched").order_by("pk")

    # Locked before it was sent: the page stays under the cover, and then it is sent.
    scan_without_answer(shared, pieces[0])
    lock(device=Device.objects.get())
    expect(shared.locator("#cover")).to_be_visible()
    with shared.expect_response("**/pull/") as refused:
        shared.unroute_all()
    assert refused.value.status == 401
    unlock(shared, PIN)
    expect(shared.get_by_text("1 of 2 ready", exact=True)).to_be_visible(timeout=RETRIED)
    assert [one.actor for one in sent.all()] == [amara]

    # Without a connection, and Felix is let in on another page meanwhile: this one is his, and sends nothing of hers.
    scan_without_answer(shared, pieces[1])
    let_in(shared.context.new_page(), house, felix, "8305")
    shared.unroute_all()
    expect(shared.get_by_role("link", name="Felix Hart: somebody else?")).to_be_visible(timeout=RETRIED)
    expect(shared.get_by_text("Somebody else’s scans wait here")).to_be_visible()
    assert barriers(shared) == []
    assert sent.count() == 1

    # Amara comes back, and it is sent as hers.
    let_in(shared, house, amara, PIN)
    shared.goto(f"{house}/floor/london/pull/")
    expect(shared.get_by_text("Everything hangs where it is needed")).to_be_visible(timeout=RETRIED)
    expect(shared.locator("[data-scans-waiting]")).to_be_hidden()
    assert [one.actor for one in sent.all()] == [amara, amara]


def test_what_was_asked_before_the_pin_locks_nothing_after_it(shared: Page, pieces: list[Piece]) -> None:
    told: list[str] = []
    held: list[Route] = []
    late: list[tuple[Route, APIResponse]] = []
    shared.on("request", lambda one: told.append("PIN asked") if "/who/" in one.url else None)
    shared.on("response", lambda one: told.append("locked") if one.url.endswith("/lock/") else None)
    shared.route("**/lock/", lambda route: held.append(route))  # noqa: PLW0108 - playwright takes no builtin
    shared.route("**/pull/", lambda route: late.append((route, route.fetch())), times=1)

    lock(device=Device.objects.get())
    with shared.expect_request("**/pull/"):
        scan(shared, pieces[0].label)
    shared.evaluate("document.dispatchEvent(new CustomEvent('locked', { detail: performance.now() }))")
    unlock(shared, PIN)
    held[0].continue_()
    expect(shared.locator("#cover")).to_be_hidden()
    assert told == ["locked", "PIN asked"]

    route, refused = late[0]
    assert refused.status == 401
    route.fulfill(response=refused)
    expect(shared.get_by_text("1 of 2 ready", exact=True)).to_be_visible(timeout=RETRIED)
    expect(shared.locator("#cover")).to_be_hidden()


def let_in(page: Page, house: str, user: User, pin: str) -> None:
    """Somebody comes to the tablet."""
    page.goto(f"{house}/floor/who/{user.pk}/")
    unlock(page, pin)
    expect(page.get_by_role("link", name=f"{user.get_full_name()}: somebody else?")).to_be_visible()


def scan_without_answer(page: Page, piece: Piece) -> None:
    """A scan that waits on the device: from now on, the line is down for what is sent."""
    page.route(lambda url: url.endswith("/pull/"), refuse_scans)
    scan(page, piece.label)
    expect(page.get_by_text("1 scan waiting for the connection")).to_be_visible()


def refuse_scans(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()
