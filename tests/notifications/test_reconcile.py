"""What is owed, against what the outbox holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from notifications.models import Message, MessageState
from notifications.services import reconcile as reconciling
from notifications.services.reconcile import reconcile, reconcile_many
from notifications.words import Owed
from tests.factories.notifications import make_owed

pytestmark = pytest.mark.django_db

SUBJECT = "booking:BCDF2345"


def states(subject: str = SUBJECT) -> dict[str, str]:
    return dict(Message.objects.about(subject).values_list("dedupe_key", "state"))


def test_reconcile_adds_what_is_missing_once(at: datetime) -> None:
    owed = [make_owed(at, key="confirmation"), make_owed(at + timedelta(days=1), key="reminder")]

    reconcile(subject=SUBJECT, owed=owed, at=at)
    reconcile(subject=SUBJECT, owed=iter(owed), at=at)

    assert states() == {"confirmation": MessageState.PENDING, "reminder": MessageState.PENDING}
    row = Message.objects.get(dedupe_key="reminder")
    assert (row.due_at, row.next_try_at) == (at + timedelta(days=1), at + timedelta(days=1))
    assert row.message_id.startswith("<")


def test_reconcile_adds_in_the_order_in_which_it_is_owed(at: datetime) -> None:
    keys = [f"news:{number}" for number in range(12)]
    reconcile(subject=SUBJECT, owed=[make_owed(at, key=key) for key in keys], at=at)
    assert list(Message.objects.order_by("pk").values_list("dedupe_key", flat=True)) == keys


def test_reconcile_cancels_what_is_no_longer_owed(at: datetime) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="reminder")], at=at)

    reconcile(subject=SUBJECT, owed=[make_owed(at, key="cancellation")], at=at)

    assert states() == {"reminder": MessageState.CANCELLED, "cancellation": MessageState.PENDING}


@pytest.mark.parametrize("state", [MessageState.CANCELLED, MessageState.MISSED])
def test_reconcile_reopens_what_is_owed_again(at: datetime, state: MessageState) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="reminder")], at=at)
    Message.objects.update(state=state)
    later = at + timedelta(days=2)

    reconcile(subject=SUBJECT, owed=[make_owed(later, key="reminder")], at=at)

    row = Message.objects.get()
    assert (row.state, row.due_at, row.next_try_at) == (MessageState.PENDING, later, later)


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.FAILED])
def test_reconcile_leaves_what_is_finished(at: datetime, state: MessageState) -> None:
    owed = [make_owed(at, key="confirmation")]
    reconcile(subject=SUBJECT, owed=owed, at=at)
    Message.objects.update(state=state, sent_at=at)

    reconcile(subject=SUBJECT, owed=owed, at=at)
    reconcile(subject=SUBJECT, owed=[], at=at)

    assert states() == {"confirmation": state}


def test_reconcile_leaves_what_is_being_sent(at: datetime) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="confirmation")], at=at)
    Message.objects.update(state=MessageState.SENDING, lease="me", claimed_until=at + timedelta(minutes=2))

    reconcile(subject=SUBJECT, owed=[], at=at)

    assert states() == {"confirmation": MessageState.SENDING}


def test_reconcile_tries_a_corrected_address_after_a_failure(at: datetime) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="confirmation", recipient="+447700900001")], at=at)
    Message.objects.update(state=MessageState.FAILED, attempts=5, error_code="21211")

    reconcile(subject=SUBJECT, owed=[make_owed(at, key="confirmation", recipient="+447700900002")], at=at)

    row = Message.objects.get()
    assert (row.state, row.recipient, row.attempts, row.error_code) == (MessageState.PENDING, "+447700900002", 0, "")


def test_reconcile_corrects_time_and_address_of_a_pending_row(at: datetime) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="reminder")], at=at)
    later = at + timedelta(hours=3)

    reconcile(subject=SUBJECT, owed=[make_owed(later, key="reminder", recipient="+447700900009")], at=at)

    row = Message.objects.get()
    assert (row.due_at, row.next_try_at, row.recipient) == (later, later, "+447700900009")


def test_reconcile_keeps_the_backoff_of_an_unchanged_due_time(at: datetime) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="reminder", locale="en")], at=at)
    backoff = at + timedelta(minutes=7)
    Message.objects.update(next_try_at=backoff, attempts=2)

    reconcile(subject=SUBJECT, owed=[make_owed(at, key="reminder", locale="zh-hans")], at=at)

    row = Message.objects.get()
    assert (row.locale, row.next_try_at, row.attempts) == ("zh-hans", backoff, 2)


def test_reconcile_does_not_add_what_is_past_its_use(at: datetime) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at - timedelta(days=1), key="reminder")], at=at)

    assert states() == {}


def test_reconcile_adds_and_reopens_only_ahead_what_must_be_in_time(at: datetime) -> None:
    ahead = make_owed(at + timedelta(hours=1), key="ahead", in_time=True)
    past = make_owed(at, key="past", in_time=True)
    reconcile(subject=SUBJECT, owed=[ahead, past], at=at)
    assert states() == {"ahead": MessageState.PENDING}

    later = at + timedelta(hours=2)
    reconcile(subject=SUBJECT, owed=[ahead], at=later)
    assert states() == {"ahead": MessageState.PENDING}, "it was owed in its time, and is only late"
    reconcile(subject=SUBJECT, owed=[], at=later)
    reconcile(subject=SUBJECT, owed=[ahead], at=later)
    assert states() == {"ahead": MessageState.CANCELLED}


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.SENDING, MessageState.FAILED, MessageState.MISSED])
def test_reconcile_tells_nobody_again_by_another_plan(at: datetime, state: MessageState) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="news", same_as=("news:sms", "news:email"))], at=at)
    lease = {"lease": "me", "claimed_until": at} if state == MessageState.SENDING else {}
    Message.objects.update(state=state, sent_at=at, **lease)
    channels = [make_owed(at, key="news:sms", same_as=("news",)), make_owed(at, key="news:email", same_as=("news",))]

    reconcile(subject=SUBJECT, owed=channels, at=at)

    assert states() == {"news": state}


def test_reconcile_follows_another_plan_while_nobody_is_told(at: datetime) -> None:
    one = [make_owed(at, key="news", same_as=("news:sms", "news:email"))]
    each = [make_owed(at, key="news:sms", same_as=("news",)), make_owed(at, key="news:email", same_as=("news",))]
    reconcile(subject=SUBJECT, owed=each, at=at)
    reconcile(subject=SUBJECT, owed=one, at=at)
    cancelled = MessageState.CANCELLED
    assert states() == {"news:sms": cancelled, "news:email": cancelled, "news": MessageState.PENDING}

    Message.objects.filter(dedupe_key="news").update(state=MessageState.SENT, sent_at=at)
    reconcile(subject=SUBJECT, owed=each, at=at)
    assert states() == {"news:sms": cancelled, "news:email": cancelled, "news": MessageState.SENT}


def test_reconcile_adds_no_other_plan_beside_what_is_taken_meanwhile(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deliverer takes the row between the look and the lock."""
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="news")], at=at)
    lock = reconciling._locked

    def locked(changed: list[Any]) -> object:
        Message.objects.update(state=MessageState.SENDING, lease="me", claimed_until=at + timedelta(minutes=2))
        return lock(changed)

    monkeypatch.setattr(reconciling, "_locked", locked)
    reconcile(subject=SUBJECT, owed=[make_owed(at, key="news:sms", same_as=("news",))], at=at)

    assert states() == {"news": MessageState.SENDING}


def test_reconcile_refuses_one_key_twice(at: datetime) -> None:
    with pytest.raises(ValueError, match="twice"):
        reconcile(subject=SUBJECT, owed=[make_owed(at, key="a"), make_owed(at, key="a", channel="email")], at=at)


def test_reconcile_enqueues_only_when_something_is_due(at: datetime) -> None:
    reconcile(subject=SUBJECT, owed=[make_owed(at + timedelta(hours=1), key="later")], at=at)
    assert OrmQ.objects.count() == 0

    reconcile(subject=SUBJECT, owed=[make_owed(at, key="now")], at=at)
    assert OrmQ.objects.count() == 1


def test_reconcile_rolls_back_with_its_caller(at: datetime) -> None:
    with transaction.atomic():
        reconcile(subject=SUBJECT, owed=[make_owed(at, key="now")], at=at)
        transaction.set_rollback(True)

    assert (Message.objects.count(), OrmQ.objects.count()) == (0, 0)


def count_queries(subjects: dict[str, list[Owed]], at: datetime) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reconcile_many(subjects, at=at)
    return len(queries)


def test_reconcile_many_needs_the_same_queries_for_one_and_for_many(at: datetime) -> None:
    def owed(number: int, *keys: str, hours: int = 0) -> dict[str, list[Owed]]:
        when = at + timedelta(hours=hours)
        return {f"booking:{n}": [make_owed(when, key=key) for key in keys] for n in range(number)}

    one, many = owed(1, "a", "b"), owed(30, "a", "b")
    assert count_queries(one, at) == count_queries({k: v for k, v in many.items() if k not in one}, at)
    assert count_queries(one, at) == count_queries(many, at) == 1
    moved_one, moved_many = owed(1, "b", "c", hours=2), owed(30, "b", "c", hours=2)
    changed = count_queries(moved_one, at)
    assert count_queries({k: v for k, v in moved_many.items() if k not in moved_one}, at) == changed
    assert Message.objects.filter(state=MessageState.CANCELLED).count() == 30
