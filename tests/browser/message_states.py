"""Messages that didn't arrive: one that failed, one that was too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from notifications.models import MessageState
from tests.factories.notifications import make_message


def make_lost(reference: str, *, at: datetime) -> None:
    """Both are about this booking."""
    subject, due = f"booking:{reference}", at - timedelta(hours=1)
    failed: dict[str, Any] = {
        "state": MessageState.FAILED,
        "error_code": "30003",
        "attempts": 8,
        "text": "Your visit, one hour later.",
    }
    make_message(due, subject=subject, key="changed-1", kind="changed", segments=1, **failed)
    missed = {"state": MessageState.MISSED, "use_by": due + timedelta(minutes=30)}
    make_message(due, subject=subject, key="instead-1", kind="instead", channel="email", **missed)
