"""From due to sent, and every way it can end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from notifications.models import Message, MessageState, Suppression
from notifications.models.message import MAX_ATTEMPTS
from notifications.services.outcomes import FIRST_PAUSE
from tests.factories.notifications import make_consent, make_message
from tests.fixtures.messaging import Answer, TwilioServer, refuse
from tests.notifications.conftest import Clock

pytestmark = pytest.mark.django_db

Deliver = Callable[[], bool]


@pytest.fixture(autouse=True)
def _consent(at: datetime) -> None:
    make_consent(at)


def test_deliver_sends_what_is_due_and_keeps_the_words(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    message = make_message(at)
    make_message(at + timedelta(hours=1), key="later")

    assert deliver() is False

    message.refresh_from_db()
    words = "You're expected: confirmation of test:1 (en)"
    assert [(sms.to, sms.body) for sms in twilio_server.accepted] == [(message.recipient, words)]
    assert (message.state, message.sent_at, message.text) == (MessageState.SENT, at, words)
    assert (message.provider_id, message.attempts) == (twilio_server.accepted[0].sid, 1)
    assert Message.objects.get(dedupe_key="later").state == MessageState.PENDING


def test_deliver_writes_no_words_and_no_numbers_into_the_log(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    message = make_message(at)

    deliver()

    assert twilio_server.posts == 1
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not [line for line in said if message.recipient in line or "expected" in line]


def test_deliver_speaks_the_recipients_language(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> None:
    make_message(at, locale="zh-hans")

    deliver()

    assert twilio_server.accepted[0].body.endswith("(zh-hans)")


def test_deliver_sends_once_however_often_it_runs(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> None:
    for number in range(7):
        make_message(at, key=str(number))

    deliver()
    deliver()

    assert len(twilio_server.accepted) == 7


def test_deliver_never_sends_late(at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer) -> None:
    message = make_message(at)
    clock.advance(hours=6)

    deliver()

    message.refresh_from_db()
    assert (message.state, twilio_server.posts) == (MessageState.MISSED, 0)


def test_deliver_cancels_what_is_no_longer_owed(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> None:
    message = make_message(at, subject="gone:1")

    deliver()

    message.refresh_from_db()
    assert (message.state, twilio_server.posts) == (MessageState.CANCELLED, 0)


def test_deliver_asks_for_consent_once_more(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> None:
    make_consent(at + timedelta(seconds=1), given=False)
    message = make_message(at)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code, twilio_server.posts) == (MessageState.FAILED, "no_consent", 0)


def test_deliver_tries_again_when_the_words_could_not_be_made(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    message = make_message(at, subject="broken:1")

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.PENDING, "composing")
    assert message.next_try_at == clock() + FIRST_PAUSE


@pytest.mark.parametrize(
    ("status", "code", "suppressed"),
    [
        (400, 21610, "stop"),
        (400, 21211, "invalid"),
        (400, 21614, "invalid"),
        (400, 30005, "unreachable"),
        (400, 30006, "unreachable"),
        (400, 21408, None),
    ],
)
def test_deliver_gives_up_at_once_on_a_permanent_refusal(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer, status: int, code: int, suppressed: str | None
) -> None:
    twilio_server.answers.append(refuse(status, code))
    message = make_message(at)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code, message.attempts) == (MessageState.FAILED, str(code), 1)
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([suppressed] if suppressed else [])


@pytest.mark.parametrize(
    ("answer", "tries"),
    [
        (refuse(400, 30003), 3),
        (refuse(429, 20429), 1),
        (refuse(429), 1),
        (refuse(400, 30001), 1),
        (refuse(401, 20003), 1),
    ],
    ids=["30003", "20429", "429", "30001", "401"],
)
def test_deliver_backs_off_on_a_passing_refusal(
    at: datetime,
    clock: Clock,
    deliver: Deliver,
    twilio_server: TwilioServer,
    answer: Answer,
    tries: int,
) -> None:
    """What is wrong with the account or with our pace costs a message none of its tries."""
    twilio_server.answers.extend([answer, answer])
    message = make_message(at)

    deliver()
    clock.advance(seconds=29)
    deliver()
    assert twilio_server.posts == 1
    clock.advance(seconds=1)
    deliver()
    clock.advance(seconds=60)
    deliver()

    message.refresh_from_db()
    assert (message.state, message.attempts, twilio_server.posts) == (MessageState.SENT, tries, 3)
    assert (message.error_code, twilio_server.lists) == ("", 0)


def test_deliver_fails_after_the_last_try(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    twilio_server.answers.extend([refuse(400, 30003)] * 50)
    message = make_message(at, use_by=at + timedelta(days=9))

    for _ in range(MAX_ATTEMPTS + 3):
        deliver()
        clock.advance(hours=1)

    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.FAILED, "30003")
    assert (message.attempts, twilio_server.posts) == (MAX_ATTEMPTS, MAX_ATTEMPTS)
