"""Rows written at once are what they would be one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Message, MessageState
from notifications.rows import write_rows
from tests.factories.notifications import make_message

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, 0, 0, 123_456, tzinfo=UTC)
ODD = "\\x41 ' \" \\ {} %s\n\t王小明 🎩 \x7f"
FULL: dict[str, Any] = {
    "text": ODD,
    "calendar": bytes(range(256)),
    "calendar_method": "REQUEST",
    "price": Decimal("0.05240"),
    "price_currency": "GBP",
    "priced_at": AT,
    "segments": 3,
    "asked_for": True,
    "template_facts": {"1": ODD, "2": [None, 1.5, {"a": "b"}]},
    "failed_ways": ["sms:+447946010000", 'a,"b"}', "NULL", ""],
    "sent_at": AT,
}


def test_every_kind_of_field_is_written_as_it_is() -> None:
    rows = [make_message(AT, key=key) for key in ("one", "two", "three")]
    for name, value in FULL.items():
        setattr(rows[0], name, value)
    before = Message.objects.filter(pk=rows[1].pk).values().get()

    write_rows(rows[:2], list(FULL))

    found = Message.objects.get(pk=rows[0].pk)
    assert {name: bytes(found.calendar or b"") if name == "calendar" else getattr(found, name) for name in FULL} == FULL
    assert Message.objects.filter(pk=rows[1].pk).values().get() == before


def test_what_is_not_named_stays_and_who_is_not_named_too() -> None:
    one, other = make_message(AT, key="one"), make_message(AT, key="other")
    Message.objects.update(error_text="somebody else's")
    one.error_text, one.error_code = "mine", "30003"

    write_rows([one], ["error_code"])

    assert list(Message.objects.order_by("pk").values_list("error_code", "error_text")) == [
        ("30003", "somebody else's"),
        ("", "somebody else's"),
    ]
    write_rows([Message(pk=other.pk + 1, error_code="gone")], ["error_code"])
    assert not Message.objects.filter(error_code="gone").exists()


def test_what_the_table_refuses_is_refused() -> None:
    message = make_message(AT)
    message.error_code = "x" * 41
    with pytest.raises(DataError):
        write_rows([message], ["error_code"])


@pytest.mark.parametrize(("number", "queries"), [(0, 0), (1, 1), (50, 1)])
def test_as_many_as_they_are_it_is_one_query(number: int, queries: int) -> None:
    rows = [make_message(AT + timedelta(minutes=n), key=str(n)) for n in range(number)]
    for row in rows:
        row.state, row.sent_at = MessageState.SENT, AT

    with CaptureQueriesContext(
        connection,
    ) as asked:
        write_rows(rows, ["state", "sent_at"])

    assert (len(asked), Message.objects.sent().count()) == (queries, number)
