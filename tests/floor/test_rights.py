"""Who may stand at which door, and how they come in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.test import Client

from bookings.models import Booking, BookingState
from floor.queries.devices import team_of
from stores.models import Role, Store
from stores.rules import WORK_IN, works_in
from tests.factories.stores import make_member, make_store, make_user
from tests.factories.world import World
from tests.floor.conftest import expect

PASSWORD = "a-quiet-Tuesday"


def pages(slug: str, reference: str) -> list[str]:
    floor = f"/floor/{slug}/"
    return [floor, f"{floor}check-in/", f"{floor}visits/{reference}/"]


def test_nobody_in_particular_is_asked_to_sign_in(client: Client, world: World) -> None:
    booking = expect(world)
    for page in ["/floor/", *pages("london", booking.reference)]:
        assert client.get(page)["Location"] == f"/accounts/login/?next={page}"
    assert client.post("/floor/london/check-in/", {"code": booking.reference})["Location"].startswith(
        "/accounts/login/"
    )
    assert client.post("/floor/london/check-in/frame/")["Location"].startswith("/accounts/login/")
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED


def test_a_fragment_sends_the_whole_page_to_the_sign_in(client: Client, world: World) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/floor/london/?q=mei"}
    response = client.get("/floor/london/?q=mei", headers=headers)
    assert response["HX-Redirect"] == "/accounts/login/?next=/floor/london/%3Fq%3Dmei"


def test_others_stores_are_closed(door: Client, paris: World) -> None:
    booking = expect(paris)
    for page in pages("paris", booking.reference):
        assert door.get(page).status_code == 403
    assert door.post("/floor/paris/check-in/", {"code": booking.reference}).status_code == 403
    assert door.post("/floor/paris/check-in/frame/").status_code == 403
    assert door.post(f"/floor/paris/visits/{booking.reference}/", {"do": "start"}).status_code == 403
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CONFIRMED


def test_a_visit_of_another_store_is_not_found_in_ones_own(door: Client, paris: World) -> None:
    assert door.get(f"/floor/london/visits/{expect(paris).reference}/").status_code == 404


@pytest.mark.parametrize("slug", ["nowhere", "closed"])
def test_stores_that_are_not_there_are_not_found(door: Client, world: World, slug: str) -> None:
    Store.objects.filter(slug="closed").update(active=False)
    assert door.get(f"/floor/{slug}/").status_code == 404


def test_one_store_opens_at_once_several_are_chosen(door: Client, world: World, paris: World, amara: User) -> None:
    assert door.get("/floor/")["Location"] == "/floor/london/"
    make_member(store=paris.store, user=amara, role=Role.MANAGER)
    page = door.get("/floor/").content.decode()
    assert 'href="/floor/london/"' in page
    assert 'href="/floor/paris/"' in page


def test_a_scanned_code_opens_the_door_of_its_store(door: Client, world: World, paris: World, amara: User) -> None:
    make_member(store=paris.store, user=amara)
    reference = expect(paris).reference
    assert door.get(f"/floor/?code={reference}")["Location"] == f"/floor/paris/check-in/?code={reference}"


def test_without_a_team_one_is_told_whom_to_ask(client: Client, world: World) -> None:
    client.force_login(make_user())
    for page in ("/floor/", "/floor/?code=K7F29QXM"):
        response = client.get(page)
        assert response.status_code == 403
        assert "You are in no store’s team yet" in response.content.decode()


def test_the_predicate(world: World, paris: World, amara: User) -> None:
    boss = make_user(is_superuser=True, is_staff=True)
    gone = make_member(store=world.store, user=make_user(is_active=False)).user
    assert works_in(amara, world.store)
    assert not works_in(amara, paris.store)
    assert works_in(boss, world.store)
    assert not works_in(gone, world.store)
    assert not works_in(AnonymousUser(), world.store)
    assert not works_in(amara, None)
    assert amara.has_perm(WORK_IN, world.store)
    assert not amara.has_perm(WORK_IN, paris.store)


def test_signing_in_leads_back(client: Client, world: World) -> None:
    cache.clear()
    user = make_member(store=world.store, user=make_user(password=PASSWORD)).user
    back = "/floor/london/check-in/?code=K7F29QXM"
    wrong = client.post("/accounts/login/", {"login": user.email, "password": "wrong", "next": back})
    assert "belong together" in wrong.content.decode()
    right = {"login": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", right | {"next": back})["Location"] == back


@pytest.mark.parametrize("abroad", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(client: Client, world: World, abroad: str) -> None:
    cache.clear()
    user = make_member(store=world.store, user=make_user(password=PASSWORD)).user
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": abroad})
    assert response["Location"] == "/floor/"


def test_guessing_passwords_is_slowed_down(client: Client, world: World) -> None:
    cache.clear()
    user = make_member(store=world.store, user=make_user(password=PASSWORD)).user
    for _ in range(6):
        client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 200
    assert "That was too often" in response.content.decode()
    assert client.get("/floor/london/").status_code == 302
    cache.clear()


def test_nobody_signs_up_by_themselves(client: Client, db: None) -> None:
    response = client.post(
        "/accounts/signup/", {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert response.status_code < 500
    assert not User.objects.filter(email="x@example.com").exists()


def test_a_fragment_of_no_page_is_sent_to_the_floor(client: Client, world: World) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[no.address"}
    assert client.get("/floor/london/", headers=headers)["HX-Redirect"] == "/accounts/login/?next=/floor/"


def test_of_many_stores_one_is_found_by_name_and_the_list_goes_on(client: Client, world: World) -> None:
    for number in range(51):
        make_store(slug=f"store-{number:02}", name=f"Store {number:02}")
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    first = client.get("/floor/")
    assert len(first.context["stores"]) == 50
    assert [one.slug for one in client.get(first.context["further"]).context["stores"]] == ["store-50", "london"]
    assert [one.slug for one in client.get("/floor/", {"q": "vitr", "from": "what"}).context["stores"]] == ["london"]


def test_an_auditor_reads_at_the_desk_and_has_no_floor(client: Client, world: World) -> None:
    client.force_login(make_member(store=world.store, role=Role.AUDITOR).user)
    assert client.get("/floor/")["Location"] == "/desk/"
    assert client.get("/floor/london/").status_code == 403
    assert client.post("/floor/london/check-in/", {"code": "K7F29QXM"}).status_code == 403
    assert client.get("/desk/stores/london/").status_code == 200


def test_head_office_works_everywhere_and_stands_on_no_tablet(world: World, paris: World) -> None:
    boss = make_member(store=None, role=Role.HEAD_OFFICE).user
    host = make_member(store=world.store, role=Role.STYLIST).user
    make_member(store=world.store, role=Role.AUDITOR)
    assert boss.has_perm(WORK_IN, paris.store)
    assert list(team_of(world.store)) == [host]
