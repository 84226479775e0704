"""Texts that come in the same moment: kept once, answered once, and moved or called off, never both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from bookings.models import Allocation, Booking, BookingState
from bookings.services.cancel import cancel
from inbox.models import Entry, Proposal, Thread, Who
from inbox.services.working import work_on
from kernel.errors import DomainError
from notifications.models import Message, Reply, Suppression
from notifications.services.callbacks import receive
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World
from tests.inbox.conftest import AT, PHONE, Write, booked, post
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def _texted(client: Client, settings: Settings, text: str) -> Callable[[], object]:
    return partial(post, client, settings, MessageSid="SM1", From=PHONE, Body=text)


def test_the_same_text_at_once_is_kept_once(booking: Booking, client: Client, settings: Settings) -> None:
    assert at_once(*[_texted(client, settings, "STOP")] * 6) == [200] * 6

    assert Reply.objects.count() == 1
    assert Suppression.objects.holding().count() == 2  # of texts and of WhatsApp


def test_one_text_is_worked_on_once_by_all_workers(booking: Booking) -> None:
    receive(channel="sms", address=PHONE, text="Is there parking?", provider_id="SM1", at=AT)
    reply = Reply.objects.get()

    at_once(*[partial(work_on, reply_id=reply.pk, at=AT)] * 5)

    assert [entry.who for entry in Entry.objects.all()] == [Who.THEM]
    assert Thread.objects.get().unanswered == 1


def test_two_texts_at_once_are_one_talk(booking: Booking) -> None:
    for number in range(4):
        receive(channel="sms", address=PHONE, text=f"Is it {number} floors up?", provider_id=f"SM{number}", at=AT)

    ids = Reply.objects.values_list("pk", flat=True)
    at_once(*[partial(work_on, reply_id=pk, at=AT + timedelta(seconds=1)) for pk in ids])

    texts = list(Entry.objects.order_by("pk").values_list("text", flat=True))
    assert texts == [f"Is it {number} floors up?" for number in range(4)]
    assert Thread.objects.get().unanswered == 4


def test_a_visit_is_moved_by_text_or_called_off_and_never_both(
    world: World, write: Write, present: time_machine.Traveller
) -> None:
    ends = set()
    for turn in range(4):
        phone = f"+44794602000{turn}"
        booking = booked(world, "DRESS-M", phone=phone)
        write("r", phone=phone)
        receive(channel="sms", address=phone, text="2", provider_id=f"RACE{turn}", at=AT)
        reply = Reply.objects.get(provider_id=f"RACE{turn}")
        verbs = [partial(work_on, reply_id=reply.pk, at=AT), partial(_cancelled, booking)]
        at_once(*(verbs if turn % 2 else verbs[::-1]))
        fresh = Booking.objects.get(pk=booking.pk)
        assert fresh.state == BookingState.CANCELLED
        assert not Allocation.objects.filter(booking=booking, live=True).exists()
        assert Reply.objects.get(pk=reply.pk).worked_at is not None
        moved = fresh.starts_at == Proposal.objects.filter(booking=booking).latest("pk").starts[0]
        ends.add(moved)
        pending = Message.objects.filter(subject=f"booking:{fresh.reference}", state="pending")
        assert set(pending.values_list("kind", flat=True)) <= {"cancelled"}
    assert_invariants(AT)


def _cancelled(booking: Booking) -> None:
    """Whatever it was moved to meanwhile."""
    for _again in range(5):
        try:
            cancel(booking=Booking.objects.get(pk=booking.pk), at=AT)
        except DomainError:
            continue
        return
