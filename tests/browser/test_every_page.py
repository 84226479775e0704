"""Every page in a real browser: what everybody must be able to use, on every screen, within the budgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import pytest
import time_machine
from _pytest.mark.structures import ParameterSet
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, resolve
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from config.accounts import code_of
from config.demo.people import DEMO_PASSWORD, DEMO_SECRET
from config.demo.seed import seed
from tests.browser.acts import SHOWN
from tests.browser.measures import LINE, SIDEWAYS, SMALL_TARGETS, THUMB, Traffic, barriers_in
from tests.browser.page import Page, Reader
from tests.browser.pages import DOCS, NO_PAGES, PAGES, ROAD
from tests.browser.states import NOW, make_states
from tests.factories.stores import make_user
from tests.fixtures.browser import PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("every-page")]
"""In one process, for there is one house. Marked, so that a test database is made also when this module runs alone: the
house is emptied afterwards."""

SCREENS: Final = (360, 390, 768, 1280)
TEXTS_AT_MOST, JS_AT_MOST = 100_000, 40_000
SECRET: Final = "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that stands open, and all that it fetched."""

    page: Page
    tab: Tab
    traffic: Traffic


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """One house for all pages, with the demo's world in it. Its clock stands still, so no hold lapses."""
    server = LiveServer("localhost")
    known = server._live_server_modified_settings
    given = override_settings(PUBLIC_BASE_URL=server.url, ROOT_URLCONF="tests.browser.urls")
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), known, given:
        try:
            seed(at=NOW)
            SHOWN.update(make_states().shown)
            yield server.url
        finally:
            server.stop()
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def tabs(house: str, chromium: Browser) -> Iterator[dict[Reader, Tab]]:
    """A browser for each kind of reader, with one tab: to open one and teach it axe costs more than most pages."""
    cookies: dict[Reader, str] = {
        "customer": "",
        "manager": _signed_in("manager.coventgarden@lumen.example", proved=DEMO_SECRET),
        "admin": _signed_in("admin@lumen.example", proved=DEMO_SECRET),
        "associate": _signed_in("stylist.coventgarden@lumen.example"),
        "stranger": _signed_in(make_user(email="stranger@lumen.example", password=DEMO_PASSWORD).email),
        "pending_demo": _signed_in("headoffice@lumen.example"),
        "pending": _signed_in(_careful("pending").email),
        "careful": _signed_in(_careful("careful").email, proved=SECRET),
    }
    opened = {reader: _context(chromium, house, session) for reader, session in cookies.items()}
    yield {reader: context.new_page() for reader, context in opened.items()}
    for context in opened.values():
        context.close()


def _context(chromium: Browser, house: str, session: str) -> BrowserContext:
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="en-GB", service_workers="block")
    context.add_init_script(Axe().axe_script)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": house}])
    return context


def _careful(name: str) -> User:
    """Somebody whose telephone is asked for at the sign-in."""
    user = make_user(username=name, email=f"{name}@lumen.example", password=DEMO_PASSWORD)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def _signed_in(email: str, *, proved: str = "") -> str:
    """The session of somebody who has just signed in; with a second factor only when its secret is `proved` too."""
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": DEMO_PASSWORD})
    if proved:
        client.post("/accounts/2fa/authenticate/", {"code": code_of(proved)})
    return client.cookies["sessionid"].value


def _named(page: Page) -> ParameterSet:
    return pytest.param(page, id=page.name.replace(", ", "-").replace(" ", "-"))


@pytest.fixture(scope="module", params=map(_named, PAGES))
def opened(request: pytest.FixtureRequest, house: str, tabs: dict[Reader, Tab]) -> Iterator[Opened]:
    """Each page in its turn, opened once for all tests, in a tab that remembers nothing."""
    page: Page = request.param
    tab, traffic = tabs[page.reader], Traffic(urlsplit(house).netloc)
    with traffic.watching(tab):
        tab.emulate_media(color_scheme="light")
        tab.goto(house + page.path.format(**SHOWN))
        if page.act is not None:
            page.act(tab)
        yield Opened(page, tab, traffic)
        tab.evaluate("sessionStorage.clear()")


def test_page_is_the_one_that_is_meant(opened: Opened) -> None:
    assert opened.traffic.document.status == opened.page.status


def test_page_has_no_barriers(opened: Opened) -> None:
    assert [*barriers_in(opened.tab, "light"), *barriers_in(opened.tab, "dark")] == []


def test_page_fits_every_screen(opened: Opened) -> None:
    beyond = {}
    for width in SCREENS:
        opened.tab.set_viewport_size({"width": width, "height": 844})
        beyond[width] = opened.tab.evaluate(SIDEWAYS)
    opened.tab.set_viewport_size(PHONE)

    assert beyond == dict.fromkeys(SCREENS, 0)


def test_page_can_be_used_with_a_thumb(opened: Opened) -> None:
    if opened.page not in DOCS:
        assert opened.tab.evaluate(SMALL_TARGETS, [THUMB, LINE]) == []


def test_page_keeps_to_itself(opened: Opened) -> None:
    assert opened.traffic.strangers == []
    assert opened.traffic.faults == []


def test_page_is_light(opened: Opened) -> None:
    if opened.page in ROAD:
        weights = opened.traffic.weigh()
        assert weights["JS"] <= JS_AT_MOST, weights
        assert sum(weights.values()) <= TEXTS_AT_MOST, weights


def test_no_address_is_forgotten(house: str) -> None:
    shown = {_name_of(page.path.format(**SHOWN)) for page in PAGES}

    assert set(_names(get_resolver("config.urls"))) - shown - set(NO_PAGES) == set()
    assert set(NO_PAGES) & shown == set()


def _name_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0], "config.urls").view_name
    except Exception:  # noqa: BLE001 - the addresses of error pages lead nowhere
        return ""


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses with their namespaces; of those without a name the pattern."""
    for one in resolver.url_patterns:
        if not isinstance(one, URLResolver):
            yield space + (one.name or str(one.pattern).removeprefix("^"))
        elif one.namespace not in {"admin", "api-1"}:
            yield from _names(one, f"{space}{one.namespace}:" if one.namespace else space)
