"""The queue: who waits, who is called, who is served, and the one text that is owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.errors import PartyDoesNotFit, SlotTaken
from bookings.models import Allocation, Booking, BookingSource, BookingState
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from floor.errors import NobodyWaits, TicketChanged, TicketOver
from floor.models import QueueTicket, TicketState
from floor.queries.queue import Span, line_of, next_gap, queue_version, span_of
from floor.services.queue import Joining, call, call_next, join, leave, miss, serve, want
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_member, make_room, make_user
from tests.factories.world import World, make_world
from tests.floor.conftest import AT
from tests.floor.queueing import queue, visit_at
from tests.racing import at_once, race

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PHONE = "+442079460123"


@pytest.fixture
def world(present: time_machine.Traveller) -> World:
    """One room."""
    return make_world(rooms=1)


@pytest.fixture
def felix(world: World) -> User:
    return make_member(store=world.store, user=make_user(first_name="Felix", last_name="Hart")).user


def test_numbers_begin_anew_each_day_and_are_nobody_s_twice(world: World) -> None:
    assert [queue(world).number, queue(world).number] == [1, 2]
    assert queue(world, at=AT + 24 * HOUR).number == 1
    assert sorted(at_once(*[lambda: queue(world).number] * 4)) == [3, 4, 5, 6]


def test_a_party_that_never_fits_gets_no_ticket(world: World) -> None:
    with pytest.raises(PartyDoesNotFit):
        join(wish=Wish(experience=world.experience, party=99), store=world.store, who=Joining(name="Mei"), at=AT)
    assert not QueueTicket.objects.exists()


def test_each_waits_for_the_gap_that_those_before_leave(world: World) -> None:
    visit_at(world, AT + 5 * MINUTE)
    first, second = queue(world), queue(world)
    places = line_of(world.store, at=AT)
    assert [(one.ticket, one.number, one.starts_at) for one in places] == [
        (first, 1, AT + HOUR + 5 * MINUTE),
        (second, 2, AT + 2 * HOUR + 5 * MINUTE),
    ]
    assert next_gap(Wish(experience=world.experience), world.store, at=AT).starts_at == AT + 3 * HOUR + 5 * MINUTE
    leave(ticket=first, at=AT)
    assert [one.starts_at for one in line_of(world.store, at=AT)] == [AT + HOUR + 5 * MINUTE]


@pytest.mark.parametrize(
    ("wait", "span"),
    [
        (timedelta(0), Span(0, 10)),
        (timedelta(minutes=3), Span(5, 15)),
        (timedelta(minutes=21), Span(25, 40)),
        (timedelta(minutes=60), Span(60, 90)),
        (timedelta(minutes=-1), Span(0, 10)),
    ],
)
def test_a_wait_is_said_as_a_span_that_never_begins_before_the_gap(wait: timedelta, span: Span) -> None:
    assert span_of(AT + wait, at=AT) == span


def test_whoever_was_called_comes_before_those_who_only_wait(world: World, amara: User) -> None:
    first, second = queue(world), queue(world)
    call(ticket=second, at=AT, actor=amara)
    assert [one.ticket for one in line_of(world.store, at=AT)] == [second, first]


def test_two_who_call_the_next_get_two_people(world: World, amara: User, felix: User) -> None:
    tickets = [queue(world), queue(world)]
    called = at_once(
        lambda: call_next(store=world.store, at=AT, actor=amara),
        lambda: call_next(store=world.store, at=AT, actor=felix),
    )
    assert set(called) == set(tickets)
    assert {one.called_by for one in QueueTicket.objects.all()} == {amara, felix}
    with pytest.raises(NobodyWaits):
        call_next(store=world.store, at=AT, actor=amara)


def test_one_person_is_called_by_one(world: World, amara: User, felix: User) -> None:
    ticket = queue(world)
    answers = race(lambda: call(ticket=ticket, at=AT, actor=amara), lambda: call(ticket=ticket, at=AT, actor=felix))
    assert answers == {"won": 1, TicketOver.code: 1}


def test_who_is_served_has_all_that_a_booking_has_and_is_in(world: World, amara: User) -> None:
    ticket = queue(world)
    booking = serve(ticket=ticket, starts_at=AT + 5 * MINUTE, at=AT, actor=amara)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.booking, ticket.ended_at) == (TicketState.SERVED, booking, AT)
    assert (booking.state, booking.source) == (BookingState.ARRIVED, BookingSource.WALK_IN)
    promised = Allocation.objects.live().filter(booking=booking).values_list("resource_id", flat=True)
    assert list(promised) == [world.rooms[0].pk]
    assert line_of(world.store, at=AT) == []
    assert_invariants(at=AT)


def test_a_gap_that_went_meanwhile_is_said_and_nothing_changes(world: World, amara: User) -> None:
    ticket = queue(world)
    visit_at(world, AT + 5 * MINUTE)
    with pytest.raises(SlotTaken):
        serve(ticket=ticket, starts_at=AT + 5 * MINUTE, at=AT, actor=amara)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.booking) == (TicketState.WAITING, None)
    assert Booking.objects.count() == 1


def test_two_who_serve_and_one_who_books_online_give_the_gap_to_one(world: World, amara: User, felix: User) -> None:
    world.experience.lead_time = 0
    world.experience.save()
    tickets, start = [queue(world), queue(world)], AT + 15 * MINUTE
    wish, who = Wish(experience=world.experience), Details(contact=Contact(name="Ada", phone=PHONE))
    answers = race(
        lambda: serve(ticket=tickets[0], starts_at=start, at=AT, actor=amara),
        lambda: serve(ticket=tickets[1], starts_at=start, at=AT, actor=felix),
        lambda: book(wish=wish, store=world.store, starts_at=start, details=who, at=AT),
    )
    assert answers == {"won": 1, SlotTaken.code: 2}
    served = QueueTicket.objects.filter(state=TicketState.SERVED).count()
    assert served == Booking.objects.filter(source=BookingSource.WALK_IN).count() <= 1
    assert QueueTicket.objects.filter(state=TicketState.WAITING).count() == 2 - served
    assert_invariants(at=AT)


def test_one_person_is_served_once(world: World, amara: User, felix: User) -> None:
    ticket = queue(world)
    answers = race(
        lambda: serve(ticket=ticket, starts_at=AT + 5 * MINUTE, at=AT, actor=amara),
        lambda: serve(ticket=ticket, starts_at=AT + 2 * HOUR, at=AT, actor=felix),
    )
    assert answers == {"won": 1, TicketOver.code: 1}
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("verb", [leave, miss])
def test_whoever_is_gone_can_not_be_served(world: World, amara: User, verb: Callable[..., QueueTicket]) -> None:
    ticket = call(ticket=queue(world), at=AT, actor=amara)
    verb(ticket=ticket, at=AT)
    with pytest.raises(TicketOver):
        serve(ticket=ticket, starts_at=AT + 5 * MINUTE, at=AT, actor=amara)
    with pytest.raises(TicketOver):
        leave(ticket=ticket, at=AT)
    assert not Booking.objects.exists()


def test_the_version_changes_with_the_queue_the_promises_and_the_minute(world: World) -> None:
    seen = [queue_version(world.store, at=AT)]
    ticket = queue(world)
    seen.append(queue_version(world.store, at=AT))
    wish, who = Wish(experience=world.experience), Details(contact=Contact(name="Ada", phone=PHONE))
    visit = book(wish=wish, store=world.store, starts_at=AT + 5 * HOUR, details=who, at=AT)
    seen.append(queue_version(world.store, at=AT))
    cancel(booking=visit, at=AT)
    seen.append(queue_version(world.store, at=AT))
    leave(ticket=ticket, at=AT)
    seen.append(queue_version(world.store, at=AT))
    seen.append(queue_version(world.store, at=AT + MINUTE))
    assert len(set(seen)) == len(seen)
    assert queue_version(world.store, at=AT) == seen[-2]


def test_a_line_of_fifty_is_read_like_one(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            line_of(world.store, at=AT)
        return len(queries)

    queue(world)
    one = asked()
    for _ in range(49):
        queue(world)
    assert asked() == one == 10
    for ticket in QueueTicket.objects.all()[:20]:
        ticket.variants.set(world.variants[:3])
    assert asked() == 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "served"},
        {"state": "called"},
        {"state": "left"},
        {"called_at": AT},
        {"texts_wanted": True},
        {"party": 0},
        {"number": 1},
    ],
)
def test_the_database_keeps_each_state_s_own_facts(world: World, wrong: dict[str, object]) -> None:
    queue(world)
    ticket = queue(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        QueueTicket.objects.filter(pk=ticket.pk).update(**wrong)


def test_a_turn_promises_the_pieces_of_the_ticket_with_the_room(world: World, amara: User) -> None:
    ticket, next_one = queue(world, skus=["DRESS-M", "COAT-S"]), queue(world, skus=["DRESS-M"])
    make_room(store=world.store, name="Room 2")
    places = line_of(world.store, at=AT)
    assert [(one.starts_at, one.sooner) for one in places] == [(AT, None), (AT + HOUR, AT)]
    booking = serve(ticket=ticket, starts_at=AT, at=AT, actor=amara)
    promised = set(Allocation.objects.live().filter(booking=booking).values_list("resource_id", flat=True))
    pieces = {world.pieces_of(sku)[0].pk for sku in ("DRESS-M", "COAT-S")}
    assert pieces < promised
    assert set(booking.rail.values_list("variant__sku", flat=True)) == {"DRESS-M", "COAT-S"}
    with pytest.raises(SlotTaken) as refused:
        serve(ticket=next_one, starts_at=AT, at=AT, actor=amara)
    assert refused.value.facts["reasons"] == ["PIECE_TAKEN"]
    want(ticket=next_one, variants=[world.variant("DRESS-L")], at=AT)
    with pytest.raises(TicketChanged):
        serve(ticket=read_as(next_one, skus=["DRESS-M"], world=world), starts_at=AT + HOUR, at=AT, actor=amara)
    assert serve(ticket=QueueTicket.objects.get(pk=next_one.pk), starts_at=AT, at=AT, actor=amara).rail.count() == 1
    with pytest.raises(TicketOver):
        want(ticket=next_one, variants=[], at=AT)
    assert_invariants(at=AT)


def read_as(ticket: QueueTicket, *, skus: list[str], world: World) -> QueueTicket:
    """The ticket as a page had it before somebody changed its pieces."""
    seen = QueueTicket.objects.with_wish().get(pk=ticket.pk)
    vars(seen)["_prefetched_objects_cache"] = {"variants": [world.variant(sku) for sku in skus]}
    return seen
