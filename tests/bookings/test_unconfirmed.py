"""Who is asked and doesn't say that they come: their pieces go first, then their place, each step announced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db.models import QuerySet

from bookings.models import Allocation, Booking, BookingState, EndedWhy, Move
from bookings.planner import Kind
from bookings.queries.wishes import Wish, variants_of
from bookings.services import unconfirmed
from bookings.services.change import change_pieces, move
from bookings.services.coming import say_coming
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.unconfirmed import PIECES_BACK, UNCONFIRMED, sweep_unconfirmed
from experiences.models import Experience
from notifications.models import Message, MessageState
from tests.bookings.invariants import assert_invariants
from tests.dying import killed
from tests.factories.world import World, make_world
from tests.racing import race

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
ASKED, PIECES, RELEASE = (NOON - timedelta(hours=hours) for hours in (24, 4, 2))
MINUTE = timedelta(minutes=1)
STEPS = {"nudge_minutes": 1440, "pieces_minutes": 240, "release_minutes": 120}


@pytest.fixture
def world(db: None) -> World:
    world = make_world(rooms=1)
    Experience.objects.update(**STEPS)
    world.experience.refresh_from_db()
    return world


def make(world: World, *skus: str, at: datetime = AT, n: int = 0) -> Booking:
    contact = Contact(name="Ada", phone=f"+44794601000{n}", email="ada@example.com")
    wish = Wish(experience=world.experience, variants=variants_of(skus or ("DRESS-M",)))
    return book(wish=wish, store=world.store, starts_at=NOON, details=Details(contact=contact, sms=True), at=at)


def ask(at: datetime = ASKED) -> None:
    """The question arrives."""
    questions().update(state=MessageState.SENT, sent_at=at)


def questions() -> QuerySet[Message]:
    return Message.objects.filter(kind=Kind.NUDGE, state=MessageState.PENDING)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def told() -> set[str]:
    return set(Message.objects.filter(state=MessageState.PENDING).values_list("kind", flat=True))


def test_pieces_go_first_and_the_place_after_them(world: World) -> None:
    booking = make(world)
    ask()
    assert sweep_unconfirmed(at=PIECES - MINUTE) == 0
    for taken in (1, 0):
        assert sweep_unconfirmed(at=PIECES) == taken
    assert (fresh(booking).state, fresh(booking).pieces_freed_at) == (BookingState.CONFIRMED, PIECES)
    assert not booking.rail.exists()
    assert Kind.PIECES_FREED in told()

    for taken in (1, 0):
        assert sweep_unconfirmed(at=RELEASE) == taken
    assert (fresh(booking).state, fresh(booking).released_at) == (BookingState.CANCELLED, RELEASE)
    assert told() == {Kind.RELEASED}
    assert set(Allocation.objects.values_list("live", "ended_why")) == {(False, EndedWhy.RELEASED)}
    whys = Move.objects.filter(booking=booking).values_list("why", flat=True).order_by("pk")
    assert list(whys)[-2:] == [PIECES_BACK, UNCONFIRMED]
    assert_invariants(RELEASE)


def test_who_says_that_they_come_keeps_all(world: World) -> None:
    booking = make(world)
    ask()
    say_coming(booking=booking, at=PIECES - MINUTE, by="link")
    assert sweep_unconfirmed(at=PIECES) == sweep_unconfirmed(at=NOON - MINUTE) == 0
    assert booking.rail.count() == 1


def test_nobody_is_called_off_whom_the_question_did_not_reach(world: World) -> None:
    make(world)
    assert sweep_unconfirmed(at=RELEASE) == 0
    questions().update(state=MessageState.FAILED)
    assert sweep_unconfirmed(at=RELEASE) == 0


def test_who_was_asked_late_has_half_the_time_all_the_same(world: World) -> None:
    booking = make(world)
    ask(at=RELEASE - 10 * MINUTE)
    assert sweep_unconfirmed(at=NOON - MINUTE) == 0
    assert fresh(booking).state == BookingState.CONFIRMED


def test_who_books_after_the_question_is_not_asked(world: World) -> None:
    make(world, at=ASKED + MINUTE)
    assert not questions().exists()
    assert sweep_unconfirmed(at=RELEASE) == 0


def test_question_about_another_time_does_not_count(world: World) -> None:
    booking = make(world)
    ask()
    move(booking=booking, starts_at=NOON + 60 * MINUTE, at=PIECES - 60 * MINUTE)
    assert sweep_unconfirmed(at=NOON) == 0
    assert fresh(booking).state == BookingState.CONFIRMED


def test_who_moved_and_is_not_asked_again_keeps_nobody_from_their_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unconfirmed, "SWEPT_AT_ONCE", 1)
    earlier = make(world)
    ask()
    move(booking=earlier, starts_at=NOON - timedelta(hours=2), at=AT)
    questions().delete()
    booking = make(world, n=1)
    ask()

    assert sweep_unconfirmed(at=PIECES) == 1
    assert fresh(booking).pieces_freed_at == PIECES


def test_who_chooses_pieces_again_comes(world: World) -> None:
    booking = make(world)
    ask()
    sweep_unconfirmed(at=PIECES)
    again = change_pieces(booking=fresh(booking), variants=variants_of(["DRESS-M"]), at=PIECES + MINUTE)
    assert again.coming_at == PIECES + MINUTE
    assert sweep_unconfirmed(at=RELEASE) == 0


@pytest.mark.django_db(transaction=True)
def test_who_says_so_in_the_same_moment_keeps_all_or_learns_that_it_is_too_late(world: World) -> None:
    booking = make(world)
    ask()
    came = race(partial(say_coming, booking=booking, at=RELEASE, by="link"), partial(sweep_unconfirmed, at=RELEASE))
    now = fresh(booking)
    kept = now.state == BookingState.CONFIRMED
    assert came == ({"won": 2} if kept else {"won": 1, "illegal_move": 1})
    assert (now.coming_at is not None, Allocation.objects.live().count()) == (kept, 2 * kept)


DIES = """
from datetime import datetime
from bookings.services import unconfirmed

unconfirmed.write_state = die
unconfirmed.sweep_unconfirmed(at=datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_worker_that_dies_takes_nothing_and_the_next_one_takes_it_all(world: World, database_url: str) -> None:
    booking = make(world)
    ask()
    killed(DIES, RELEASE.isoformat(), database_url=database_url)
    assert (fresh(booking).state, Allocation.objects.live().count()) == (BookingState.CONFIRMED, 2)

    assert sweep_unconfirmed(at=RELEASE) == 1
    assert (fresh(booking).state, Allocation.objects.live().count()) == (BookingState.CANCELLED, 0)
