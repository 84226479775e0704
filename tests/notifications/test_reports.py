"""What a provider says of messages is stored and answered at once, and worked on afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django_q.models import OrmQ

from notifications.models import Message, MessageState, Report
from notifications.services.reports import KEPT, forget_old_reports, take_report, work_on_reports
from tests.factories.notifications import make_consent, make_message
from tests.fixtures.messaging import TwilioServer, sign

pytestmark = pytest.mark.django_db

Deliver = Callable[[], bool]


@pytest.fixture
def sent(at: datetime, deliver: Deliver, twilio_server: TwilioServer) -> Message:
    make_consent(at)
    make_message(at)
    deliver()
    OrmQ.objects.all().delete()
    return Message.objects.get()


def post(client: Client, url: str, form: dict[str, str], **extra: Any) -> int:
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}"
    return client.post(path, form, headers={"X-Twilio-Signature": sign(url, form)}, **extra).status_code


def test_a_report_is_stored_and_answered_and_wakes_the_worker_once(
    client: Client, sent: Message, twilio_server: TwilioServer, django_assert_max_num_queries: Any
) -> None:
    url, form = twilio_server.accepted[0].callback, {"MessageSid": sent.provider_id, "MessageStatus": "delivered"}

    with django_assert_max_num_queries(7):
        assert post(client, url, form) == 204
    assert post(client, url, form | {"MessageStatus": "sent"}) == 204
    assert post(client, url, form) == 204

    assert list(Report.objects.order_by("pk").values_list("status", "done_at")) == [("delivered", None), ("sent", None)]
    assert [task.func() for task in OrmQ.objects.all()] == ["notifications.tasks.work_on_reports"]
    assert Message.objects.get().provider_status == "queued"


def test_reports_are_worked_on_once_and_never_lead_back(
    client: Client, at: datetime, sent: Message, twilio_server: TwilioServer
) -> None:
    url = twilio_server.accepted[0].callback
    for status in ["delivered", "sent", "undelivered", "queued"]:
        post(client, url, {"MessageSid": sent.provider_id, "MessageStatus": status, "ErrorCode": "30003"})

    work_on_reports(at=at)
    work_on_reports(at=at)

    after = Message.objects.get()
    assert (after.state, after.provider_status) == (MessageState.SENT, "delivered")
    assert set(Report.objects.values_list("done_at", flat=True)) == {at}


def test_a_burst_of_reports_is_worked_on_in_the_order_in_which_it_came(
    at: datetime, django_assert_max_num_queries: Any
) -> None:
    make_consent(at)
    fields: dict[str, Any] = {"state": MessageState.SENT, "sent_at": at, "handed_at": at, "provider_status": "queued"}
    for number in range(50):
        make_message(at, key=str(number), handover=f"h{number}", **fields)
        take_report(handover=f"h{number}", status="sent", provider_id="SM1", code=None, at=at)
        take_report(handover=f"h{number}", status="undelivered", provider_id="SM1", code=30006, at=at)

    with django_assert_max_num_queries(1 + 100 * 12):
        work_on_reports(at=at)

    assert set(Message.objects.values_list("state", "error_code")) == {(MessageState.FAILED, "30006")}
    assert not Report.objects.waiting().exists()


def test_nothing_that_is_not_signed_is_stored(client: Client, sent: Message, twilio_server: TwilioServer) -> None:
    parts = urlsplit(twilio_server.accepted[0].callback)
    path, form = f"{parts.path}?{parts.query}", {"MessageSid": "SM1", "MessageStatus": "failed"}

    assert client.post(path, form).status_code == 403
    assert client.post(path, form, headers={"X-Twilio-Signature": "\u00e9" * 40}).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"MessageStatus": "sent\0"},
        {"MessageStatus": "s" * 21},
        {"MessageStatus": ""},
        {"MessageSid": "S" * 201},
    ],
    ids=["nul", "long", "empty", "long id"],
)
def test_an_odd_report_is_answered_and_left_out(
    client: Client, sent: Message, twilio_server: TwilioServer, odd: dict[str, str]
) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "sent"} | odd

    assert post(client, twilio_server.accepted[0].callback, form) == 204
    assert not Report.objects.exists()


@pytest.mark.parametrize("code", ["\u0663\u0660", "9" * 50, "-1", "x", "1e3"])
def test_a_report_with_an_odd_code_has_none(
    client: Client, sent: Message, twilio_server: TwilioServer, code: str
) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "sent", "ErrorCode": code}

    assert post(client, twilio_server.accepted[0].callback, form) == 204
    assert Report.objects.get().error_code is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded"),
        (b"--broken", "multipart/form-data; boundary=other"),
        (b"\xff\xfe\0", "application/x-www-form-urlencoded; charset=utf-99"),
        (b"{", "application/json"),
        (b"", "multipart/form-data"),
    ],
    ids=["too large", "too many", "broken parts", "no such charset", "json", "no boundary"],
)
def test_a_body_that_is_no_form_is_refused(client: Client, sent: Message, body: bytes, kind: str) -> None:
    answer = client.generic("POST", f"/hooks/twilio/status?h={sent.handover}", body, content_type=kind)

    assert answer.status_code in {400, 403, 413}
    assert not Report.objects.exists()


def test_reports_are_forgotten_a_week_after_they_were_worked_on(at: datetime) -> None:
    take_report(handover="old", status="sent", provider_id="SM1", code=None, at=at)
    work_on_reports(at=at)
    take_report(handover="waiting", status="sent", provider_id="SM1", code=None, at=at)

    forget_old_reports(at=at + KEPT)
    assert Report.objects.count() == 2
    forget_old_reports(at=at + KEPT + timedelta(seconds=1))

    assert [row.handover for row in Report.objects.all()] == ["waiting"]
