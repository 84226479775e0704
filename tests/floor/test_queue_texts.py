"""The texts that somebody in the queue is owed, and what the worker does for those who wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils.module_loading import import_string
from django_q.models import Schedule

from bookings.calendar import grouped
from bookings.services.visit import start
from bookings.tokens import manage_url
from floor.apps import register_schedules
from floor.models import QueueTicket, TicketState
from floor.queries.queue import line_of
from floor.services.queue import call, leave, serve, sweep_queue
from floor.tickets import place_url
from notifications.models import Consent, Message, MessageState
from notifications.services.deliver import Deliverer
from tests.factories.world import World, make_world
from tests.floor.conftest import AT
from tests.floor.queueing import queue, visit_at

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PHONE = "+442079460123"


@pytest.fixture
def world(present: time_machine.Traveller) -> World:
    """One room."""
    return make_world(rooms=1)


def texts() -> list[tuple[str, str]]:
    assert set(Message.objects.values_list("recipient", flat=True)) <= {PHONE}
    return list(Message.objects.order_by("pk").values_list("kind", "state"))


def test_the_text_is_owed_once_when_the_gap_is_near_and_says_where(world: World, amara: User) -> None:
    visit_at(world, AT - 30 * MINUTE)  # its promise ends at 9:25 UTC, then five minutes to prepare
    ticket = queue(world, texts=True)
    sweep_queue(store=world.store, at=AT + 19 * MINUTE)
    assert texts() == [("place", "pending")]
    for minute in (20, 21):
        sweep_queue(store=world.store, at=AT + minute * MINUTE)
    assert texts() == [("place", "pending"), ("turn", "pending")]
    call(ticket=ticket, at=AT + 22 * MINUTE, actor=amara)
    assert texts() == [("place", "pending"), ("turn", "pending")]
    assert list(Consent.objects.values_list("address", "given", "wording")) == [
        (PHONE, True, "Text me when it is my turn")
    ]


def test_the_text_reads_as_it_is_at_that_moment(world: World, amara: User, present: time_machine.Traveller) -> None:
    ticket = queue(world, texts=True)
    Deliverer().run()
    call(ticket=ticket, at=AT, actor=amara)
    Deliverer().run()
    link = place_url(ticket)
    assert [one.text for one in Message.objects.filter(state=MessageState.SENT).order_by("pk")] == [
        f"Vitrine London: you are number 1. Follow your place here: {link}",
        f"Vitrine London: number 1, it is your turn. Please come to us. {link}",
    ]


def test_who_agreed_to_texts_is_confirmed_what_is_theirs_once_they_are_in(
    world: World, amara: User, present: time_machine.Traveller
) -> None:
    ticket, silent = queue(world, texts=True), queue(world)
    booking = serve(ticket=ticket, starts_at=AT + 5 * MINUTE, at=AT, actor=amara)
    start(booking=booking, at=AT + MINUTE)
    Deliverer().run()
    sent = Message.objects.filter(state=MessageState.SENT).get()
    assert sent.text == (
        f"Vitrine London: welcome! All is yours until 10:50. Ref {grouped(booking.reference)}. "
        f"Your visit and its pieces: {manage_url(booking)}"
    )
    assert texts() == [("place", "cancelled"), ("confirmation", "sent")]
    given = Consent.objects.order_by("pk").values_list("source", "wording")
    words = "Text me when it is my turn"
    assert list(given) == [(f"queue:{ticket.pk}", words), (f"walk_in:{booking.reference}", words)]
    serve(ticket=silent, starts_at=AT + HOUR + 5 * MINUTE, at=AT, actor=amara)
    assert len(texts()) == 2


def test_nobody_is_texted_who_left_or_didn_t_ask(world: World, amara: User) -> None:
    gone, silent = queue(world, texts=True), queue(world)
    call(ticket=gone, at=AT, actor=amara)
    call(ticket=silent, at=AT, actor=amara)
    leave(ticket=gone, at=AT)
    assert texts() == [("place", "cancelled"), ("turn", "cancelled")]


def test_the_sweep_lets_nobody_stand_in_line_for_ever(world: World, amara: User) -> None:
    called, waiting = queue(world), queue(world)
    call(ticket=called, at=AT, actor=amara)
    sweep_queue(store=world.store, at=AT + 9 * MINUTE)
    assert [one.ticket for one in line_of(world.store, at=AT)] == [called, waiting]
    sweep_queue(store=world.store, at=AT + 10 * MINUTE)
    called.refresh_from_db()
    assert (called.state, called.ended_at) == (TicketState.MISSED, AT + 10 * MINUTE)
    sweep_queue(store=world.store, at=AT + 12 * HOUR)
    assert not QueueTicket.objects.in_line().exists()


def test_the_worker_looks_after_every_queue_each_minute(world: World, amara: User) -> None:
    elsewhere = make_world(slug="paris", rooms=1)
    tickets = [call(ticket=queue(each), at=AT - 10 * MINUTE, actor=amara) for each in (world, elsewhere)]
    register_schedules(using="default")
    task = import_string(Schedule.objects.get(name="floor: tend queues").func)
    task()
    task()
    missed = QueueTicket.objects.filter(state=TicketState.MISSED)
    assert set(missed) == set(tickets)
