"""Numbers, addresses and notes are masked on the floor until somebody asks, and the asking is kept."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, BookingState
from experiences.models import Experience
from floor.models import Device, Peek, QueueTicket
from stores.models import Role
from tests.factories.bookings import make_customer
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.floor.kiosk import come, give_pin, make_tablet, tablet_of

FLOOR = "/floor/london/"
SECRETS = ("79460123", "mei@example.com", "Hates green")


@pytest.fixture
def visit(world: World) -> Booking:
    customer = make_customer(name="Mei Tanaka", phone="+442079460123", email="mei@example.com")
    return expect(world, customer=customer, note="Hates green.\nTwo left feet.")


@pytest.fixture
def ticket(world: World) -> QueueTicket:
    experience = Experience.objects.get(pk=world.experience.pk)
    fields = {"store": world.store, "day": AT.date(), "number": 7, "experience": experience, "made_at": AT}
    return QueueTicket.objects.create(name="Ada Byron", phone="+442079460123", **fields)


def squeezed(content: bytes) -> str:
    return content.decode().replace(" ", "").replace("-", "")


def leaks(client: Client, visit: Booking) -> dict[str, list[str]]:
    """What each page of the floor tells that nobody asked for."""
    paths = ["", "?q=0123", "?lanes=rooms", "?lanes=stylists", "alerts/", "pull/", "requests/", "pieces/", "queue/"]
    paths += [
        "exchanges/",
        "count/",
        "check-in/",
        "walk-in/",
        f"visits/{visit.reference}/",
        f"visits/{visit.reference}/move/",
    ]
    found = {}
    for path in paths:
        answer = client.get(FLOOR + path)
        assert answer.status_code in (200, 204), path
        found[path] = [secret for secret in SECRETS if secret.replace(" ", "") in squeezed(answer.content)]
    return {path: secrets for path, secrets in found.items() if secrets}


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.ARRIVED])
def test_no_page_tells_what_nobody_asked_for(door: Client, visit: Booking, state: BookingState) -> None:
    Booking.objects.update(state=state)
    assert leaks(door, visit) == {}


def test_no_answer_at_the_door_does_either(door: Client, visit: Booking, ticket: QueueTicket) -> None:
    for _again in range(2):
        answer = door.post(f"{FLOOR}check-in/", {"code": visit.reference})
        assert [secret for secret in SECRETS if secret.replace(" ", "") in squeezed(answer.content)] == []
        assert "Show the note" in answer.content.decode()
    page = door.get(f"{FLOOR}queue/{ticket.pk}/").content
    assert "79460123" not in squeezed(page)
    assert "Show the phone number" in page.decode()


def test_one_tap_shows_one_thing_and_is_written_down(door: Client, visit: Booking, amara: User) -> None:
    peek = f"{FLOOR}visits/{visit.reference}/peek/"
    said = {what: door.post(peek, {"what": what}).content.decode() for what in ("phone", "email", "note")}
    assert "+44 20 7946 0123" in said["phone"]
    assert "mei@example.com" in said["email"]
    assert "Hates green.<br>Two left feet." in said["note"]
    assert "mei@example.com" not in said["phone"]
    kept = list(Peek.objects.order_by("pk").values_list("user", "subject", "what", "at"))
    assert kept == [(amara.pk, f"booking:{visit.reference}", what, AT) for what in ("phone", "email", "note")]
    assert not Peek.objects.exclude(device=None).exists()


def test_in_place_only_the_thing_itself_comes(door: Client, visit: Booking) -> None:
    answer = door.post(f"{FLOOR}visits/{visit.reference}/peek/", {"what": "phone"}, headers={"HX-Request": "true"})
    assert "data-peeked" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_on_a_tablet_it_is_written_down_which(world: World, visit: Booking, ticket: QueueTicket, amara: User) -> None:
    device, secret = make_tablet(world.store)
    tablet = tablet_of(secret)
    come(tablet, give_pin(amara))
    assert "+44 20 7946 0123" in tablet.post(f"{FLOOR}queue/{ticket.pk}/peek/", {"what": "phone"}).content.decode()
    peek = Peek.objects.get()
    assert (peek.user, peek.device, peek.subject) == (amara, device, f"queue:{ticket.pk}")
    tablet.post("/floor/lock/")
    assert tablet.post(f"{FLOOR}visits/{visit.reference}/peek/", {"what": "phone"}).status_code == 302
    assert Peek.objects.count() == 1


def test_where_there_is_nothing_nothing_is_written_down(door: Client, visit: Booking, paris: World) -> None:
    bare = expect(paris)
    Booking.objects.filter(pk=visit.pk).update(note="")
    here = f"{FLOOR}visits/{visit.reference}/peek/"
    for what in ("note", "", "name", "\x00", "x" * 500):
        assert door.post(here, {"what": what}).status_code == 404
    assert door.post(here).status_code == 404
    assert door.get(here).status_code == 405
    assert door.post(f"{FLOOR}visits/{bare.reference}/peek/", {"what": "phone"}).status_code == 404
    assert door.post(f"/floor/paris/visits/{bare.reference}/peek/", {"what": "phone"}).status_code == 403
    assert door.post(f"{FLOOR}queue/99999/peek/", {"what": "phone"}).status_code == 404
    assert not Peek.objects.exists()


def test_what_was_looked_at_cannot_be_made_unseen(door: Client, visit: Booking) -> None:
    door.post(f"{FLOOR}visits/{visit.reference}/peek/", {"what": "phone"})
    for change in (lambda: Peek.objects.update(what="note"), lambda: Peek.objects.all().delete()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
    assert Peek.objects.get().what == "phone"


def test_managers_read_who_looked(client: Client, world: World, visit: Booking, ticket: QueueTicket) -> None:
    boss = make_member(store=world.store, role=Role.MANAGER, user=make_user(is_staff=True, is_superuser=True)).user
    page, told, counts = f"{FLOOR}peeks/", "", []
    client.force_login(boss)
    assert "Nobody has looked yet" in client.get(page).content.decode()
    for _rows in range(2):
        client.post(f"{FLOOR}visits/{visit.reference}/peek/", {"what": "phone"})
        client.post(f"{FLOOR}queue/{ticket.pk}/peek/", {"what": "phone"})
        with CaptureQueriesContext(connection) as seen:
            told = client.get(page).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert f"/floor/london/visits/{visit.reference}/" in told
    assert client.get(page, {"page": "x"}).status_code == 200
    make_tablet(world.store)
    for address in ("peek", "device"):
        row = (Peek if address == "peek" else Device).objects.latest("pk")
        assert client.get(f"/admin/floor/{address}/", {"q": "a"}).status_code == 200
        assert client.get(f"/admin/floor/{address}/{row.pk}/change/").status_code == 200
        assert client.get(f"/admin/floor/{address}/add/").status_code == 403
    device = Device.objects.get()
    client.post("/admin/floor/device/", {"action": "end", "_selected_action": [device.pk]})
    assert Device.objects.get().revoked_at == AT
    client.force_login(make_member(store=world.store).user)
    assert client.get(page).status_code == 403
