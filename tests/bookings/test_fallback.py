"""What fails on one way goes the other, where that was agreed to, and nobody is told twice."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
import time_machine
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from bookings.failures import follow_failed_wait, follow_failure
from bookings.models import Booking
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.owing import sweep_owed
from bookings.services.waiting_offers import owe_wait
from bookings.tokens import manage_url
from bookings.waiting_owed import key_of, ways_to
from experiences.models import By, PlannedMessage, Topic
from notifications.models import Message, MessageState, Suppression, Template
from notifications.models.message import MAX_CLAIMS
from notifications.services.callbacks import note_status
from notifications.services.deliver import Deliverer
from notifications.services.retry import retry
from tests.bookings.test_plans import AT, THURSDAY, make, plan
from tests.factories.notifications import make_consent
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world
from tests.fixtures.messaging import SmtpSink, TwilioServer, refuse

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=40)


@pytest.fixture
def world() -> World:
    """Where one message is enough: a text, else a mail."""
    world = make_world()
    plan(world, Topic.CONFIRMATION, By.TEXT)
    return world


def plan_otherwise(world: World, by: By) -> None:
    PlannedMessage.objects.filter(experience=world.experience, topic=Topic.CONFIRMATION).update(by=by)


class Peers(NamedTuple):
    texts: TwilioServer
    mails: SmtpSink

    def counted(self) -> tuple[int, int]:
        return len(self.texts.accepted), len(self.mails.mails)


@pytest.fixture
def peers(twilio_server: TwilioServer, smtp_sink: SmtpSink) -> Peers:
    return Peers(twilio_server, smtp_sink)


def deliver(at: datetime = AT) -> None:
    Deliverer(now=lambda: at).run()


def confirmation() -> Message:
    return Message.objects.get(dedupe_key="confirmation")


def asked_again() -> bool:
    """Whether the worker was told, at once, to look at the booking again."""
    return any("bookings.failures.follow_failure" in str(task.func()) for task in OrmQ.objects.all())


def follow(message: Message) -> None:
    """What the worker does, in the time of the test."""
    sweep_owed(at=AT, among=Booking.objects.filter(reference=message.subject.partition(":")[2]))


def test_what_a_carrier_filters_goes_by_mail(world: World, peers: Peers) -> None:
    make(world)
    peers.texts.answers.append(refuse(400, 30007))

    deliver()

    failed = confirmation()
    assert (failed.state, failed.error_code, peers.counted()) == (MessageState.FAILED, "30007", (0, 0))
    assert not Suppression.objects.exists()
    assert asked_again()
    follow(failed)
    deliver()
    told = confirmation()
    assert (told.state, told.channel, peers.counted()) == (MessageState.SENT, "email", (0, 1))
    follow(told)
    deliver()
    assert peers.counted() == (0, 1)


@pytest.mark.parametrize(("handed_at", "ends"), [(None, ("sent", "email", 1)), (AT, ("failed", "sms", 0))])
def test_what_was_tried_too_often_goes_by_mail_unless_it_may_have_arrived(
    world: World, peers: Peers, handed_at: datetime | None, ends: tuple[str, str, int]
) -> None:
    make(world)
    lost = {"state": MessageState.SENDING, "lease": "dead", "claimed_until": AT, "attempts": MAX_CLAIMS}
    handover = "dead" if handed_at else ""
    Message.objects.filter(dedupe_key="confirmation").update(**lost, handed_at=handed_at, handover=handover)

    deliver()
    assert (confirmation().state, confirmation().error_code) == (MessageState.FAILED, "worn_out")
    assert asked_again() == (handed_at is None)
    follow(confirmation())
    deliver()

    told = confirmation()
    assert (told.state, told.channel, len(peers.mails.mails)) == ends


def test_what_is_not_delivered_hours_later_goes_by_mail(world: World, peers: Peers) -> None:
    make(world)
    deliver()
    note_status(handover=confirmation().handover, status="undelivered", provider_id="SM1", code=30034, at=LATER)

    follow(confirmation())
    deliver(LATER)

    assert (confirmation().state, confirmation().channel, peers.counted()) == (MessageState.SENT, "email", (1, 1))


def test_a_mail_that_fails_goes_by_text(world: World, peers: Peers) -> None:
    plan_otherwise(world, By.MAIL)
    make(world)
    peers.mails.answers.append("550 5.7.1 unwanted")

    deliver()
    follow(confirmation())
    deliver()

    assert (confirmation().state, confirmation().channel, peers.counted()) == (MessageState.SENT, "sms", (1, 0))


def test_what_failed_on_both_ways_stays_failed(world: World, peers: Peers) -> None:
    make(world)
    peers.texts.answers.append(refuse(400, 30007))
    peers.mails.answers.append("550 5.7.1 unwanted")
    for _ in range(3):
        deliver()
        follow(confirmation())

    last = confirmation()
    assert (last.state, last.channel, len(last.failed_ways)) == (MessageState.FAILED, "email", 2)
    # A person tries that way again, and it isn't led back to the other.
    retry(message_id=last.pk, at=AT)
    follow(last)
    deliver()
    assert (confirmation().state, confirmation().channel, peers.counted()) == (MessageState.SENT, "email", (0, 1))


def test_who_gets_it_on_each_way_gets_it_once_on_each(world: World, peers: Peers) -> None:
    plan_otherwise(world, By.EACH)
    make(world)
    peers.texts.answers.append(refuse(400, 30007))

    deliver()
    follow(Message.objects.get(dedupe_key="confirmation:sms"))
    deliver()

    states = dict(Message.objects.filter(kind="confirmation").values_list("channel", "state"))
    assert (states, peers.counted()) == ({"sms": "failed", "email": "sent"}, (0, 1))


def test_who_agreed_to_texts_alone_is_not_written_to(world: World, peers: Peers) -> None:
    make(world, email="")
    peers.texts.answers.append(refuse(400, 30007))

    deliver()
    follow(confirmation())
    deliver()

    assert (confirmation().state, peers.counted()) == (MessageState.FAILED, (0, 0))


def test_what_may_not_be_spent_any_more_goes_by_mail_and_else_waits(
    world: World, peers: Peers, settings: Settings
) -> None:
    settings.SMS_DAILY_SPEND = 0
    make(world)
    make(world, email="", phone="+447946010001")

    deliver()
    for message in Message.objects.filter(dedupe_key="confirmation"):
        follow(message)
    deliver()

    by_channel = Message.objects.filter(dedupe_key="confirmation").values_list("channel", "state", "error_code")
    assert sorted(by_channel) == [("email", "sent", ""), ("sms", "pending", "spend_limit")]
    assert peers.counted() == (0, 1)


def test_the_worker_may_follow_what_is_long_gone() -> None:
    follow_failure(0)


def test_who_chose_whatsapp_is_told_so_and_by_sms_where_it_fails(
    world: World, peers: Peers, settings: Settings
) -> None:
    settings.WHATSAPP_FROM = "+447700900555"
    Template.objects.create(kind="confirmation", locale="en", content_sid="HX" + "4" * 32, facts=["day", "link"])
    booking = book(
        wish=Wish(experience=world.experience),
        store=world.store,
        starts_at=THURSDAY,
        details=Details(contact=Contact(name="Ada", phone="+447946010000"), email=False, whatsapp=True),
        at=AT,
    )
    deliver()
    first = confirmation()
    form = peers.texts.accepted[0].form
    assert (form["To"], json.loads(form["ContentVariables"])["2"]) == ("whatsapp:+447946010000", manage_url(booking))

    note_status(handover=first.handover, status="undelivered", provider_id="SM1", code=63003, at=LATER)
    follow(confirmation())
    deliver(LATER)

    told = confirmation()
    assert (told.state, told.channel, peers.texts.accepted[1].to) == (MessageState.SENT, "sms", "+447946010000")
    assert set(Message.objects.exclude(pk=told.pk).values_list("channel", flat=True)) == {"whatsapp"}
    assert list(Suppression.objects.values_list("channel", "reason")) == [("whatsapp", "unreachable")]


def test_who_waits_is_told_by_sms_where_whatsapp_fails_and_by_mail_where_texts_do(
    world: World, peers: Peers, settings: Settings
) -> None:
    settings.WHATSAPP_FROM = "+447700900555"
    wait = make_wait(
        store=world.store,
        experience=world.experience,
        day=THURSDAY.date(),
        joined_at=AT,
        email="wendy@example.com",
        email_consent=True,
        whatsapp=True,
    )
    for channel, address in ways_to(wait):
        make_consent(AT, channel=channel, address=address)
    owe_wait(wait, at=AT)
    peers.texts.answers.append(refuse(400, 30007))

    ways = []
    for _ in range(3):
        deliver()
        told = Message.objects.get(subject=key_of(wait))
        ways.append((told.channel, told.state))
        with time_machine.travel(AT, tick=False):
            follow_failed_wait(told.pk)

    assert ways == [("whatsapp", "failed"), ("sms", "failed"), ("email", "sent")]
    assert peers.counted() == (0, 1)
    follow_failed_wait(0)
