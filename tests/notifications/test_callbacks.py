"""What Twilio tells us: signed, twice, and in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from kernel import clock
from notifications.channels.base import Accepted
from notifications.models import Message, MessageState, Reply, Suppression, SuppressionReason
from notifications.services.claims import claim, hand_over
from notifications.services.consent import stop, suppress
from notifications.services.outcomes import note
from notifications.services.reports import work_on_reports
from notifications.words import Words
from tests.factories.notifications import PHONE, barrier, make_consent, make_message
from tests.fixtures.messaging import TwilioServer, sign
from tests.notifications.conftest import Clock, Even

pytestmark = pytest.mark.django_db

Deliver = Callable[[], bool]


@pytest.fixture(autouse=True)
def _consent(at: datetime) -> None:
    make_consent(at)


def report(client: Client, url: str, status: str, sid: str = "SM1", code: str = "") -> int:
    form = {"MessageSid": sid, "MessageStatus": status, "To": PHONE} | ({"ErrorCode": code} if code else {})
    parts = urlsplit(url)
    answer = client.post(
        f"{parts.path}?{parts.query}",
        form,
        headers={"X-Twilio-Signature": sign(url, form)},
        secure=parts.scheme == "https",
    )
    work_on_reports(at=clock.now())
    return answer.status_code


def write(client: Client, settings: Settings, text: str, sid: str = "SM9", kind: str = "") -> int:
    form = {"MessageSid": sid, "From": PHONE, "Body": text} | ({"OptOutType": kind} if kind else {})
    url = f"{settings.PUBLIC_BASE_URL}/hooks/twilio/inbound"
    return client.post("/hooks/twilio/inbound", form, headers={"X-Twilio-Signature": sign(url, form)}).status_code


@pytest.fixture
def sent(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> Message:
    make_message(at)
    deliver()
    return Message.objects.get()


def test_status_is_noted_and_never_goes_back(client: Client, sent: Message, twilio_server: TwilioServer) -> None:
    url, sid = twilio_server.accepted[0].callback, sent.provider_id

    for status in ["sent", "delivered", "delivered", "sent", "undelivered"]:
        assert report(client, url, status, sid, code="30003" if status == "undelivered" else "") == 204

    after = Message.objects.get()
    assert (after.provider_status, after.state, after.sent_at) == ("delivered", MessageState.SENT, sent.sent_at)


def test_status_needs_the_signature_of_the_public_address(
    client: Client, sent: Message, twilio_server: TwilioServer
) -> None:
    url = twilio_server.accepted[0].callback
    parts = urlsplit(url)
    form = {"MessageSid": "SM1", "MessageStatus": "failed"}
    path = f"{parts.path}?{parts.query}"

    assert client.post(path, form).status_code == 403
    other = sign(url.replace("/hooks", "/other"), form)
    assert client.post(path, form, headers={"X-Twilio-Signature": other}).status_code == 403
    assert client.get(path).status_code == 405
    assert Message.objects.get().state == MessageState.SENT


def test_status_is_never_believed_without_a_token_of_our_own(client: Client, sent: Message, settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    assert report(client, f"{settings.PUBLIC_BASE_URL}/hooks/twilio/status?h={sent.handover}", "failed") == 403


def test_undelivered_for_now_is_tried_again(
    client: Client, sent: Message, clock: Clock, deliver: Deliver, twilio_server: TwilioServer
) -> None:
    url = twilio_server.accepted[0].callback

    report(client, url, "undelivered", sent.provider_id, code="30003")
    report(client, url, "undelivered", sent.provider_id, code="30003")
    row = Message.objects.get()
    assert (row.state, row.error_code, row.sent_at) == (MessageState.PENDING, "30003", None)
    Message.objects.update(next_try_at=clock())
    deliver()

    report(client, url, "undelivered", sent.provider_id, code="30003")
    assert (Message.objects.get().state, len(twilio_server.accepted)) == (MessageState.SENT, 2)


def test_undelivered_for_good_suppresses_the_number(client: Client, sent: Message, twilio_server: TwilioServer) -> None:
    report(client, twilio_server.accepted[0].callback, "undelivered", sent.provider_id, code="30006")

    row = Message.objects.get()
    assert (row.state, row.error_code) == (MessageState.FAILED, "30006")
    assert [(row.address, row.reason) for row in Suppression.objects.all()] == [(PHONE, "unreachable")]


def test_status_settles_a_row_before_its_deliverer_notes_it(
    client: Client, at: datetime, twilio_server: TwilioServer
) -> None:
    make_message(at)
    (message,) = claim(limit=1, at=at)
    assert hand_over([(message, Words(text="hello"))], at=at)

    report(client, f"http://127.0.0.1:8000/hooks/twilio/status?h={message.handover}", "delivered", "SM7")
    assert note([(message, Accepted("SM7", "queued"))], at=at, chance=Even()) == []

    row = Message.objects.get()
    assert (row.state, row.provider_id, row.provider_status) == (MessageState.SENT, "SM7", "delivered")


def test_status_with_strange_words_harms_nothing(client: Client, sent: Message, twilio_server: TwilioServer) -> None:
    url = twilio_server.accepted[0].callback
    assert "h" in parse_qs(urlsplit(url).query)

    assert report(client, url.replace(sent.handover, "nobody"), "delivered") == 204
    assert report(client, url, "", sent.provider_id) == 204
    assert Message.objects.get().state == MessageState.SENT


def test_stop_suppresses_once_and_start_lifts(
    client: Client, at: datetime, settings: Settings, twilio_server: TwilioServer
) -> None:
    assert write(client, settings, " Stop ", "SM1") == 200
    assert write(client, settings, " Stop ", "SM1") == 200
    held = Suppression.objects.holding().order_by("channel")
    assert [(row.channel, row.address, row.reason) for row in held] == [
        ("sms", PHONE, "stop"),
        ("whatsapp", PHONE, "stop"),
    ]
    assert Reply.objects.count() == 1

    write(client, settings, "start", "SM2")
    assert not Suppression.objects.holding().exists()


def test_stop_in_another_language_is_understood_by_twilio(
    client: Client, settings: Settings, twilio_server: TwilioServer
) -> None:
    write(client, settings, "停止", kind="STOP")

    assert Suppression.objects.holding().exists()


def test_stop_of_one_category_leaves_the_others(
    client: Client, at: datetime, settings: Settings, twilio_server: TwilioServer
) -> None:
    offer, visit = make_message(at, key="offer", category="offer"), make_message(at)

    write(client, settings, "Stop offers, please", "SM1")
    assert (barrier(offer), barrier(visit)) == ("suppressed", "")

    write(client, settings, "停止", "SM2")
    assert (barrier(offer), barrier(visit)) == ("suppressed", "suppressed")

    write(client, settings, "START", "SM3")
    assert (barrier(offer), barrier(visit)) == ("suppressed", "")

    write(client, settings, "start offers", "SM4")
    assert barrier(offer) == ""
    assert list(Reply.objects.order_by("pk").values_list("acted", flat=True)) == 2 * ["stopped"] + 2 * ["started"]


def test_who_stopped_is_told_so_and_who_writes_and_nothing_else(at: datetime) -> None:
    stop(channel="sms", address=PHONE, at=at)

    assert barrier(make_message(at, key="about_stopping", category="chat", asked_for=True)) == ""
    assert barrier(make_message(at, key="code", asked_for=True)) == "suppressed"

    suppress(channel="sms", address=PHONE, reason=SuppressionReason.INVALID, at=at, category="chat")
    assert barrier(make_message(at, key="about_stopping", subject="test:2", category="chat")) == "suppressed"


def test_yes_of_who_never_stopped_starts_nothing(
    client: Client, settings: Settings, twilio_server: TwilioServer
) -> None:
    write(client, settings, "Yes")

    assert Reply.objects.get().acted == ""


def test_pictures_by_whatsapp_are_counted_and_empty_texts_kept(
    client: Client, settings: Settings, twilio_server: TwilioServer
) -> None:
    form = {"MessageSid": "MM1", "From": f"whatsapp:{PHONE}", "Body": "", "NumMedia": "2"}
    url = f"{settings.PUBLIC_BASE_URL}/hooks/twilio/inbound"
    headers = {"X-Twilio-Signature": sign(url, form)}

    assert client.post("/hooks/twilio/inbound", form, headers=headers).status_code == 200
    reply = Reply.objects.get()
    assert (reply.channel, reply.address, reply.text, reply.pictures) == ("whatsapp", PHONE, "", 2)
    assert client.post("/hooks/twilio/inbound", form, headers={"X-Twilio-Signature": "no"}).status_code == 403


def test_a_reply_is_kept_and_handed_on_once(client: Client, settings: Settings, twilio_server: TwilioServer) -> None:
    settings.NOTIFICATIONS_REPLY_HANDLERS = ["somewhere.heard"]

    write(client, settings, "Running 5 min late")
    write(client, settings, "Running 5 min late")

    assert [(reply.address, reply.text) for reply in Reply.objects.all()] == [(PHONE, "Running 5 min late")]
    assert [task.func() for task in OrmQ.objects.all()] == ["somewhere.heard"]
    assert not Suppression.objects.exists()
