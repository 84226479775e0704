"""What nobody writes who only wants to come: it is answered, and keeps nobody else waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bookings.models import Booking
from inbox.models import Proposal, Thread
from inbox.services import working
from notifications.models import Reply
from tests.factories.world import World
from tests.inbox.conftest import AT, PHONE, Write, post

pytestmark = pytest.mark.django_db


def test_who_floods_is_counted_to_an_end(booking: Booking, write: Write) -> None:
    write("Where do I park?")
    Thread.objects.update(unanswered=32_767)
    write("And again?")
    assert Thread.objects.get().unanswered == 9_999
    assert not Reply.objects.filter(worked_at=None).exists()


@pytest.mark.parametrize("odd", [{"From": "+" + "4" * 300}, {"MessageSid": "S" * 300}, {"MessageSid": "a\0b"}])
def test_what_can_not_be_a_text_is_answered_and_not_kept(
    world: World, client: Client, settings: Settings, odd: dict[str, str]
) -> None:
    form = {"MessageSid": "SM1", "From": PHONE, "Body": "hi", "OptOutType": "a\0b"} | odd
    assert post(client, settings, **form) == 200
    assert not Reply.objects.exists()


def test_who_writes_without_end_is_not_searched_for_without_end(
    booking: Booking, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "MOST_UNDERSTOOD", 3)
    for _ in range(5):
        write("R")
    assert Proposal.objects.count() == 3
    assert Thread.objects.get().unanswered == 2


def test_the_sweep_ends_in_time_and_begins_with_who_waits_longest(
    booking: Booking, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, sender in enumerate(("+447946010009", PHONE)):
        post(client, settings, MessageSid=f"SM{number}", From=sender, Body="Is there parking?")
    later = AT + timedelta(minutes=2)
    monkeypatch.setattr(working, "MOST_SWEPT", 1)

    assert working.sweep_lost(at=later, lasting=0) == 0
    assert working.sweep_lost(at=later) == 1
    assert Thread.objects.get().address == "+447946010009"
