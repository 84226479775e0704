"""Who waits for a row is in nobody's way meanwhile, and where it takes too long is asked to try again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.test import Client

from bookings.models import Allocation, Booking, Customer
from bookings.services.customers import prove_email
from bookings.services.hanging import hang
from bookings.services.known import correct_customer, set_consent
from bookings.services.locks import lock_promisable, promising
from bookings.services.taking_out import take_out
from notifications.models import Channel
from stores.models import OpeningPeriod, Piece, PieceState
from tests.bookings.taking import AT, booked
from tests.factories.experiences import make_question
from tests.factories.stores import make_user
from tests.factories.world import World, make_world
from tests.racing import at_once, impatient, race, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
OVER = 30


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world(rooms=2, pieces=2)


def sell(booking: Booking, promised: Piece, _other: Piece) -> None:
    take_out(piece=promised, to=PieceState.SOLD, at=AT, reason="sold")


def fetch_the_other(booking: Booking, _promised: Piece, other: Piece) -> None:
    hang(booking=booking, piece=other, at=AT)


@pytest.mark.parametrize("verb", [sell, fetch_the_other])
def test_who_locks_pieces_has_the_rules_before(world: World, verb: Callable[[Booking, Piece, Piece], None]) -> None:
    """Whoever writes rules promises pieces afterwards: the other way round the two would wait for each other."""
    booking = booked(world, "DRESS-M")
    own = Allocation.objects.filter(booking=booking).values("resource")
    promised, other = sorted(world.pieces_of("DRESS-M"), key=lambda one: not own.filter(resource=one.pk).exists())
    written = Event()

    def write_rules() -> None:
        with promising():
            OpeningPeriod.objects.filter(store=world.store, weekday=0).update(closes="18:30")
            written.set()
            until_somebody_waits()
            lock_promisable([promised.pk, other.pk], world.store)

    def work() -> None:
        assert written.wait(OVER)
        verb(booking, promised, other)

    assert race(write_rules, work) == Counter({"won": 2})


def test_rows_that_somebody_has_too_long_are_asked_for_again(world: World) -> None:
    booking = booked(world, "DRESS-M")
    person, has, done = booking.customer, Event(), Event()
    assert person is not None
    Customer.objects.update(email="ada@lumen.example")
    known: dict[str, Any] = {"customer": person, "at": AT, "source": "mine", "wording": "Yes"}

    def keep() -> str:
        with promising():
            Booking.objects.select_for_update().get(pk=booking.pk)
            has.set()
            assert done.wait(OVER)
        return "kept"

    def ask() -> Counter[str]:
        assert has.wait(OVER)
        try:
            verbs: tuple[Callable[[], object], ...] = (
                partial(set_consent, channel=Channel.SMS, given=True, **known),
                partial(correct_customer, name="Ada", email="", **known),
                partial(prove_email, booking=booking, at=AT),
            )
            return race(*map(impatient, verbs))
        finally:
            done.set()

    assert at_once(keep, ask) == ["kept", Counter({"store_busy": 3})]


def test_admins_who_ask_too_much_at_once_are_told_at_the_field(world: World) -> None:
    """Four things are asked already, and at most five may be."""
    questions = [make_question(experience=world.experience) for _ in range(4)]
    admin = make_user(is_staff=True, is_superuser=True)

    def add(name: str) -> int:
        client = Client()
        client.force_login(admin)
        return client.post("/admin/experiences/stylequestion/add/", _asked(world, name)).status_code

    assert sorted(at_once(partial(add, "Colour?"), partial(add, "Heels?"))) == [200, 302]

    client = Client()
    client.force_login(admin)
    choices = questions[0].choices.count()
    address = f"/admin/experiences/stylequestion/{questions[0].pk}/change/"
    drawn = _asked(world, "Which?", choices=8)  # a page that knows of no choice that is there by now
    answer = client.post(address, drawn)
    assert (answer.status_code, questions[0].choices.count()) == (200, choices)
    assert "2 to 8" in answer.content.decode()


def _asked(world: World, prompt: str, choices: int = 2) -> dict[str, object]:
    rows = {f"choices-{n}-label": f"Answer {n}" for n in range(choices)}
    rows |= {f"choices-{n}-active": "on" for n in range(choices)}
    rows |= {f"choices-{n}-position": str(n) for n in range(choices)}
    rows |= {f"choices-{n}-translations": "{}" for n in range(choices)}
    counted = {"choices-TOTAL_FORMS": choices, "choices-INITIAL_FORMS": 0}
    facts = {"experience": world.experience.pk, "prompt": prompt, "position": 0}
    question = facts | {"active": "on", "translations": "{}"}
    return question | counted | rows
