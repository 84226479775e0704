"""Who may do more than work on the floor proves it twice."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.core.cache import cache
from django.test import Client

from config.accounts import code_of
from config.demo.people import DEMO_SECRET
from stores.models import Membership, Role
from tests.factories.stores import FACTOR_SECRET, give_factor, make_member, make_store, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-quiet-Tuesday"
SETTING_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def unproved(client: Client) -> Client:
    """A manager's browser, and no second factor."""
    member = make_member(store=make_store(slug="lane"), role=Role.MANAGER)
    Authenticator.objects.all().delete()
    client.force_login(member.user)
    return client


@pytest.mark.parametrize("page", ["/desk/", "/desk/stores/lane/", "/floor/lane/devices/", "/floor/lane/pieces/import/"])
def test_a_manager_without_one_is_led_to_set_it_up(unproved: Client, page: str) -> None:
    assert unproved.get(page)["Location"] == SETTING_UP
    assert unproved.get("/floor/lane/").status_code == 200


def test_what_is_sent_without_one_is_not_done(unproved: Client) -> None:
    response = unproved.post("/floor/lane/devices/", {"do": "add", "name": "Till"})
    assert response["Location"] == SETTING_UP
    assert "Till" not in unproved.get("/floor/lane/").content.decode()


def test_a_fragment_leads_the_whole_page_there(unproved: Client) -> None:
    assert unproved.get("/desk/stores/lane/", headers={"HX-Request": "true"})["HX-Redirect"] == SETTING_UP


def test_who_may_not_is_refused_before_they_are_asked(client: Client) -> None:
    client.force_login(make_member(store=make_store(slug="lane")).user)
    assert client.get("/desk/stores/lane/").status_code == 403


def test_the_admin_asks_for_one_too(client: Client) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/admin/")["Location"] == SETTING_UP
    assert client.get("/admin/stores/store/")["Location"] == SETTING_UP


def test_it_is_set_up_once_and_asked_for_at_every_sign_in(client: Client) -> None:
    cache.clear()
    member = make_member(store=make_store(slug="lane"), user=make_user(password=PASSWORD))
    Membership.objects.update(role=Role.MANAGER)
    client.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD})
    client.get(SETTING_UP)

    code = code_of(client.session["mfa.totp.secret"])
    page = client.post(SETTING_UP, {"code": code}, follow=True).content.decode()
    assert "10 codes are left of 10." in page
    assert client.get("/desk/stores/lane/").status_code == 200

    later = Client()
    asked = later.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD})
    assert asked["Location"].startswith("/accounts/2fa/authenticate/")
    assert later.get("/desk/stores/lane/")["Location"].startswith("/accounts/login/")


def test_a_code_is_good_once(client: Client) -> None:
    cache.clear()
    user = make_user(password=PASSWORD)
    give_factor(user)
    code = code_of(FACTOR_SECRET)
    locations = []
    for browser in (client, Client()):
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        locations.append(browser.post("/accounts/2fa/authenticate/", {"code": code}).get("Location"))
    assert locations == ["/floor/", None]


def test_the_demo_shows_the_code_of_its_own_people_and_nobody_elses(client: Client) -> None:
    cache.clear()
    for email, secret, shown in (("a@x.example", DEMO_SECRET, True), ("b@x.example", FACTOR_SECRET, False)):
        user = make_user(email=email, password=PASSWORD)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})
        asked = Client()
        asked.post("/accounts/login/", {"login": email, "password": PASSWORD})
        page = asked.get("/accounts/2fa/authenticate/").content.decode()
        assert ("A demo:" in page.partition("<main")[2].partition("</main")[0]) is shown


def test_no_code_is_shown_where_it_is_no_demo(client: Client, settings: object) -> None:
    cache.clear()
    settings.DEMO = False  # type: ignore[attr-defined]
    user = make_user(password=PASSWORD)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(DEMO_SECRET)})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert code_of(DEMO_SECRET) not in client.get("/accounts/2fa/authenticate/").content.decode()
