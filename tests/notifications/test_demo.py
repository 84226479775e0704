"""The phone of the demo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from notifications.models import Channel, Message, MessageState, Reply
from tests.factories.notifications import MAIL, PHONE, make_consent, make_message

pytestmark = pytest.mark.django_db

PAGE = "/demo/phone"


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.DEMO = True
    settings.SMS_BACKEND = settings.EMAIL_CHANNEL = "log"


def test_phone_shows_texts_and_mails_that_the_log_channel_delivered(
    client: Client, at: datetime, deliver: Callable[[], bool]
) -> None:
    make_consent(at)
    make_consent(at, channel=Channel.EMAIL, address=MAIL)
    make_message(at, key="sms")
    make_message(at, key="mail", channel=Channel.EMAIL)
    deliver()

    page = client.get(PAGE).content.decode()

    mail = Message.objects.get(channel=Channel.EMAIL)
    assert f'<h3 class="phone__number">{PHONE}</h3>' in page
    assert "You&#x27;re expected: sms of test:1 (en)" in page
    assert "Your visit" in page
    assert reverse("notifications:demo-mail", args=[mail.pk]) in page
    assert reverse("notifications:demo-invitation", args=[mail.pk]) in page


def test_phone_says_how_long_ago_it_was(client: Client, at: datetime) -> None:
    for seconds in (59, 300):
        sent_at = at - timedelta(seconds=seconds)
        make_message(at, key=str(seconds), state=MessageState.SENT, sent_at=sent_at, text="said")
    make_message(at, key="mail", channel=Channel.EMAIL, state=MessageState.SENT, sent_at=at, text="said")

    with time_machine.travel(at, tick=False):
        page = client.get(PAGE).content.decode().replace("\xa0", " ")

    assert (page.count(">just now<"), page.count("5 minutes ago"), page.count(", just now<")) == (1, 1, 1)


def test_phone_makes_links_and_nothing_else_of_the_words(client: Client, at: datetime) -> None:
    text = "See http://127.0.0.1:8000/b/BCDF2345/abc/ <script>alert(1)</script>"
    make_message(at, state=MessageState.SENT, sent_at=at, text=text)

    page = client.get(PAGE).content.decode()

    assert 'href="http://127.0.0.1:8000/b/BCDF2345/abc/"' in page
    assert "<script>alert" not in page


def test_phone_finds_a_link_in_a_chinese_sentence(client: Client, at: datetime) -> None:
    text = "更改或取消：http://127.0.0.1:8000/b/BCDF2345/abc/。"
    make_message(at, locale="zh-hans", state=MessageState.SENT, sent_at=at, text=text)

    page = client.get(PAGE).content.decode()

    assert (
        '<a href="http://127.0.0.1:8000/b/BCDF2345/abc/" rel="nofollow">http://127.0.0.1:8000/b/BCDF2345/abc/</a>。'
        in page
    )


def test_phone_keeps_a_thread_a_number_oldest_first(client: Client, at: datetime) -> None:
    for number, text in enumerate(["first", "second"]):
        make_message(at, key=text, state=MessageState.SENT, sent_at=at.replace(minute=number), text=text)
    make_message(at, key="x", recipient="+447700900555", state=MessageState.SENT, sent_at=at, text="other")

    page = client.get(PAGE).content.decode()

    assert page.index(PHONE) < page.index("first") < page.index("second") < page.index("+447700900555")


def test_phone_shows_what_its_owner_answered_in_its_place(client: Client, at: datetime) -> None:
    for minute, text in ((0, "first"), (2, "third")):
        moment = at.replace(minute=minute)
        make_message(at, key=text, state=MessageState.SENT, sent_at=moment, text=text)
    answered = at.replace(minute=1)
    Reply.objects.create(channel="sms", address=PHONE, text="sec<i>ond", provider_id="1", received_at=answered)
    Reply.objects.create(channel="sms", address="+447946019999", text="unasked", provider_id="2", received_at=at)

    page = client.get(PAGE).content.decode()

    assert page.index("first") < page.index("sec&lt;i&gt;ond") < page.index("third")
    assert page.count("bubble--own") == 1
    assert "unasked" not in page


def test_invitation_is_a_calendar_file(client: Client, at: datetime) -> None:
    message = make_message(
        at,
        channel=Channel.EMAIL,
        state=MessageState.SENT,
        sent_at=at,
        calendar=b"BEGIN:VCALENDAR",
        calendar_method="REQUEST",
    )

    answer = client.get(reverse("notifications:demo-invitation", args=[message.pk]))

    assert (answer.content, answer["Content-Type"]) == (
        b"BEGIN:VCALENDAR",
        "text/calendar; charset=utf-8; method=REQUEST",
    )


def test_mail_is_shown_in_a_room_of_its_own(client: Client, at: datetime) -> None:
    message = make_message(at, channel=Channel.EMAIL, state=MessageState.SENT, sent_at=at, html="<p>hello</p>")

    answer = client.get(reverse("notifications:demo-mail", args=[message.pk]))

    assert answer.content == b"<p>hello</p>"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")


def test_phone_is_empty_at_first(client: Client) -> None:
    assert "No messages yet" in client.get(PAGE).content.decode()


def test_phone_is_of_the_demo_only(client: Client, at: datetime, settings: Settings) -> None:
    settings.DEMO = False
    message = make_message(at, channel=Channel.EMAIL, state=MessageState.SENT, sent_at=at, html="<p>hello</p>")

    assert client.get(PAGE).status_code == 404
    assert client.get(reverse("notifications:demo-mail", args=[message.pk])).status_code == 404
    assert client.get(reverse("notifications:demo-invitation", args=[message.pk])).status_code == 404


def test_phone_needs_the_same_queries_for_one_and_for_many(client: Client, at: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    for channel in Channel:
        make_message(at, key=channel, channel=channel, state=MessageState.SENT, sent_at=at)
    one = queries()
    for number in range(6):
        channel = list(Channel)[number % 2]
        make_message(at, key=str(number), channel=channel, state=MessageState.SENT, sent_at=at, recipient=str(number))

    assert queries() == one == 3


def test_who_was_texted_answers_from_their_phone(client: Client, at: datetime) -> None:
    make_message(at, state=MessageState.SENT, sent_at=at, text="See you")

    for number in (PHONE, "+15550001111", "\0"):
        assert client.post(PAGE, {"number": number, "text": "1"}).status_code == 302

    assert [(reply.address, reply.text) for reply in Reply.objects.all()] == [(PHONE, "1")]
