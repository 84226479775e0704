"""What is said of an exchange, and after a visit in which something was bought."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from bookings.messages import compose
from bookings.models import Booking, Outcome
from bookings.planner import Kind, subject_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.cancel import cancel
from bookings.services.closing import close_visit
from bookings.services.confirm import Details, book, confirm
from bookings.services.customers import Contact
from bookings.services.owing import owed_now, sweep_owed
from bookings.services.visit import check_in, complete, start
from bookings.tokens import manage_url
from notifications.models import Channel, Message
from tests.bookings.exchange.exchanging import AT, NOON, ask, asked, promised_to, scanned, sold
from tests.factories.world import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def closed(world: World, outcome: Outcome, *, sms: bool = True) -> Booking:
    """A visit at noon whose dress became that."""
    contact = Contact(name="Ada", phone="+447946010000", email="ada@example.com")
    details = Details(contact=contact, sms=sms, email=True)
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    visit = book(wish=wish, store=world.store, starts_at=NOON, details=details, at=AT)
    start(booking=check_in(code=visit.reference, store=world.store, at=NOON).booking, at=NOON)
    outcomes = {world.variant("DRESS-M").pk: outcome}
    return close_visit(booking=visit, outcomes=outcomes, at=NOON + HOUR)


def owed(visit: Booking) -> list[Message]:
    return list(Message.objects.filter(subject=subject_of(visit), kind="bought"))


def text_of(message: Message, language: str = "en") -> str:
    with translation.override(language):
        words = compose(message, NOON + HOUR)
    assert words is not None
    return words.text


def test_who_bought_something_is_told_once_until_when_it_can_be_exchanged(world: World) -> None:
    visit = closed(world, Outcome.BOUGHT)
    [message] = owed(visit)
    assert (message.channel, message.due_at) == (Channel.SMS, NOON + HOUR)
    link = f"{manage_url(visit)}exchange/"
    said = text_of(message)
    assert said == f"Vitrine London: not quite right? Exchange what you took home until Thu 2 Jul: {link}"
    assert "7月2日" in text_of(message, "zh-hans")
    sweep_owed(at=NOON + 2 * HOUR)
    assert len(owed(visit)) == 1


def test_by_mail_it_names_what_was_bought(world: World) -> None:
    [message] = owed(closed(world, Outcome.BOUGHT, sms=False))
    words = compose(message, NOON + HOUR)
    assert words is not None
    assert words.subject == "Not quite right? Exchange it until Thu 2 Jul"
    assert "Evening dress, Ink, M" in words.text
    assert words.calendar is None
    assert "exchange/" in words.html


def test_who_bought_nothing_is_told_nothing(world: World) -> None:
    assert owed(closed(world, Outcome.RETURNED)) == []


def test_an_exchange_is_confirmed_with_what_to_bring_and_what_waits(world: World) -> None:
    piece = sold(world.pieces_of("DRESS-M")[0])
    for starts_at, times in ((NOON, "12:00"), (None, "until 19:00")):
        held = ask(world, asked(world, piece, "DRESS-L"), starts_at=starts_at)
        contact = Contact(name="Ada", phone=f"+44794601000{len(times)}"[:13], email="")
        booking = confirm(booking=held, details=Details(contact=contact), at=AT)
        message = Message.objects.get(subject=subject_of(booking), kind="confirmation")
        said = text_of(message)
        assert f"your exchange Tue 2 Jun, {times}." in said
        assert "Please bring Evening dress, Ink, M; Evening dress, Ink, L waits." in said
        assert "请带来" in text_of(message, "zh-hans")
        booking.exchange.items.update(live=False)
        booking.allocations.update(live=False, ended_at=AT, ended_why="cancelled")


def test_by_mail_an_exchange_of_any_time_names_no_hour_that_it_begins(world: World) -> None:
    held = ask(world, asked(world, sold(world.pieces_of("DRESS-M")[0]), "DRESS-L"), starts_at=None)
    details = Details(contact=Contact(name="Ada", phone="+447946010000", email="ada@example.com"), email=True)
    booking = confirm(booking=held, details=details, at=AT)
    words = compose(Message.objects.get(subject=subject_of(booking), channel=Channel.EMAIL), AT)
    assert words is not None
    assert "Tuesday 2 June, until 19:00\n" in words.text
    assert '<p class="when">Tuesday 2 June, until 19:00</p>' in words.html

    cancel(booking=booking, at=AT)
    subject = Message.objects.filter(subject=subject_of(booking), kind=Kind.CANCELLED)
    words = compose(subject.get(channel=Channel.EMAIL), AT)
    assert words is not None
    assert words.subject == "Cancelled: your exchange at Vitrine London, Tue 2 Jun"
    assert f"{booking.starts_at.astimezone(world.store.zone):%H:%M}" not in words.text.partition("https://")[0]


def test_who_is_handed_days_later_what_was_owed_is_told_as_well(world: World) -> None:
    small = sold(world.pieces_of("DRESS-S")[0])
    held = ask(world, asked(world, small, "DRESS-M"))
    details = Details(contact=Contact(name="Ada", phone="+447946010000"), sms=True)
    visit = confirm(booking=held, details=details, at=AT)
    (wanted,) = promised_to(visit)
    scanned(visit, small)
    complete(booking=visit, at=NOON + HOUR)
    assert owed(visit) == []

    later = NOON + timedelta(days=3)
    assert scanned(visit, wanted, at=later).done

    assert [message.due_at for message in owed(visit)] == [later]


def test_what_visits_owe_is_asked_at_once(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    visits = [closed(world, Outcome.BOUGHT)]
    visits = list(
        Booking.objects.filter(pk__in=[one.pk for one in visits]).select_related("customer", "experience", "store")
    )
    with django_assert_max_num_queries(8):
        owed_now(visits)
