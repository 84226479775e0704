"""What stands in a talk: an answer that didn't arrive, or went another way, and the text that confirms a move."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.contrib.auth.models import User
from django.test import Client

from bookings.models import Booking
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from inbox.models import Entry, Thread
from inbox.services.answering import answer, settle
from inbox.tasks import follow_failure, sweep
from notifications.failures import said_of
from notifications.models import Message
from notifications.services.deliver import Deliverer
from tests.factories.world import World
from tests.fixtures.messaging import SmtpSink, TwilioServer, refuse
from tests.inbox.conftest import AT, ELEVEN, PHONE, Write
from tests.reading import words_of

INBOX = "/floor/london/inbox/"


def talked(world: World, write: Write, *, mail: bool) -> Thread:
    """Somebody with a visit asks something; all that is due about the visit is out."""
    contact = Contact(name="Ada", phone=PHONE, email="ada@example.com")
    details = Details(contact=contact, sms=True, email=mail)
    book(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, details=details, at=AT)
    write("Do you have this in blue?")
    Deliverer().run()
    return Thread.objects.get()


def answered(thread: Thread, amara: User) -> Message:
    entry = answer(thread=thread, text="Yes, in M.", nonce="1", seen=Entry.objects.latest("pk").pk, at=AT, actor=amara)
    return Message.objects.get(subject=f"chat:{entry.pk}")


def page_of(client: Client, thread: Thread, amara: User) -> str:
    client.force_login(amara)
    return words_of(client.get(f"{INBOX}{thread.pk}/"))


def test_an_answer_that_fails_goes_by_mail_where_that_was_agreed_to(
    world: World, write: Write, amara: User, client: Client, smtp_sink: SmtpSink, twilio_server: TwilioServer
) -> None:
    thread = talked(world, write, mail=True)
    message = answered(thread, amara)
    twilio_server.answers.append(refuse(400, 30007))
    Deliverer().run()

    for _twice in range(2):
        follow_failure(message.pk)
    Deliverer().run()

    [mail] = [one for one in smtp_sink.to("ada@example.com") if one["Subject"] == "Vitrine London: our answer to you"]
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "Yes, in M." in plain.get_content()
    thread.refresh_from_db()
    assert (thread.unanswered, Message.objects.get(pk=message.pk).state) == (0, "sent")
    assert "It didn’t arrive on their phone, so it goes by e-mail." in page_of(client, thread, amara)


def test_an_answer_that_never_arrives_waits_for_somebody(
    world: World, write: Write, amara: User, client: Client, twilio_server: TwilioServer
) -> None:
    thread = talked(world, write, mail=False)
    message = answered(thread, amara)
    twilio_server.answers.append(refuse(400, 30007))
    Deliverer().run()

    for _twice in range(2):
        follow_failure(message.pk)
        sweep()

    thread.refresh_from_db()
    assert thread.unanswered == 1
    page = page_of(client, thread, amara)
    assert "It didn’t arrive" in page
    assert said_of("30007") in page
    assert "Answer didn’t arrive" in words_of(client.get(INBOX))
    settle(thread=thread, seen=Entry.objects.latest("pk").pk)
    assert "Answer didn’t arrive" not in words_of(client.get(INBOX))


def test_an_answer_that_was_too_late_to_be_sent_is_found(
    world: World, write: Write, amara: User, present: time_machine.Traveller
) -> None:
    thread = talked(world, write, mail=False)
    answered(thread, amara)
    present.move_to(AT + timedelta(hours=25))
    Deliverer().run()

    for _twice in range(2):
        sweep()

    thread.refresh_from_db()
    assert thread.unanswered == 1


def test_the_text_that_confirms_a_move_stands_in_the_talk(
    booking: Booking, write: Write, amara: User, client: Client
) -> None:
    write("R")
    assert write("4") == "", "the move has a text of its own"
    thread = Thread.objects.get()
    told = Message.objects.get(subject=f"booking:{booking.reference}", kind="changed", channel="sms")
    assert "Goes out any moment" in page_of(client, thread, amara)

    Deliverer().run()

    page = page_of(client, thread, amara)
    told.refresh_from_db()
    assert told.text.partition(" http")[0] in page
    assert "An empty text" not in page
