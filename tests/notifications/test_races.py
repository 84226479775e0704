"""Two deliverers, and one that dies: on a real database, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django.fixtures import Settings

from kernel import clock
from notifications.models import Message, MessageState
from notifications.querysets import MessageQuerySet
from notifications.services import claims
from notifications.services.claims import LEASE, claim
from notifications.services.deliver import Deliverer
from notifications.services.reconcile import reconcile
from tests.factories.notifications import make_consent, make_message, make_owed
from tests.fixtures.messaging import TwilioServer, accept_and_hang
from tests.racing import at_once, each, impatient

pytestmark = pytest.mark.django_db(transaction=True)

ONE_DELIVERY = """
import django
django.setup()
from django.conf import settings
settings.NOTIFICATIONS_COMPOSERS = {"test": "tests.notifications.composing.compose"}
from notifications.services.deliver import Deliverer
Deliverer().run()
"""


def test_concurrent_deliverers_send_each_message_once(twilio_server: TwilioServer, settings: Settings) -> None:
    settings.SMS_HOURLY_PER_NUMBER = 1000
    make_consent(clock.now())
    for number in range(40):
        make_message(clock.now(), key=str(number))

    at_once(*[lambda: Deliverer().run(lasting=timedelta(minutes=3))] * 4)

    bodies = [sms.body for sms in twilio_server.accepted]
    assert (len(bodies), len(set(bodies))) == (40, 40)
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}


def test_what_somebody_else_holds_past_its_use_keeps_no_other_from_going_out(twilio_server: TwilioServer) -> None:
    make_consent(clock.now())
    stale = make_message(clock.now() - timedelta(days=1), key="stale")
    make_message(clock.now(), key="due")

    with transaction.atomic():
        Message.objects.select_for_update().get(pk=stale.pk)
        at_once(impatient(Deliverer().run))

    assert Message.objects.get(dedupe_key="due").state == MessageState.SENT
    Deliverer().run()
    assert Message.objects.get(pk=stale.pk).state == MessageState.MISSED


def test_concurrent_claims_never_share_a_row() -> None:
    at = clock.now()
    for number in range(60):
        make_message(at, key=str(number))

    def take() -> list[int]:
        return [row.pk for _ in range(10) for row in claim(limit=2, at=at)]

    taken = [pk for pks in at_once(*[take] * 6) for pk in pks]

    assert len(taken) == len(set(taken)) == 60


def test_claims_without_the_row_lock_share_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the race is real, and the lock is what decides it."""
    at = clock.now()
    make_message(at)
    both_have_read = Barrier(2)

    def unlocked(limit: int, rows: MessageQuerySet) -> list[Message]:
        found = list(rows[:limit])
        both_have_read.wait(timeout=60)
        return found

    monkeypatch.setattr(claims, "_locked", unlocked)

    first, second = at_once(*[lambda: [row.pk for row in claim(limit=1, at=at)]] * 2)

    assert first == second != []


def test_concurrent_reconciliations_owe_a_message_once() -> None:
    at = clock.now()

    def owe(number: int) -> None:
        for turn in range(5):
            keys = ["confirmation", f"reminder-{(turn + number) % 3}"]
            reconcile(subject="test:1", owed=[make_owed(at, key=key) for key in keys], at=at)

    at_once(*each(6, owe))

    assert Message.objects.filter(dedupe_key="confirmation").count() == 1


def test_a_killed_worker_is_settled_and_its_message_not_resent(twilio_server: TwilioServer, database_url: str) -> None:
    make_consent(clock.now())
    message = make_message(clock.now())
    twilio_server.answers.append(accept_and_hang)
    environment = {**os.environ, **twilio_server.environment, "DATABASE_URL": database_url}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    worker = subprocess.Popen([sys.executable, "-c", ONE_DELIVERY], cwd=Path(settings.BASE_DIR), env=environment)

    wait_until_accepted(twilio_server)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(timeout=60)
    twilio_server.gate.set()
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENDING, "")
    Deliverer(now=lambda: clock.now() + LEASE / 2).run()
    assert twilio_server.lists == 0
    Deliverer(now=lambda: clock.now() + LEASE + timedelta(seconds=1)).run()

    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, twilio_server.accepted[0].sid)
    assert (len(twilio_server.accepted), twilio_server.posts, twilio_server.lists) == (1, 1, 1)


def wait_until_accepted(server: TwilioServer) -> None:
    end = time.monotonic() + 120
    while not server.accepted:
        assert time.monotonic() < end, "the worker sent nothing"
        time.sleep(0.05)
