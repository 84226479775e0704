"""A shared tablet: how it is paired, who stands at it, and when it locks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Move
from config.accounts import code_of
from floor.errors import DeviceRevoked, PairingCodeWrong
from floor.kiosk import COOKIE
from floor.models import Device
from floor.services.devices import add_device, pair, renew_code, revoke
from kernel import clock
from stores.models import Membership, Role, Store
from tests.factories.stores import FACTOR_SECRET, make_member, make_user
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.floor.kiosk import PAGE, PIN, come, give_pin, make_tablet, tablet_of
from tests.racing import race

FLOOR = "/floor/london/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/floor/london/?q=mei", "Accept": "*/*"}
TWO_MINUTES = timedelta(minutes=2)


@pytest.fixture
def boss(world: World) -> User:
    user = make_user(first_name="Ruth", last_name="Adeyemi", password="a-quiet-Tuesday")
    return make_member(store=world.store, role=Role.MANAGER, user=user).user


# pairing


def test_a_code_pairs_one_device_once_within_ten_minutes(world: World, boss: User) -> None:
    device, code = add_device(store=world.store, name="Till", at=AT, actor=boss)
    late, gone = add_device(store=world.store, name="Late", at=AT, actor=boss)
    assert code not in str(Device.objects.values())
    with pytest.raises(PairingCodeWrong):
        pair(code=gone, at=AT + timedelta(minutes=10))
    paired, secret = pair(code=f" {code[:4].lower()} {code[4:]} ", at=AT + timedelta(minutes=9))
    assert paired == device
    assert secret not in str(Device.objects.values())
    for wrong in (code, "", "ABCD", "\x00", "é" * 400):
        with pytest.raises(PairingCodeWrong):
            pair(code=wrong, at=AT)
    renewed = renew_code(device=late, at=AT, actor=boss)
    assert pair(code=renewed, at=AT)[0] == late
    revoke(device=late, at=AT)
    with pytest.raises(DeviceRevoked):
        renew_code(device=late, at=AT, actor=boss)


@pytest.mark.django_db(transaction=True)
def test_of_two_tablets_with_one_code_one_is_paired(world: World, boss: User) -> None:
    _device, code = add_device(store=world.store, name="Till", at=AT, actor=boss)
    assert race(*[lambda: pair(code=code, at=AT)] * 6) == {"won": 1, "pairing_code_wrong": 5}


def test_a_manager_gets_a_code_and_the_tablet_takes_it(client: Client, world: World, boss: User, amara: User) -> None:
    client.force_login(boss)
    shown = client.post(f"{FLOOR}devices/", {"do": "add", "name": "  Fitting   rooms "})
    assert shown.status_code == 200
    code = shown.context["code"]
    assert code in shown.content.decode()
    assert code not in client.get(f"{FLOOR}devices/").content.decode()

    tablet = Client(headers=PAGE)
    tablet.force_login(amara)
    assert tablet.get(f"/floor/pair/?code={code}").context["code"] == code
    assert tablet.post("/floor/pair/", {"code": "22223333"}).status_code == 422
    answer = tablet.post("/floor/pair/", {"code": code})
    assert answer["Location"] == "/floor/who/"
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], len(cookie.value) >= 43) == (True, "Lax", True)
    assert Device.objects.get().name == "Fitting rooms"
    # Whoever was signed in there is not any more.
    assert "_auth_user_id" not in tablet.session
    assert "Amara Osei" in tablet.get("/floor/who/").content.decode()


def test_the_list_of_devices_is_the_managers(client: Client, world: World, boss: User, paris: World) -> None:
    device, _secret = make_tablet(world.store)
    other, _other = make_tablet(paris.store)
    page = f"{FLOOR}devices/"
    client.force_login(make_member(store=world.store).user)
    assert client.get(page).status_code == 403
    client.force_login(boss)
    assert client.get("/floor/paris/devices/").status_code == 403
    client.post(page, {"do": f"rename:{device.pk}", "name": "Door"})
    for bad in ({"do": "rename:1e9"}, {"do": f"revoke:{other.pk}"}, {"do": "lift:x"}, {"do": ""}, {}, {"do": "add"}):
        assert client.post(page, bad).status_code in (302, 422), bad
    assert client.post(page, {"do": f"rename:{device.pk}", "name": "x" * 99}).status_code == 302
    assert [(one.name, one.revoked_at) for one in Device.objects.order_by("pk")] == [("Door", None), ("Till", None)]
    client.post(page, {"do": f"revoke:{device.pk}"})
    assert Device.objects.get(pk=device.pk).revoked_at == AT


# who stands there


def test_a_tablet_asks_who_it_is_and_then_for_the_pin(tablet: Client, amara: User) -> None:
    assert tablet.get(FLOOR)["Location"] == "/floor/who/?next=%2Ffloor%2Flondon%2F"
    page = tablet.get("/floor/who/?next=/floor/london/pull/").content.decode()
    assert f'href="/floor/who/{amara.pk}/?next=/floor/london/pull/"' in page
    assert 'name="pin"' in tablet.get(f"/floor/who/{amara.pk}/").content.decode()
    answer = tablet.post(f"/floor/who/{amara.pk}/", {"pin": "9999"})
    assert answer.status_code == 422
    assert "This isn’t your PIN" in answer.content.decode()
    assert tablet.get(FLOOR).status_code == 302
    assert come(tablet, amara) == 302
    assert tablet.get(FLOOR).context["user"] == amara


def test_what_is_done_there_is_done_by_who_stands_there(at_work: Client, world: World, amara: User) -> None:
    booking = expect(world)
    at_work.post(f"{FLOOR}check-in/", {"code": booking.reference})
    assert Move.objects.get(booking=booking).actor == amara
    felix = give_pin(make_member(store=world.store, user=make_user(first_name="Felix")).user, "8305")
    assert come(at_work, felix, "8305") == 302
    at_work.post(f"{FLOOR}visits/{booking.reference}/", {"do": "start"})
    assert Move.objects.filter(booking=booking).latest("pk").actor == felix


def test_another_person_begins_at_the_board_with_forms_of_their_own(at_work: Client, world: World, amara: User) -> None:
    felix = give_pin(make_member(store=world.store).user, "8305")
    way = f"{FLOOR}pull/"
    assert at_work.post(f"/floor/who/{amara.pk}/", {"pin": PIN, "next": way})["Location"] == way
    before = at_work.cookies["csrftoken"].value if "csrftoken" in at_work.cookies else ""
    answer = at_work.post(f"/floor/who/{felix.pk}/", {"pin": "8305", "next": way})
    assert answer["Location"] == "/floor/"
    at_work.get("/floor/who/")
    assert at_work.cookies["csrftoken"].value != before


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example", "/admin/", "/floor/lock/", "/floor/\n", "x"]
)
def test_unlocking_never_leads_elsewhere(tablet: Client, amara: User, way: str) -> None:
    give_pin(amara)
    Device.objects.update(actor=amara)
    assert tablet.post(f"/floor/who/{amara.pk}/", {"pin": PIN, "next": way})["Location"] == "/floor/"


def test_who_isnt_in_the_team_cannot_be_picked(tablet: Client, world: World, paris: World) -> None:
    stranger = give_pin(make_member(store=paris.store).user)
    gone = give_pin(make_member(store=world.store, user=make_user(is_active=False)).user)
    boss = give_pin(make_user(is_superuser=True))
    for user in (stranger, gone, boss):
        assert tablet.post(f"/floor/who/{user.pk}/", {"pin": PIN})["Location"] == "/floor/who/"
    assert tablet.get("/floor/who/99999999999999999999/").status_code == 404
    assert tablet.get(FLOOR).status_code == 302


def test_a_tablet_opens_its_own_store_and_nothing_else(at_work: Client, paris: World, amara: User) -> None:
    make_member(store=paris.store, user=amara, role=Role.MANAGER)
    User.objects.update(is_staff=True, is_superuser=True)
    assert at_work.get("/floor/paris/").status_code == 403
    assert at_work.get("/floor/")["Location"] == FLOOR
    for page in ("/admin/", "/accounts/you/", "/accounts/password/change/"):
        assert "/login/?next=" in at_work.get(page)["Location"], page
    assert "/accounts/login/" in at_work.get(f"{FLOOR}devices/")["Location"]


def test_who_lost_the_right_is_out_at_once(at_work: Client, amara: User) -> None:
    assert at_work.get(FLOOR).status_code == 200
    Membership.objects.filter(user=amara).delete()
    assert at_work.get(FLOOR).status_code == 302
    assert Device.objects.get().actor is None
    assert at_work.get(f"/floor/who/{amara.pk}/")["Location"] == "/floor/who/"


def test_who_is_dismissed_is_out_at_once(at_work: Client, amara: User) -> None:
    User.objects.filter(pk=amara.pk).update(is_active=False)
    assert at_work.get(FLOOR).status_code == 302


@pytest.mark.parametrize("end", ["revoked", "closed", "paired anew"])
def test_a_device_that_is_none_any_more_is_out_at_once(at_work: Client, world: World, boss: User, end: str) -> None:
    device = Device.objects.get()
    if end == "revoked":
        revoke(device=device, at=AT)
    elif end == "closed":
        Store.objects.filter(pk=world.store.pk).update(active=False)
    else:
        pair(code=renew_code(device=device, at=AT, actor=boss), at=AT)
    answer = at_work.get("/floor/london/pull/")
    assert answer["Location"].startswith("/accounts/login/")
    assert answer.cookies[COOKIE].value == ""


@pytest.mark.parametrize("secret", ["", "x", "\\000", "é", "a" * 4000])
def test_a_made_up_secret_is_nobody(client: Client, world: World, paired: tuple[Device, str], secret: str) -> None:
    client.cookies[COOKIE] = secret
    assert client.get(FLOOR)["Location"].startswith("/accounts/login/")


def test_what_somebody_else_scanned_is_not_sent_as_ones_own(at_work: Client, world: World, amara: User) -> None:
    """The device may have kept it while it changed hands."""
    felix = make_member(store=world.store).user
    scan = {"code": world.pieces_of("DRESS-M")[0].label, "nonce": "n"}
    assert at_work.post(f"{FLOOR}pull/", scan | {"scanned_by": felix.pk}, headers=HTMX).status_code == 403
    assert at_work.post(f"{FLOOR}pull/", scan | {"scanned_by": amara.pk}, headers=HTMX).status_code != 403


# a password on a tablet


def sign_in(tablet: Client, boss: User) -> None:
    """By password, and by the code that a manager is asked for after it."""
    cache.clear()
    tablet.post("/accounts/login/", {"login": boss.email, "password": "a-quiet-Tuesday"})
    tablet.post("/accounts/2fa/authenticate/", {"code": code_of(FACTOR_SECRET)})


def test_a_password_opens_the_tablet_and_lets_one_try_the_pin_again(tablet: Client, boss: User) -> None:
    sign_in(tablet, boss)
    assert tablet.get(FLOOR).context["user"] == boss
    assert tablet.get(f"{FLOOR}devices/").status_code == 200
    assert tablet.get("/accounts/you/").status_code == 200


@pytest.mark.parametrize("leave", ["lock", "cover", "idle", "another", "at once"])
def test_a_password_on_a_tablet_is_forgotten_with_the_lock(
    tablet: Client, boss: User, amara: User, present: time_machine.Traveller, leave: str
) -> None:
    """The same person comes back by PIN, and has asked for nothing but the floor's pages in between."""
    User.objects.filter(pk=give_pin(boss).pk).update(is_staff=True, is_superuser=True)
    sign_in(tablet, boss)
    assert [tablet.get(page).status_code for page in ("/admin/", f"{FLOOR}devices/")] == [200, 200]
    copied = tablet.cookies["sessionid"].value
    if leave in ("lock", "cover"):
        assert tablet.post("/floor/lock/", headers=HTMX if leave == "cover" else PAGE).status_code in (204, 302)
        assert not Session.objects.filter(pk=copied).exists()
    elif leave == "idle":
        present.shift(TWO_MINUTES)
        tablet.get(FLOOR)
    elif leave == "another":
        come(tablet, amara)
    assert come(tablet, boss) == 302
    assert not Session.objects.filter(pk=copied).exists()
    assert tablet.get(FLOOR).context["user"] == boss
    for page in ("/admin/", f"{FLOOR}devices/", f"{FLOOR}peeks/", "/accounts/you/"):
        assert "/login/?next=" in tablet.get(page)["Location"], page


def test_a_password_on_a_revoked_tablet_is_forgotten(tablet: Client, boss: User) -> None:
    tablet.force_login(boss)
    come(tablet, give_pin(boss))
    revoke(device=Device.objects.get(), at=AT)
    assert tablet.get("/accounts/you/")["Location"].startswith("/accounts/login/")


# how much is asked


def test_asking_who_it_is_costs_no_query_more(at_work: Client, door: Client, present: time_machine.Traveller) -> None:
    """The device's row stands in for the session, the account and the store; a touch is the one query more."""
    counts = []
    for client, headers in ((door, HTMX), (at_work, HTMX), (at_work, PAGE)):
        present.shift(timedelta(seconds=5))
        client.get(FLOOR, headers=headers)
        present.shift(timedelta(seconds=5))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(FLOOR, headers=headers).status_code == 200
        counts.append(len(seen))
    signed_in, polling, opening = counts
    assert polling < signed_in
    assert opening <= signed_in + 1


def test_queries_do_not_grow_with_devices_and_people(client: Client, world: World, boss: User) -> None:
    counts, secret = [], ""
    for rows in (1, 3):
        for n in range(rows):
            _device, secret = make_tablet(world.store, f"Till {rows}{n}")
            come(tablet_of(secret), give_pin(make_member(store=world.store).user))
        client.force_login(boss)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{FLOOR}devices/").status_code == 200
        with CaptureQueriesContext(connection) as picker:
            assert tablet_of(secret).get("/floor/who/").status_code == 200
        counts.append((len(seen), len(picker)))
    assert counts[0] == counts[1]
    assert clock.now() == AT
