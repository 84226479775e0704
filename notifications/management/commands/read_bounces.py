"""Read one mail that came back."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from kernel import clock
from notifications.bounces import read_report
from notifications.services.bounces import note_bounce


class Command(BaseCommand):
    """For the mail server's pipe: a delivery status report comes in on standard input.

    What is no such report, or about no mail of ours, is passed over: an answer that fails would come back as a mail.
    """

    help = "Read a mail that came back from standard input, and mark the message that it is about."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = [note_bounce(one, at=clock.now()) for one in read_report(sys.stdin.buffer.read())]
        self.stdout.write(f"{sum(found)} marked")
