"""A provider that is down: nobody burns their tries, people are told once, and what is still of use goes out after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest
from pytest_django.fixtures import Settings

from notifications.models import Channel, Message, MessageState, Outage
from notifications.services.calls import WAVE
from notifications.services.deliver import Deliverer
from notifications.services.outages import ALARM_AFTER, IN_A_ROW, REST
from tests.fixtures.messaging import SmtpSink, TwilioServer, accept_and_drop, refuse
from tests.notifications.conftest import Clock, Even
from tests.notifications.crowds import crowd, fates, times_told, unlimited

pytestmark = pytest.mark.django_db

Deliver = Callable[[], bool]
DOWN: Final = [refuse(503), refuse(401, 20003), refuse(429)]


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    unlimited(settings)


def said(caplog: pytest.LogCaptureFixture, event: str) -> int:
    return sum(event in str(record.msg) for record in caplog.records)


def test_a_provider_that_is_down_for_an_hour_costs_nobody_their_message(
    at: datetime,
    clock: Clock,
    deliver: Deliver,
    twilio_server: TwilioServer,
    caplog: pytest.LogCaptureFixture,
    settings: Settings,
) -> None:
    twilio_server.now, settings.ALARMS_TO = clock, "house@example.com"
    useful = crowd(at, 40)
    crowd(at, 5, stem="8", use_by=at + timedelta(minutes=30))
    twilio_server.answers.extend(DOWN * 1000)

    for _ in range(30):
        deliver()
        clock.advance(minutes=2)

    assert twilio_server.posts + twilio_server.lists <= 2 * 30 + 48
    assert twilio_server.accepted == []
    assert fates()[MessageState.FAILED] == 0
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at) == (at, None)
    assert outage.told_at is not None
    assert ALARM_AFTER <= outage.told_at - at <= ALARM_AFTER + timedelta(minutes=2)

    twilio_server.answers.clear()
    for _ in range(10):
        deliver()
        clock.advance(minutes=2)

    assert times_told(twilio_server) == {message.recipient: 1 for message in useful}
    assert fates() == {MessageState.SENT: 40 + 1, MessageState.MISSED: 5}
    assert Message.objects.sent().get(kind="alarm").subject == "alarm:sms_down"
    assert Message.objects.missed_since(at).count() == 5
    outage.refresh_from_db()
    assert outage.ended_at is not None
    assert outage.ended_at - at <= timedelta(minutes=62)
    assert (said(caplog, "channel_down"), said(caplog, "channel_works_again")) == (1, 1)


def test_while_a_channel_rests_one_message_tries_and_others_go_their_way(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer, smtp_sink: SmtpSink
) -> None:
    crowd(at, IN_A_ROW)
    twilio_server.answers.extend([refuse(429)] * 1000)
    deliver()
    assert twilio_server.posts == IN_A_ROW
    clock.advance(seconds=1)
    crowd(at, 20, stem="7")
    crowd(at, 3, channel=Channel.EMAIL)

    deliver()
    assert (twilio_server.posts, len(smtp_sink.mails)) == (IN_A_ROW, 3)
    clock.at = at + REST
    deliver()

    assert twilio_server.posts == IN_A_ROW + 1
    assert Message.objects.on(Channel.SMS).pending().filter(attempts=0).count() == IN_A_ROW + 20


def test_a_channel_on_which_nothing_is_due_keeps_no_other_from_going_out(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer, smtp_sink: SmtpSink
) -> None:
    crowd(at, IN_A_ROW)
    twilio_server.answers.extend([refuse(429)] * IN_A_ROW)
    deliver()
    Message.objects.update(next_try_at=at + timedelta(minutes=30))
    crowd(at, 3, channel=Channel.EMAIL)

    clock.at = at + REST
    deliver()

    assert (twilio_server.posts, len(smtp_sink.mails)) == (IN_A_ROW, 3)


def test_what_may_have_arrived_is_still_asked_for_when_its_channel_rests_meanwhile(
    at: datetime, clock: Clock, twilio_server: TwilioServer
) -> None:
    twilio_server.now = clock
    ticking = Deliverer(now=lambda: clock.advance(milliseconds=100), chance=Even(), wait=clock.wait)
    crowd(at, 1, stem="8")
    twilio_server.answers.append(accept_and_drop)
    ticking.run()
    Message.objects.update(claimed_until=clock.at + timedelta(seconds=1))
    crowd(at, WAVE)
    twilio_server.answers.extend([refuse(429)] * WAVE)

    ticking.run()  # the lost one is taken in hand while the calls fail
    clock.advance(minutes=20)
    ticking.run()

    assert set(times_told(twilio_server).values()) == {1}
    assert fates() == {MessageState.SENT: 1 + WAVE}


def test_the_first_success_opens_the_channel_for_all(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    crowd(at, 20)
    twilio_server.answers.extend([refuse(503)] * 20)
    deliver()
    clock.advance(minutes=20)

    deliver()

    assert len(twilio_server.accepted) == 20
    assert not Outage.objects.exists()


def test_a_hiccup_is_no_outage(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    crowd(at, 8)
    twilio_server.answers.extend([refuse(429)] * 4)

    deliver()
    clock.advance(minutes=1)
    deliver()

    assert fates() == {MessageState.SENT: 8}
    assert (Outage.objects.count(), said(caplog, "channel_")) == (0, 0)


def test_what_is_wrong_with_messages_is_no_outage(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> None:
    crowd(at, 20)
    twilio_server.answers.extend([refuse(400, 21211)] * 20)

    deliver()

    assert fates() == {MessageState.FAILED: 20}
    assert not Outage.objects.exists()


def test_a_wish_to_be_left_alone_for_seconds_is_waited_out(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    crowd(at, 1)
    twilio_server.answers.append(refuse(429, 20429, wish="3"))
    deliver()
    crowd(at, 5, stem="8")

    deliver()

    assert (len(twilio_server.accepted), clock.at) == (5, at + timedelta(seconds=3))


def test_a_wish_to_be_left_alone_for_minutes_is_kept(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    crowd(at, 3)
    twilio_server.answers.extend([refuse(429, 20429, wish="120")] * 3)
    deliver()
    posts = twilio_server.posts

    clock.advance(seconds=114)
    deliver()
    assert twilio_server.posts == posts
    clock.advance(seconds=6)
    deliver()

    assert times_told(twilio_server).total() == 3


def test_a_mail_server_that_is_away_rests_too(
    at: datetime, clock: Clock, deliver: Deliver, smtp_sink: SmtpSink, settings: Settings
) -> None:
    crowd(at, 20, channel=Channel.EMAIL)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    for _ in range(10):
        deliver()
        clock.advance(minutes=1)
    outage = Outage.objects.get()
    assert (outage.channel, outage.told_at is not None) == (Channel.EMAIL, True)
    assert outage.failures <= 20 + 10

    settings.EMAIL_PORT = port
    deliver()
    clock.advance(minutes=1)
    deliver()

    assert (fates(), len(smtp_sink.mails)) == ({MessageState.SENT: 20}, 20)
