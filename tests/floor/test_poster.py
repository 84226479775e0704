"""Taking a number by oneself: who may, how often, and what one sees first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from bookings.queries.wishes import Wish
from floor.errors import AlreadyWaits, FloorError, NotToday, QueueClosed, TooManyWait
from floor.models import QueueDoor, QueueTicket
from floor.services.poster import MOST_IN_LINE, NUMBERS_A_DAY, switch_door, take_number
from floor.services.queue import Joining, leave
from floor.tickets import token_of
from floor.views.poster import LARGEST_FRAME
from notifications.models import Consent, Message
from stores.models import Piece, PieceState
from tests.factories.world import World, make_world
from tests.floor.conftest import AT, file_of, picture_of
from tests.floor.queueing import queue, visit_at
from tests.racing import race
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
WHO = {"experience": "try-on", "party": "1", "name": " Mei  Tanaka ", "phone": "020 7946 0123", "texts": "on"}
PHONES = [f"+4420794601{n:02d}" for n in range(60)]


@pytest.fixture
def world(present: time_machine.Traveller) -> World:
    """One room."""
    return make_world(rooms=1)


@pytest.fixture
def way_in(world: World, amara: User) -> QueueDoor:
    """Open."""
    return switch_door(store=world.store, on=True, at=AT, actor=amara)


def taker(
    world: World, way_in: QueueDoor, *, phone: str = PHONES[0], browser: str = "a", at: datetime = AT
) -> Callable[[], int]:
    wish, who = Wish(experience=world.experience), Joining(name="Mei", phone=phone)
    return lambda: take_number(door=way_in, wish=wish, who=who, browser=browser, at=at).number


def test_staff_open_the_way_and_the_poster_says_its_code(door: Client, world: World) -> None:
    assert "Let people take numbers" in words_of(door.get("/floor/london/poster/"))
    assert "Whoever scans the poster" in words_of(door.post("/floor/london/queue/", {"do": "door:1"}, follow=True))
    way_in = QueueDoor.objects.get()
    assert (way_in.open, way_in.store, way_in.changed_by.first_name) == (True, world.store, "Amara")
    address = f"/w/{way_in.code}"
    assert address in words_of(door.get("/floor/london/poster/"))
    assert "Take a number" in words_of(door.get(address))
    assert "given by you alone" in words_of(door.post("/floor/london/queue/", {"do": "door:0"}, follow=True))
    assert "No numbers right now" in words_of(door.get(address))


def test_a_code_that_was_kept_at_home_leads_nowhere_once_there_is_another(
    door: Client, world: World, way_in: QueueDoor
) -> None:
    def codes(*said: str) -> list[str]:
        for do in said:
            door.post("/floor/london/queue/", {"do": do})
        return list(QueueDoor.objects.values_list("code", flat=True))

    assert codes("door:1", "door:1", "door:0") == [way_in.code]  # in use still: a second tap changes nothing
    (second,) = codes("door:1")
    assert "Another code" in words_of(door.get("/floor/london/poster/"))
    (third,) = codes("code")
    assert len({way_in.code, second, third}) == 3
    statuses = [door.get(f"/w/{code}").status_code for code in (way_in.code, second, third)]
    assert statuses == [404, 404, 200]
    assert third in words_of(door.get("/floor/london/poster/"))


def test_a_visitors_camera_reads_labels_while_numbers_are_given(client: Client, way_in: QueueDoor) -> None:
    address = f"/w/{way_in.code}"
    page = client.get(address)
    assert "camera=(self)" in page["Permissions-Policy"]
    assert f'data-frames="{address}/frame/"' in page.content.decode()
    label = file_of(picture_of("LDN-0001"))
    assert client.post(f"{address}/frame/", {"frame": label}).json() == {"code": "LDN-0001"}
    assert client.post(f"{address}/frame/", {"frame": BytesIO(b"nothing")}).status_code == 422
    assert client.post(f"{address}/frame/", {"frame": BytesIO(b"x" * LARGEST_FRAME)}).status_code == 413
    assert client.post("/w/ZZZZZZZZZZZZ/frame/").status_code == 404
    assert client.get(f"{address}/frame/").status_code == 405
    QueueDoor.objects.update(open=False)
    assert client.post(f"{address}/frame/", {"frame": label}).status_code == 404


def test_one_sees_the_wait_and_takes_one_number(client: Client, world: World, way_in: QueueDoor) -> None:
    visit_at(world, AT + 5 * MINUTE)
    address = f"/w/{way_in.code}"
    page = words_of(client.get(address))
    assert "Free at 11:05" in page
    assert "About 65 to 100 minutes as it looks now." in page
    taken = client.post(address, WHO)
    ticket = QueueTicket.objects.get()
    place = f"/q/{ticket.pk}/{token_of(ticket)}/"
    assert (taken.status_code, taken["Location"]) == (302, place)
    assert (ticket.name, ticket.phone.as_e164, ticket.texts_wanted) == ("Mei Tanaka", "+442079460123", True)
    assert list(Message.objects.values_list("kind", "recipient")) == [("place", "+442079460123")]
    assert Consent.objects.get().wording.startswith("Text me: About this visit only")
    for again in (client.get(address), client.post(address, {**WHO, "phone": PHONES[7]})):
        assert again["Location"] == place
    assert QueueTicket.objects.count() == 1
    other = Client().post(address, WHO)
    assert other.status_code == 409
    assert "There is a place in the queue for this number already." in words_of(other)
    leave(ticket=ticket, at=AT)
    assert client.get(address).status_code == 200


def test_name_and_number_must_be(client: Client, world: World, way_in: QueueDoor) -> None:
    answer = client.post(f"/w/{way_in.code}", WHO | {"name": "", "phone": " "})
    assert answer.status_code == 422
    assert "Please tell us your name" in words_of(answer)
    assert "one number, one place in the queue" in words_of(answer)
    assert not QueueTicket.objects.exists()


@pytest.mark.parametrize("code", ["ZZZZZZZZZZZZ", "what", "\x00", "x" * 300])
def test_codes_that_never_were_lead_nowhere(client: Client, world: World, way_in: QueueDoor, code: str) -> None:
    assert client.get(f"/w/{code}").status_code == 404
    assert client.post(f"/w/{code}", WHO).status_code == 404


def test_a_closed_store_gives_no_numbers(
    client: Client, world: World, way_in: QueueDoor, present: time_machine.Traveller
) -> None:
    present.move_to(AT - timedelta(hours=2))
    assert "No numbers right now" in words_of(client.get(f"/w/{way_in.code}"))
    with pytest.raises(QueueClosed):
        taker(world, way_in, at=AT - timedelta(hours=2))()
    world.store.active = False
    world.store.save()
    assert client.get(f"/w/{way_in.code}").status_code == 404


def test_nobody_is_given_a_number_that_would_not_come_up_today(world: World, way_in: QueueDoor) -> None:
    with pytest.raises(NotToday):
        taker(world, way_in, at=AT.replace(hour=17, minute=30))()


@pytest.mark.parametrize(
    ("phones", "browsers", "answers", "numbers"),
    [
        (PHONES[:1] * 4, ["a"] * 4, {"won": 4}, [1]),
        (PHONES[:1] * 3, ["a", "b", "c"], {"won": 1, AlreadyWaits.code: 2}, [1]),
        (PHONES[:3], ["a"] * 3, {"won": 3}, [1]),
        (PHONES[:3], ["a", "b", "c"], {"won": 3}, [1, 2, 3]),
    ],
)
def test_one_telephone_and_one_browser_have_one_place_whoever_taps_how_often(
    world: World, way_in: QueueDoor, phones: list[str], browsers: list[str], answers: dict[str, int], numbers: list[int]
) -> None:
    verbs = [taker(world, way_in, phone=one, browser=two) for one, two in zip(phones, browsers, strict=True)]
    assert race(*verbs) == answers
    assert list(QueueTicket.objects.order_by("number").values_list("number", flat=True)) == numbers


def test_the_database_lets_nobody_take_two(world: World, way_in: QueueDoor) -> None:
    taker(world, way_in)()
    taker(world, way_in, phone=PHONES[1], browser="b")()
    for same in ({"browser": "a"}, {"phone": PHONES[0]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QueueTicket.objects.filter(browser="b").update(**same)


def test_a_network_that_had_many_new_numbers_texted_is_told_so(way_in: QueueDoor, settings: Settings) -> None:
    settings.SMS_BACKEND, settings.SMS_HOURLY_PER_NETWORK = "twilio", 0
    visitor, path = Client(), f"/w/{way_in.code}"
    refused = visitor.post(path, WHO)
    assert (refused.status_code, QueueTicket.objects.count()) == (409, 0)
    assert "Very many new phone numbers were given from your internet connection" in words_of(refused)
    silent = {name: said for name, said in WHO.items() if name != "texts"}
    assert visitor.post(path, silent).status_code == 302


def test_one_telephone_takes_so_many_a_day_and_a_store_gives_so_many_at_once(world: World, way_in: QueueDoor) -> None:
    for n in range(NUMBERS_A_DAY):
        taker(world, way_in, browser=f"again {n}")()
        leave(ticket=QueueTicket.objects.latest("pk"), at=AT)
    refused: type[FloorError] = TooManyWait
    with pytest.raises(refused):
        taker(world, way_in, browser="once more")()
    first = QueueTicket.objects.latest("pk")
    QueueTicket.objects.bulk_create(
        QueueTicket(
            store=world.store,
            day=first.day,
            number=100 + n,
            experience=world.experience,
            party=99,
            name="Somebody",
            phone=PHONES[1 + n],
            browser=f"{n}",
            made_at=AT,
        )
        for n in range(MOST_IN_LINE)
    )
    with pytest.raises(refused):
        taker(world, way_in, phone=PHONES[-1], browser="last")()
    queue(world)  # staff go on


def test_pieces_are_found_by_label_or_words_and_go_onto_the_ticket(
    client: Client, world: World, way_in: QueueDoor
) -> None:
    address = f"/w/{way_in.code}"
    label = world.pieces_of("DRESS-M")[0].label
    page = words_of(client.get(address, {"code": label.lower()}))
    assert 'name="sku" value="DRESS-M"' in page
    coat = world.variant("COAT-S")
    page = words_of(client.get(address, {"sku": "DRESS-M", "code": "winter"}))
    assert f'name="change" value=":{coat.pk}"' in page
    page = words_of(client.get(address, {"sku": "DRESS-M", "change": f":{coat.pk}"}))
    assert 'name="sku" value="COAT-S"' in page
    assert "goes by “zeppelin”" in words_of(client.get(address, {"code": "zeppelin"}))
    client.post(address, {**WHO, "sku": ["DRESS-M", "COAT-S"]})
    assert {one.sku for one in QueueTicket.objects.get().variants.all()} == {"DRESS-M", "COAT-S"}


def test_what_can_t_be_had_is_said_with_what_can(client: Client, world: World, way_in: QueueDoor) -> None:
    Piece.objects.filter(variant__sku="DRESS-M").update(state=PieceState.SOLD)
    address, gone, larger = f"/w/{way_in.code}", world.variant("DRESS-M"), world.variant("DRESS-L")
    page = words_of(client.get(address, {"sku": "DRESS-M"}))
    assert "Not with all these pieces today" in page
    assert "Without waiting for pieces: 10:00" in page
    assert f'value="{gone.pk}:{larger.pk}"' in page
    page = words_of(client.get(address, {"sku": "DRESS-M", "change": f"{gone.pk}:{larger.pk}"}))
    assert "Free now: 10:00" in page
    assert "not free then" not in page
    assert 'value="DRESS-M"' not in page


def test_the_page_asks_as_much_for_fifty_as_for_one(client: Client, world: World, way_in: QueueDoor) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/w/{way_in.code}", {"sku": ["DRESS-M", "COAT-S"]}).status_code == 200
        return len(queries)

    queue(world, skus=["DRESS-M"])
    one = asked()
    for _ in range(20):
        queue(world, skus=["DRESS-L", "COAT-M"])
    assert asked() == one <= 22
