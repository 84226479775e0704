"""Workers side by side, and one that dies: on a real database, with real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, Final

import pytest
from django.conf import settings as configured
from pytest_httpserver import HTTPServer

from hooks.models import Delivery, Hook
from hooks.services import claims
from hooks.services.claims import LEASE, claim
from hooks.services.deliver import Deliverer
from kernel import clock
from tests.factories.hooks import make_delivery, make_hook
from tests.hooks.peer import RawPeer
from tests.racing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_this_machine")]
AT: Final = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


def test_workers_side_by_side_deliver_each_once_and_in_order(hook: Hook, httpserver: HTTPServer) -> None:
    for n in range(40):
        make_delivery(hook=hook, at=AT, subject=f"booking:{n % 4}", sequence=n)
    at_once(*[lambda: Deliverer(now=lambda: AT).run(lasting=timedelta(minutes=2))] * 4)
    told = [json.loads(request.data)["sequence"] for request, _response in httpserver.log]
    assert sorted(told) == list(range(40))
    for subject in range(4):
        assert [one for one in told if one % 4 == subject] == list(range(subject, 40, 4))


def test_claims_without_the_row_lock_share_rows(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the race is real, and the lock is what decides it."""
    make_delivery(hook=hook, at=AT)
    both_have_read = Barrier(2)

    def unlocked(rows: Any) -> Delivery | None:
        found: Delivery | None = rows.select_related("hook").first()
        if found is not None:
            both_have_read.wait(timeout=60)
        return found

    monkeypatch.setattr(claims, "_locked", unlocked)
    first, second = at_once(*[lambda: claim(at=AT)] * 2)
    assert first == second is not None


ONE_RUN: Final = """
import django
django.setup()
from django.conf import settings
settings.HOOKS_ON_LOOPBACK = True
from hooks.services.deliver import Deliverer
Deliverer().run()
"""


def test_a_worker_that_is_killed_while_it_calls_leaves_a_delivery_that_another_sends(
    raw_peer: RawPeer, database_url: str
) -> None:
    raw_peer.hangs = True
    delivery = make_delivery(hook=make_hook(url=raw_peer.url), at=clock.now())
    worker = subprocess.Popen(
        [sys.executable, "-c", ONE_RUN],
        cwd=configured.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    try:
        raw_peer.wait()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    raw_peer.hangs, raw_peer.good = False, True
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("sending", 1)
    Deliverer().run()
    assert raw_peer.heard == [delivery.uid]
    later = clock.now() + LEASE
    Deliverer(now=lambda: later).run()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, raw_peer.heard) == ("delivered", 2, [delivery.uid] * 2)
