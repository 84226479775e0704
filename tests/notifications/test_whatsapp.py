"""WhatsApp: an approved template to begin with, free words to who wrote within a day; lost rows are settled."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from notifications.models import Message, MessageState, Reply, Template
from notifications.services.callbacks import note_status
from tests.factories.notifications import PHONE, make_consent, make_message
from tests.fixtures.messaging import TwilioServer, accept_and_drop, refuse
from tests.notifications.conftest import Clock

FROM = "+447700900555"
SID = "HX" + "3" * 32
Deliver = Callable[[], bool]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _whatsapp(at: datetime, settings: Settings, twilio_server: TwilioServer) -> None:
    settings.WHATSAPP_FROM = FROM
    make_consent(at, channel="whatsapp")


def make(at: datetime, **fields: Any) -> Message:
    return make_message(at, channel="whatsapp", recipient=PHONE, **fields)


def wrote(at: datetime) -> None:
    Reply.objects.create(channel="whatsapp", address=PHONE, text="Hello", provider_id=str(at), received_at=at)


def test_a_conversation_begins_with_a_template(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> None:
    Template.objects.create(kind="confirmation", locale="en", content_sid=SID, facts=["who", "what"])
    message = make(at)

    deliver()

    message.refresh_from_db()
    form = twilio_server.accepted[0].form
    assert (form["To"], form["From"]) == (f"whatsapp:{PHONE}", f"whatsapp:{FROM}")
    assert (form["ContentSid"], json.loads(form["ContentVariables"])) == (SID, {"1": "Ada L.", "2": "confirmation"})
    assert "Body" not in form
    assert (message.state, message.segments, message.template) == (MessageState.SENT, 1, SID)
    assert message.text.startswith("You")


def test_who_wrote_within_a_day_is_answered_in_free_words(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    wrote(at - timedelta(hours=23))
    first = make(at)

    deliver()

    assert (twilio_server.accepted[0].form["Body"], "ContentSid" in twilio_server.accepted[0].form) == (
        Message.objects.get(pk=first.pk).text,
        False,
    )
    second = make(clock.advance(hours=1), key="second")
    deliver()
    second.refresh_from_db()
    assert (second.state, second.error_code, twilio_server.posts) == (MessageState.FAILED, "no_template", 1)
    assert second.failed_ways == [f"whatsapp:{PHONE}"]


@pytest.mark.parametrize(("locale", "facts"), [("zh-hans", ["who"]), ("en", ["who", "room"])])
def test_a_template_that_does_not_fit_is_none(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer, locale: str, facts: list[str]
) -> None:
    Template.objects.create(kind="confirmation", locale=locale, content_sid=SID, facts=facts)
    message = make(at)

    deliver()

    message.refresh_from_db()
    assert (message.error_code, twilio_server.posts) == ("no_template", 0)


def test_without_a_sender_nothing_goes_by_whatsapp(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer, settings: Settings
) -> None:
    settings.WHATSAPP_FROM = ""
    message = make(at)

    deliver()

    message.refresh_from_db()
    assert (message.error_code, twilio_server.posts) == ("whatsapp_off", 0)


def test_a_template_of_which_nobody_noted_the_end_is_found_again(
    at: datetime, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    """Its words are not ours to compare: whatever went to that number since is taken for it."""
    twilio_server.now = clock
    twilio_server.answers.append(accept_and_drop)
    Template.objects.create(kind="confirmation", locale="en", content_sid=SID, facts=["who", "what"])
    message = make(at)

    deliver()
    clock.advance(minutes=5)
    deliver()

    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, twilio_server.accepted[0].sid)
    assert (twilio_server.posts, twilio_server.lists) == (1, 1)


def test_a_template_that_whatsapp_refuses_fails_on_its_way(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    wrote(at - timedelta(hours=1))
    message = make(at)
    deliver()
    message.refresh_from_db()

    note_status(handover=message.handover, status="failed", provider_id="SM1", code=63016, at=at)

    message.refresh_from_db()
    assert (message.state, message.error_code, message.failed_ways) == ("failed", "63016", [f"whatsapp:{PHONE}"])


def test_a_number_that_is_not_on_whatsapp_is_not_tried_again(
    at: datetime, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    wrote(at)
    twilio_server.answers.append(refuse(400, 63003))
    make(at)
    deliver()
    later = make(at, key="later")
    deliver()
    later.refresh_from_db()
    assert (later.error_code, twilio_server.posts) == ("suppressed", 1)
