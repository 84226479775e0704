"""Mail that comes back hours after it was sent: as a report, through the provider's hook and the mail server's pipe."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from notifications.bounces import Bounce, bounce_of, read_report
from notifications.models import Message, MessageState, Suppression
from notifications.services.bounces import note_bounce
from tests.factories.notifications import MAIL, make_consent, make_message
from tests.fixtures.messaging import SmtpSink

SECRET = "a-secret-of-the-mail-server-32-ch"
HOOK = "/hooks/mail/bounce"
Deliver = Callable[[], bool]


REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: bounces@try.example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <20300115120000.1234@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_x"

--=_x
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 15 Jan 2030 12:00:00 +0000

Final-Recipient: rfc822; {mail}
Original-Recipient: rfc822;{mail}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 {status} <{mail}>: Recipient address rejected:
    User unknown

--=_x
Content-Type: {returned}

Message-ID: {message_id}
From: Vitrine <hello@try.example.com>
To: {mail}
Subject: Your visit
Content-Type: text/plain

See you.

--=_x--
"""
"""What Postfix writes to whoever sent a mail that it could not deliver."""


def report(message_id: str, *, status: str = "5.1.1", action: str = "failed", headers_only: bool = False) -> bytes:
    """As Postfix writes it."""
    returned = "text/rfc822-headers" if headers_only else "message/rfc822"
    filled = REPORT.format(mail=MAIL, message_id=message_id, status=status, action=action, returned=returned)
    return filled.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_names_the_mail_and_why(headers_only: bool) -> None:
    said = f"smtp; 550 5.1.1 <{MAIL}>: Recipient address rejected: User unknown"
    assert read_report(report("<1@try.example.com>", headers_only=headers_only)) == [
        Bounce("<1@try.example.com>", "5.1.1", said)
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 40,
        b"Subject: Out of office\r\nMessage-ID: <2@x>\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.",
        report("<1@try.example.com>", action="delayed", status="4.4.1"),
        report("<1@try.example.com>", action="delivered", status="2.0.0"),
        report("<1@try.example.com>", status="nonsense"),
        report("").replace(b"Message-ID: \r\n", b""),
        report("<1@try.example.com>").replace(b"message/delivery-status", b"text/plain"),
        report("<1@try.example.com>")[:700],
    ],
)
def test_what_says_of_no_mail_that_it_failed_is_passed_over(raw: bytes) -> None:
    assert read_report(raw) == []


@pytest.mark.parametrize(
    ("message_id", "status", "found"),
    [
        ("1@x", "5.1.1", Bounce("<1@x>", "5.1.1", "no")),
        ("<1@x>", "550 5.2.2 full", Bounce("<1@x>", "5.2.2", "no")),
        ("<1@x>", "4.4.1", None),
        ("<1@x>", "", None),
        ("", "5.1.1", None),
    ],
)
def test_a_providers_own_words(message_id: str, status: str, found: Bounce | None) -> None:
    assert bounce_of(message_id=message_id, status=status, text="no\0") == found


@pytest.fixture
def sent(at: datetime, deliver: Deliver, smtp_sink: SmtpSink, settings: Settings) -> Message:
    """A mail that the server took."""
    settings.EMAIL_BOUNCES_TO = "bounces@try.example.com"
    settings.MAIL_HOOK_SECRET = SECRET
    make_consent(at, channel="email", address=MAIL)
    message = make_message(at, channel="email")
    deliver()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    return message


@pytest.mark.django_db
def test_a_mail_that_cant_be_delivered_comes_back_to_an_address_of_its_own(sent: Message, smtp_sink: SmtpSink) -> None:
    mail = smtp_sink.mails[0]
    assert (mail["From"], mail["Message-ID"]) == ("Vitrine <hello@vitrine.example>", sent.message_id)
    assert smtp_sink.senders == ["bounces@try.example.com"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "suppressed"), [("5.1.1", ["invalid"]), ("5.2.1", ["unreachable"]), ("5.2.2", []), ("5.7.1", [])]
)
def test_a_mail_that_came_back_has_failed_and_its_address_may_be_no_more(
    sent: Message, at: datetime, status: str, suppressed: list[str]
) -> None:
    assert note_bounce(Bounce(sent.message_id, status, "why"), at=at) is True
    assert note_bounce(Bounce(sent.message_id, status, "why"), at=at) is False

    sent.refresh_from_db()
    assert (sent.state, sent.error_code, sent.error_text) == (MessageState.FAILED, status, "why")
    assert list(Suppression.objects.values_list("reason", flat=True)) == suppressed


@pytest.mark.django_db
def test_the_mail_servers_pipe_takes_everything(sent: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    for raw, marked in [(b"nothing", 0), (report(sent.message_id), 1), (report(sent.message_id), 0)]:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        said = io.StringIO()
        call_command("read_bounces", stdout=said)
        assert said.getvalue() == f"{marked} marked\n"

    sent.refresh_from_db()
    assert sent.state == MessageState.FAILED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "authorization", [f"Bearer {SECRET}", f"Basic {b64encode(f'mail:{SECRET}'.encode()).decode()}"]
)
@pytest.mark.parametrize("as_json", [True, False])
def test_the_provider_posts_what_came_back(sent: Message, client: Client, authorization: str, as_json: bool) -> None:
    told = json.dumps({"message_id": sent.message_id.strip("<>"), "status": "5.1.1", "text": "User unknown"})
    body, kind = (told, "application/json") if as_json else (report(sent.message_id), "message/rfc822")

    answer = client.post(HOOK, body, content_type=kind, headers={"Authorization": authorization})

    sent.refresh_from_db()
    assert (answer.status_code, sent.state, sent.error_code) == (204, MessageState.FAILED, "5.1.1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer wrong", "Basic !!!", "Basic bWFpbDp3cm9uZw==", "Digest x"]
)
def test_who_does_not_know_the_secret_is_not_believed(sent: Message, client: Client, authorization: str) -> None:
    answer = client.post(
        HOOK, report(sent.message_id), content_type="message/rfc822", headers={"Authorization": authorization}
    )

    sent.refresh_from_db()
    assert (answer.status_code, sent.state) == (403, MessageState.SENT)


@pytest.mark.django_db
def test_without_a_secret_of_our_own_nobody_is_believed(client: Client, settings: Settings) -> None:
    settings.MAIL_HOOK_SECRET = ""
    assert (
        client.post(HOOK, b"", content_type="message/rfc822", headers={"Authorization": "Bearer "}).status_code == 403
    )


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["{", "[]", '{"message_id": 5}', '"x"', "null", "\ufffd"])
def test_what_is_no_bounce_is_refused(client: Client, settings: Settings, body: str) -> None:
    settings.MAIL_HOOK_SECRET = SECRET
    answer = client.post(HOOK, body, content_type="application/json", headers={"Authorization": f"Bearer {SECRET}"})
    assert answer.status_code == 400


POISON = [
    '{"message_id": "a\\u0000b", "status": "5.1.1"}',
    '{"message_id": "a\\ud800b", "status": "5.1.1"}',
    "[" * 20_000,
    report("<a\0b@x>"),
    report("<a@x>").replace(b"<a@x>", b"<\xff\xfe@x>"),
    b"".join(b"Content-Type: multipart/report; boundary=B%d\r\n\r\n--B%d\r\n" % (n, n) for n in range(1_500)),
]


@pytest.mark.django_db
@pytest.mark.parametrize("body", POISON, ids=range(len(POISON)))
def test_poison_is_answered_and_not_sent_again(client: Client, settings: Settings, body: str | bytes) -> None:
    """Anybody may mail the address that takes them: a 500 is posted again, or comes back as a mail, for ever."""
    settings.MAIL_HOOK_SECRET = SECRET
    kind = "application/json" if isinstance(body, str) else "message/rfc822"
    answer = client.post(HOOK, body, content_type=kind, headers={"Authorization": f"Bearer {SECRET}"})
    assert answer.status_code in (204, 400)


def test_words_of_a_bounce_can_be_kept() -> None:
    found = bounce_of(message_id="one@x", status="5.1.1", text="a\ud800\0b")
    assert found == Bounce("<one@x>", "5.1.1", "a?b")
