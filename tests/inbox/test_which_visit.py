"""Of several visits ahead, a reply is about the one of which they had a text last."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from bookings.models import Booking
from bookings.services.cancel import cancel
from inbox.models import Delay, Thread
from notifications.models import Message
from notifications.services.deliver import Deliverer
from tests.bookings.lining import MINUTE
from tests.factories.world import World, make_world
from tests.inbox.conftest import AT, ELEVEN, PHONE, Write, booked

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def coming(*visits: Booking) -> list[bool]:
    return [Booking.objects.get(pk=visit.pk).coming_at is not None for visit in visits]


def texted(visit: Booking, present: time_machine.Traveller) -> None:
    """All that they were told is a day old, but one text of this visit."""
    Deliverer().run()
    texts = Message.objects.filter(recipient=PHONE, state="sent")
    texts.update(sent_at=AT - 30 * HOUR)
    texts.filter(subject=f"booking:{visit.reference}").update(sent_at=AT)
    present.move_to(AT + MINUTE)


def test_a_reply_answers_the_last_text(
    world: World, booking: Booking, write: Write, present: time_machine.Traveller
) -> None:
    """Else who answers the question about Friday has said that they come on Wednesday, and loses Friday."""
    paris = make_world(slug="paris")
    friday = booked(paris, starts_at=ELEVEN + 48 * HOUR)
    texted(friday, present)

    assert "Vitrine Paris" in write("1")

    assert coming(booking, friday) == [False, True]
    assert Thread.objects.get().store == paris.store


def test_who_is_late_is_late_for_the_next(
    world: World, booking: Booking, write: Write, present: time_machine.Traveller
) -> None:
    friday = booked(world, starts_at=ELEVEN + 48 * HOUR)
    texted(friday, present)
    present.move_to(ELEVEN - HOUR)

    assert "11:10" in write("late 10")

    assert Delay.objects.get().booking == booking


def test_an_old_text_and_one_of_a_visit_that_is_off_are_not_meant(
    world: World, booking: Booking, write: Write, present: time_machine.Traveller, settings: Settings
) -> None:
    settings.PHONE_CHECK = "never"
    friday = booked(world, starts_at=ELEVEN + 48 * HOUR)
    texted(friday, present)
    present.move_to(AT + 25 * HOUR)
    write("1")
    assert coming(booking, friday) == [True, False]

    thursday = booked(world, starts_at=ELEVEN + 24 * HOUR)
    cancel(booking=booking, at=AT + 25 * HOUR)
    Message.objects.filter(subject=f"booking:{booking.reference}").update(sent_at=AT + 25 * HOUR)
    write("1")
    assert coming(thursday, friday) == [True, False]
