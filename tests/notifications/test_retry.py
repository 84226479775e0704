"""A person tries a failed message again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from notifications.errors import MessageNotRetriable, MessageTooLate
from notifications.models import Message, MessageState
from notifications.services.retry import retry
from tests.factories.notifications import make_consent, make_message
from tests.factories.stores import make_user
from tests.fixtures.messaging import TwilioServer, accept_and_drop
from tests.notifications.conftest import Clock

pytestmark = pytest.mark.django_db


def test_retry_puts_a_failed_message_back_with_all_its_tries(at: datetime) -> None:
    message = make_message(at, state=MessageState.FAILED, attempts=8, error_code="20429")

    retry(message_id=message.pk, at=at + timedelta(hours=1))

    message.refresh_from_db()
    assert (message.state, message.attempts, message.error_code) == (MessageState.PENDING, 0, "")
    assert (message.next_try_at, OrmQ.objects.count()) == (at + timedelta(hours=1), 1)


def test_retry_looks_up_what_may_have_arrived(
    at: datetime, clock: Clock, deliver: Callable[[], bool], twilio_server: TwilioServer
) -> None:
    make_consent(at)
    twilio_server.now = clock
    twilio_server.answers.append(accept_and_drop)
    message = make_message(at)
    deliver()
    Message.objects.update(state=MessageState.FAILED, error_code="unsettled", lease="", claimed_until=None)

    retry(message_id=message.pk, at=clock.advance(hours=1))
    deliver()

    message.refresh_from_db()
    assert (message.state, len(twilio_server.accepted)) == (MessageState.SENT, 1)


def test_retry_refuses_what_has_not_failed_or_is_too_late(at: datetime) -> None:
    with pytest.raises(MessageNotRetriable):
        retry(message_id=make_message(at, key="pending").pk, at=at)
    with pytest.raises(MessageTooLate):
        retry(message_id=make_message(at, key="old", state=MessageState.FAILED).pk, at=at + timedelta(hours=6))


def test_admin_retries_the_failed_and_says_what_it_left(client: Client) -> None:
    from kernel import clock

    failed = make_message(clock.now(), key="failed", state=MessageState.FAILED)
    sent = make_message(clock.now(), key="sent", state=MessageState.SENT, sent_at=clock.now())
    client.force_login(make_user(is_staff=True, is_superuser=True))
    url = reverse("admin:notifications_message_changelist")

    answer = client.post(url, {"action": "try_again", "_selected_action": [failed.pk, sent.pk]}, follow=True)

    assert b"1 message will be tried again." in answer.content
    assert b"1 message was left alone" in answer.content
    failed.refresh_from_db()
    assert failed.state == MessageState.PENDING
    assert client.get(reverse("admin:notifications_message_change", args=[failed.pk])).status_code == 200
