"""When the connection or the worker dies in the middle: asked for, never sent twice, never forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from notifications.models import Message, MessageState
from notifications.models.message import MAX_CLAIMS
from tests.factories.notifications import make_consent, make_message
from tests.fixtures.messaging import Answer, TwilioServer, accept_and_drop, accept_and_fail, drop, refuse
from tests.notifications.conftest import Clock

pytestmark = pytest.mark.django_db

Deliver = Callable[[], bool]


@pytest.fixture(autouse=True)
def _consent(at: datetime) -> None:
    make_consent(at)


@pytest.mark.parametrize("answer", [accept_and_drop, accept_and_fail])
def test_deliver_settles_an_unknown_end_by_asking(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer, answer: Answer
) -> None:
    twilio_server.now = clock
    twilio_server.answers.append(answer)
    message = make_message(at)

    deliver()
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    clock.advance(minutes=1)
    deliver()

    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, twilio_server.accepted[0].sid)
    assert (twilio_server.posts, twilio_server.lists) == (1, 1)


@pytest.mark.parametrize("answer", [drop, refuse(500), refuse(503, 20503)], ids=["drop", "500", "503"])
def test_deliver_sends_again_what_never_arrived(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer, answer: Answer
) -> None:
    twilio_server.now = clock
    twilio_server.answers.append(answer)
    message = make_message(at)

    deliver()
    clock.advance(minutes=1)
    deliver()

    message.refresh_from_db()
    assert (message.state, len(twilio_server.accepted), twilio_server.lists) == (MessageState.SENT, 1, 1)


def test_deliver_does_not_take_an_older_twin_for_the_lost_one(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    """The same words went to the same number before: as another row of ours, and long ago."""
    twilio_server.now = clock
    make_message(at, key="confirmation")
    deliver()
    Message.objects.update(dedupe_key="earlier")
    twilio_server.answers.append(drop)
    message = make_message(at, key="confirmation")

    deliver()
    clock.advance(minutes=1)
    deliver()

    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, twilio_server.accepted[1].sid)


def test_deliver_finds_that_a_lost_one_was_not_delivered(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    twilio_server.now = clock
    twilio_server.answers.append(accept_and_drop)
    message = make_message(at)
    deliver()
    twilio_server.accepted[0].status, twilio_server.accepted[0].error_code = "undelivered", 30006
    clock.advance(minutes=1)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.FAILED, "30006")


def test_deliver_backs_off_when_nobody_listens(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer, settings: Settings
) -> None:
    """A connection that was never made carried nothing: there is nothing to ask for."""
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"
    message = make_message(at)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.PENDING, "connection")


def test_deliver_sends_what_a_worker_claimed_and_never_handed_over(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    message = make_message(at, state=MessageState.SENDING, lease="dead", claimed_until=at, attempts=1)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.attempts, twilio_server.lists) == (MessageState.SENT, 2, 0)


def test_deliver_leaves_what_another_holds(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> None:
    make_message(at, state=MessageState.SENDING, lease="alive", claimed_until=at + timedelta(seconds=1), attempts=1)

    deliver()

    assert twilio_server.posts == 0


def test_deliver_bounds_what_kills_its_worker_each_time(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    message = make_message(at, state=MessageState.SENDING, lease="dead", claimed_until=at, attempts=MAX_CLAIMS)

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code, twilio_server.posts) == (MessageState.FAILED, "worn_out", 0)


def test_deliver_ends_unsettled_when_the_provider_can_never_be_asked(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer, settings: Settings
) -> None:
    twilio_server.now = clock
    twilio_server.answers.append(accept_and_drop)
    message = make_message(at, use_by=at + timedelta(days=9))
    deliver()
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"

    for _ in range(MAX_CLAIMS + 3):
        clock.advance(hours=1)
        deliver()

    message.refresh_from_db()
    assert (message.state, message.error_code, len(twilio_server.accepted)) == (MessageState.FAILED, "unsettled", 1)
