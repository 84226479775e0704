"""What the worker runs for the inbox. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from inbox.services import unheard, working
from kernel import clock
from notifications.models import Message


def work_on(reply_id: int) -> None:
    """Work on a text that came in."""
    working.work_on(reply_id=reply_id, at=clock.now())


def follow_failure(message: int) -> None:
    """See to an answer that failed on its way."""
    subject = Message.objects.filter(pk=message).values_list("subject", flat=True).first() or ""
    unheard.follow_unheard(entry_id=int(subject.partition(":")[2] or 0), at=clock.now())


def sweep() -> None:
    """Find texts that a crash left, and answers that didn't arrive."""
    at = clock.now()
    unheard.sweep_unheard(at=at)
    working.sweep_lost(at=at)
