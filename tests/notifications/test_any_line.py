"""A deliverer that is killed at any of its lines: each text arrives once, each mail under one Message-ID."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings as house

from kernel import clock
from notifications.models import Channel, Message, MessageState
from notifications.services.claims import LEASE
from notifications.services.deliver import Deliverer
from tests.fixtures.messaging import SmtpSink, TwilioServer
from tests.notifications.crowds import crowd, fates, times_told

pytestmark = pytest.mark.django_db(transaction=True)

LINES: Final = range(1, 2000)
"""More than it runs: it ends before."""
MORTAL: Final = """
import os, signal, sys, threading
import django
django.setup()
from django.conf import settings
from django.db import connections
from django.urls import reverse
import notifications.channels.email, notifications.channels.sms
from notifications.services.deliver import Deliverer

settings.NOTIFICATIONS_COMPOSERS = {"test": "tests.notifications.composing.compose"}
OURS = f"{settings.BASE_DIR}/notifications/"
PLACES = ("services", "channels", "rows.py", "failures.py")
reverse("notifications:twilio-status")

def deliver_until(line):
    "Dies at the so manyth line that it has not run before."
    seen = set()
    def trace(frame, event, _arg):
        _, ours, path = frame.f_code.co_filename.partition(OURS)
        if not ours or path.split("/")[0] not in PLACES:
            return None
        if event == "line":
            seen.add((frame.f_code, frame.f_lineno))
            if len(seen) >= line:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    threading.settrace(trace)
    sys.settrace(trace)
    Deliverer().run()
    os._exit(0)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        deliver_until(int(line))
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Mortals:
    """Deliverers of which each is forked from one process that has loaded all."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def deliver_until(self, line: int) -> bool:
        """Deliver what is due; True when it was killed at that line, False when it ended before."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(line, file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline()) != 0


@contextmanager
def mortals(database_url: str, *environments: dict[str, str]) -> Iterator[Mortals]:
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    for more in environments:
        environment |= more
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", MORTAL]
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, cwd=Path(house.BASE_DIR), env=environment
    ) as process:
        try:
            yield Mortals(process)
        finally:
            process.kill()


def _in(later: timedelta) -> datetime:
    return clock.now() + later


def test_whoever_is_killed_at_any_line_of_delivery_tells_nobody_twice_and_forgets_nobody(
    database_url: str, twilio_server: TwilioServer, smtp_sink: SmtpSink
) -> None:
    with mortals(database_url, twilio_server.environment, smtp_sink.environment) as process:
        for line in LINES:
            crowd(clock.now(), 1, stem=f"{line:03d}")
            crowd(clock.now(), 1, stem=f"{line:03d}", channel=Channel.EMAIL)
            if not process.deliver_until(line):
                break
        else:
            pytest.fail("it never came to its end")
    assert fates()[MessageState.SENDING] > 2 * 10

    for later in (LEASE, 2 * LEASE):
        Deliverer(now=partial(_in, later + timedelta(seconds=1))).run(lasting=timedelta(minutes=9))

    assert fates() == {MessageState.SENT: Message.objects.count()}
    numbers = Message.objects.on(Channel.SMS).values_list("recipient", flat=True)
    assert times_told(twilio_server) == dict.fromkeys(numbers, 1)
    written = {(mail["To"], mail["Message-ID"]) for mail in smtp_sink.mails}
    assert written == set(Message.objects.on(Channel.EMAIL).values_list("recipient", "message_id"))
    assert max(Counter(mail["To"] for mail in smtp_sink.mails).values()) <= 2
