"""E-mail, read from a real SMTP server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from pytest_django.fixtures import Settings

from notifications.models import Channel, Message, MessageState, Outage, Suppression
from notifications.models.message import LONGEST_MAIL_SUBJECT
from tests.factories.notifications import MAIL, make_consent, make_message
from tests.fixtures.messaging import SmtpSink
from tests.notifications.composing import CALENDAR
from tests.notifications.conftest import Clock

pytestmark = pytest.mark.django_db

Deliver = Callable[[], bool]


@pytest.fixture(autouse=True)
def _consent(at: datetime) -> None:
    make_consent(at, channel=Channel.EMAIL, address=MAIL)


def test_email_carries_text_html_and_the_invitation_last(at: datetime, deliver: Deliver, smtp_sink: SmtpSink) -> None:
    message = make_message(at, channel=Channel.EMAIL)

    deliver()

    (mail,) = smtp_sink.to(MAIL)
    assert (mail["Subject"], mail["Message-ID"]) == ("Your visit", message.message_id)
    assert mail.get_content_type() == "multipart/alternative"
    parts = list(mail.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert "You’re expected" in parts[0].get_content()
    assert '<p style="color: #211b34' in parts[1].get_content()
    assert (parts[2].get_param("method"), parts[2].get_content_charset()) == ("REQUEST", "utf-8")
    assert parts[2].get_content().replace("\r\n", "\n").strip() == CALENDAR.decode().replace("\r\n", "\n").strip()
    message.refresh_from_db()
    assert (message.state, message.calendar_method) == (MessageState.SENT, "REQUEST")


def test_email_with_a_subject_that_is_too_long_keeps_no_other_from_going_out(
    at: datetime, deliver: Deliver, smtp_sink: SmtpSink
) -> None:
    for subject in ("wordy:1", "test:1"):
        make_message(at, subject=subject, channel=Channel.EMAIL)

    deliver()

    subjects = sorted((mail["Subject"] for mail in smtp_sink.to(MAIL)), key=len)
    assert subjects == ["Your visit", ("See you " * 40)[:LONGEST_MAIL_SUBJECT].rstrip()]


def test_email_to_nobody_is_refused_for_good(at: datetime, deliver: Deliver, smtp_sink: SmtpSink) -> None:
    smtp_sink.answers.append("550 5.1.1 No such user here")
    message = make_message(at, channel=Channel.EMAIL)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.FAILED, "550")
    assert [row.address for row in Suppression.objects.all()] == [MAIL]


def test_email_refused_for_what_it_is_does_not_suppress_the_address(
    at: datetime, deliver: Deliver, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answers.append("550 5.7.1 Looks like spam")
    message = make_message(at, channel=Channel.EMAIL)

    deliver()

    message.refresh_from_db()
    assert (message.state, Suppression.objects.count()) == (MessageState.FAILED, 0)


def test_email_refused_in_words_that_no_database_takes_makes_no_other_go_twice(
    at: datetime, clock: Clock, deliver: Deliver, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answers.append("550 5.7.1 Spam\0 said")
    for key in ("one", "two", "three"):
        make_message(at, key=key, channel=Channel.EMAIL)

    deliver()
    clock.advance(minutes=5)
    deliver()

    assert len(smtp_sink.mails) == 2
    assert Message.objects.get(state=MessageState.FAILED).error_text == "5.7.1 Spam said"


def test_email_is_tried_again_with_the_same_message_id(
    at: datetime, clock: Clock, deliver: Deliver, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answers.append("451 4.3.0 Later")
    message = make_message(at, channel=Channel.EMAIL)

    deliver()
    clock.advance(seconds=30)
    deliver()

    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert [mail["Message-ID"] for mail in smtp_sink.mails] == [message.message_id]


def test_email_waits_for_a_server_that_is_away(
    at: datetime, deliver: Deliver, smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.EMAIL_PORT = 9
    message = make_message(at, channel=Channel.EMAIL)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.PENDING, "connection")


def test_email_of_a_dead_worker_is_sent_again(at: datetime, deliver: Deliver, smtp_sink: SmtpSink) -> None:
    message = make_message(
        at,
        channel=Channel.EMAIL,
        state=MessageState.SENDING,
        lease="dead",
        claimed_until=at,
        handover="x",
        handed_at=at,
        attempts=1,
    )

    deliver()

    assert [mail["Message-ID"] for mail in smtp_sink.mails] == [message.message_id]


def test_address_that_no_mail_can_have_is_its_own_fault(at: datetime, deliver: Deliver, smtp_sink: SmtpSink) -> None:
    """Six of them once counted as a channel that is down: nobody's mails went out as long as they were of use."""
    nowhere = "a@" + "例" * 60 + ".com"
    make_consent(at, channel=Channel.EMAIL, address=nowhere)
    poison = [make_message(at, key=f"k{n}", channel=Channel.EMAIL, recipient=nowhere) for n in range(6)]
    good = make_message(at, channel=Channel.EMAIL)

    deliver()

    for message in (*poison, good):
        message.refresh_from_db()
    assert {(one.state, one.error_code) for one in poison} == {(MessageState.FAILED, "unsendable")}
    assert good.state == MessageState.SENT
    assert not Outage.objects.exists()
