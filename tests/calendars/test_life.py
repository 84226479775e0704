"""The mails of a visit's life, taken in by two calendars in every order, end in the right single event or in none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Final

import pytest

from bookings.calendar import calendar_of
from bookings.messages import compose
from bookings.models import Booking, DeclinedWhy
from bookings.planner import subject_of
from bookings.services.approval import approve, decline
from bookings.services.cancel import cancel
from bookings.services.change import move
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from desk.services.changes import carry_out
from desk.services.undoing import undo
from kernel.identifiers import new_uid
from notifications.models import Message, MessageState
from tests.bookings.asking import asked as asked_for
from tests.bookings.asking import make_asking
from tests.bookings.exchange import exchanging
from tests.bookings.test_messages import make
from tests.calendars.replay import CALENDARS, Replayed, Said
from tests.desk.changes.house import make_house, on_tuesday
from tests.factories.stores import make_user
from tests.factories.world import make_world

pytestmark = pytest.mark.django_db

AT: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN: Final = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


def posted(booking: Booking, *, at: datetime) -> list[bytes]:
    """The entries that the mails bring which are due by now; they are marked as sent."""
    due = Message.objects.about(subject_of(booking)).filter(
        channel="email", state=MessageState.PENDING, due_at__lte=at, use_by__gt=at
    )
    files = []
    for message in due.order_by("due_at", "pk"):
        words = compose(message, at)
        Message.objects.filter(pk=message.pk).update(
            state=MessageState.SENT, handed_at=at, handover=new_uid(), sent_at=at
        )
        if words is not None and words.calendar is not None:
            files.append(words.calendar)
    return files


def in_any_order(files: Sequence[bytes]) -> set[tuple[tuple[datetime, datetime], ...]]:
    """What stands in the calendars at the end: once for each order, with each mail once, and with one of them twice."""
    found: set[tuple[tuple[datetime, datetime], ...]] = set()
    for kind in CALENDARS:
        said = [kind.read(file) for file in files]
        assert len({one.uid for one in said}) == 1
        for order in permutations(said):
            for again in (*order, None):
                found.add(ended(kind(), [*order, *([again] if again else [])]))
    return found


def in_order(files: Sequence[bytes]) -> set[tuple[tuple[datetime, datetime], ...]]:
    """The same in their order alone, in calendars that forget what was called off."""
    return {ended(kind(forgets=True), map(kind.read, files)) for kind in CALENDARS}


def ended(calendar: Replayed, said: Iterable[Said]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple(calendar.take(said).events)


def event(booking: Booking) -> set[tuple[tuple[datetime, datetime], ...]]:
    return {((booking.starts_at, booking.ends_at),)}


def test_booked_moved_moved_and_cancelled_leaves_nothing() -> None:
    booking = make(make_world())
    files = posted(booking, at=AT)
    moved = move(booking=booking, starts_at=ELEVEN + HOUR, at=AT + HOUR)
    files += posted(moved, at=AT + HOUR)
    again = move(booking=moved, starts_at=ELEVEN + 24 * HOUR, at=AT + 2 * HOUR)
    files += posted(again, at=AT + 2 * HOUR)
    assert len(files) == 3
    assert in_any_order(files) == in_order(files) == event(again)

    cancelled = cancel(booking=again, at=AT + 3 * HOUR)
    files += posted(cancelled, at=AT + 3 * HOUR)

    assert len(files) == 4
    assert in_any_order(files) == in_order(files) == {()}


def test_both_parsers_read_the_same() -> None:
    booking = make(make_world())
    (file,) = posted(booking, at=AT)
    first, second = (kind.read(file) for kind in CALENDARS)
    assert first == second
    assert (first.starts_at, first.ends_at, first.free) == (booking.starts_at, booking.ends_at, False)


def test_what_waits_for_a_word_is_in_no_calendar_until_it_is_given() -> None:
    actor = make_user()
    booking = asked_for(make_asking())
    assert posted(booking, at=AT) == []

    booking = approve(booking=booking, asked_at=booking.asked_at or AT, at=AT + HOUR, actor=actor)
    files = posted(booking, at=AT + HOUR)
    assert in_any_order(files) == event(booking)

    booking = move(booking=booking, starts_at=booking.starts_at + HOUR, at=AT + 2 * HOUR)
    files += posted(booking, at=AT + 2 * HOUR)
    assert in_any_order(files) == in_order(files) == {()}, "the time that they had is gone"

    once = approve(booking=booking, asked_at=booking.asked_at or AT, at=AT + 3 * HOUR, actor=actor)
    files += posted(once, at=AT + 3 * HOUR)
    assert in_any_order(files) == in_order(files) == event(once)

    again = move(booking=once, starts_at=once.starts_at + HOUR, at=AT + 4 * HOUR)
    files += posted(again, at=AT + 4 * HOUR)
    no = decline(booking=again, asked_at=again.asked_at or AT, why=DeclinedWhy.TIME, at=AT + 5 * HOUR, actor=actor)
    files += posted(no, at=AT + 5 * HOUR)
    assert in_order(files) == {()}
    assert in_any_order(files[-4:]) == {()}


def test_declined_at_once_brings_nothing() -> None:
    booking = asked_for(make_asking())
    booking = decline(
        booking=booking, asked_at=booking.asked_at or AT, why=DeclinedWhy.TIME, at=AT + HOUR, actor=make_user()
    )
    assert posted(booking, at=AT + HOUR) == []


def test_what_a_store_took_back_stands_as_it_was() -> None:
    """Also for who looked at their ticket meanwhile and took the file that it offers."""
    house = make_house()
    booking = house.book(on_tuesday(11))
    before = calendar_of(booking, at=AT, method="PUBLISH")
    change = house.close_tuesday()
    change = carry_out(change=change, choices={hit.pk: "0" for hit in change.hits.all()}, at=AT, actor=house.manager)
    booking.refresh_from_db()
    elsewhere = booking.starts_at, booking.ends_at
    meanwhile = calendar_of(booking, at=AT + MINUTE, method="PUBLISH")

    undo(change=change, at=AT + 2 * MINUTE, actor=house.manager)

    booking.refresh_from_db()
    assert (booking.starts_at, booking.ends_at) != elsewhere
    files = [before, meanwhile, calendar_of(booking, at=AT + 3 * MINUTE, method="PUBLISH")]
    assert in_any_order(files) == in_order(files) == event(booking)

    moved = move(booking=booking, starts_at=on_tuesday(15), at=AT + HOUR)
    files.append(calendar_of(moved, at=AT + HOUR))
    assert in_any_order(files) == in_order(files) == event(moved)


def test_exchange_at_any_time_keeps_nobody_busy() -> None:
    world, at = exchanging.make_exchange_world(), exchanging.AT
    piece = exchanging.sold(world.pieces_of("DRESS-S")[0])
    held = exchanging.ask(world, exchanging.asked(world, piece, "DRESS-M"), starts_at=None)
    contact = Contact(name="Ada", phone="+447946010000", email="ada@example.com")
    booking = confirm(booking=held, details=Details(contact=contact, email=True), at=at)
    files = posted(booking, at=at)
    assert [kind.read(file).free for kind in CALENDARS for file in files] == [True, True]
    assert in_any_order(files) == event(booking)

    files += posted(cancel(booking=booking, at=at + MINUTE), at=at + MINUTE)

    assert in_any_order(files) == in_order(files) == {()}
