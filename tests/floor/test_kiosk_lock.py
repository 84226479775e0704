"""When a shared tablet locks, and what nobody can do or see then."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from floor.models import Device
from stores.models import Store
from tests.factories.stores import make_member
from tests.factories.world import World
from tests.floor.kiosk import PIN, give_pin

FLOOR = "/floor/london/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/floor/london/?q=mei", "Accept": "*/*"}
TWO_MINUTES = timedelta(minutes=2)


def test_an_untouched_tablet_locks_and_asks_who_was_there(
    at_work: Client, amara: User, present: time_machine.Traveller
) -> None:
    present.shift(TWO_MINUTES - timedelta(seconds=1))
    assert at_work.get(FLOOR).status_code == 200
    present.shift(TWO_MINUTES)
    answer = at_work.get(f"{FLOOR}?q=mei")
    assert answer["Location"] == f"/floor/who/{amara.pk}/?next=%2Ffloor%2Flondon%2F%3Fq%3Dmei"
    assert answer["Cache-Control"] == "private, no-store"
    form = at_work.post(
        f"{FLOOR}check-in/", {"code": "K7F29QXM"}, headers={"Referer": f"http://testserver{FLOOR}pull/"}
    )
    assert form["Location"] == f"/floor/who/{amara.pk}/?next=%2Ffloor%2Flondon%2Fpull%2F"
    assert "was not done" in at_work.get(form["Location"]).content.decode()


def test_the_store_says_how_long(at_work: Client, present: time_machine.Traveller) -> None:
    Store.objects.update(idle_minutes=5)
    at_work.get(FLOOR)
    present.shift(timedelta(minutes=4))
    assert at_work.get(FLOOR).status_code == 200


def test_what_a_page_asks_for_by_itself_is_no_touch(at_work: Client, present: time_machine.Traveller) -> None:
    for _ in range(3):
        present.shift(timedelta(seconds=31))
        assert at_work.get(FLOOR, headers=HTMX).status_code == 200
    present.shift(timedelta(seconds=31))
    answer = at_work.get(FLOOR, headers=HTMX)
    assert answer.status_code == 401
    assert answer["HX-Redirect"].endswith("?next=%2Ffloor%2Flondon%2F%3Fq%3Dmei")
    frame = at_work.post(f"{FLOOR}check-in/frame/", headers={"Accept": "*/*"})
    assert (frame.status_code, frame.content) == (401, b"")


def test_a_page_says_when_it_was_touched(at_work: Client, present: time_machine.Traveller) -> None:
    present.shift(timedelta(seconds=100))
    assert at_work.post("/floor/touch/", {"ago": "40"}, headers=HTMX).status_code == 204
    present.shift(timedelta(seconds=79))
    assert at_work.get(FLOOR, headers=HTMX).status_code == 200
    for ago in ("", "x", "-1", "999999"):
        assert at_work.post("/floor/touch/", {"ago": ago}, headers=HTMX).status_code == 204
    present.shift(TWO_MINUTES)
    assert at_work.post("/floor/touch/", headers=HTMX).status_code == 401
    assert at_work.get(FLOOR, headers=HTMX).status_code == 401


def test_a_late_touch_opens_nothing_that_was_locked(at_work: Client) -> None:
    at_work.post("/floor/lock/", headers=HTMX)
    assert at_work.post("/floor/touch/", headers=HTMX).status_code == 401
    assert at_work.get(FLOOR).status_code == 302
    assert Device.objects.get().open_until is None


def test_the_cover_is_lifted_where_it_lies(at_work: Client, world: World, amara: User) -> None:
    felix = give_pin(make_member(store=world.store).user, "8305")
    assert 'id="cover"' in at_work.get(FLOOR).content.decode()
    at_work.post("/floor/lock/", headers=HTMX)
    wrong = at_work.post(f"/floor/who/{amara.pk}/", {"pin": "0"}, headers=HTMX)
    assert (wrong.status_code, wrong.content.decode()) == (422, "This isn’t your PIN. Please try again.")
    assert at_work.post(f"/floor/who/{amara.pk}/", {"pin": PIN}, headers=HTMX).status_code == 204
    assert at_work.post(f"/floor/who/{felix.pk}/", {"pin": "8305"}, headers=HTMX)["HX-Redirect"] == "/floor/"


def test_elsewhere_there_is_no_lock(door: Client) -> None:
    for page in ("/floor/who/", "/floor/who/1/", "/floor/lock/"):
        assert door.get(page)["Location"] == "/floor/"
    assert door.post("/floor/touch/").status_code == 302
    page = door.get(FLOOR).content.decode()
    assert 'id="cover"' not in page
    assert "kiosk.js" not in page
    assert 'href="/accounts/you/"' in page


@pytest.mark.parametrize("path", ["", "pull/", "pieces/", "queue/", "requests/", "check-in/", "walk-in/", "rooms/"])
def test_every_page_of_the_floor_is_stored_nowhere_and_covered(at_work: Client, path: str) -> None:
    answer = at_work.get(FLOOR + path)
    assert answer["Cache-Control"] == "private, no-store"
    assert 'id="cover"' in answer.content.decode()
