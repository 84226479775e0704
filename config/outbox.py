"""Who is asked about what the outbox holds: `notifications` knows nothing of what it tells."""

from __future__ import annotations

from typing import Final

COMPOSERS: Final = {
    "alarm": "notifications.services.alarms.compose",
    "booking": "bookings.messages.compose",
    "phone-check": "bookings.messages.compose_code",
    "waiting": "bookings.waiting_words.compose",
    "arrival": "bookings.alerts.compose_arrival",
    "host": "bookings.hosts.compose_host",
    "queue": "floor.tickets.compose",
    "invitation": "desk.mails.compose_invitation",
    "wording-test": "desk.mails.compose_word_test",
    "notice": "desk.mails.compose_notice",
    "digest": "insight.digest.compose",
    "hook": "hooks.services.telling.compose",
    "chat": "inbox.messages.compose",
}
"""Makes the words of a message, by what stands before the colon of its subject."""
PREPARERS: Final = {"booking": "bookings.prepared.prepared", "notice": "desk.prepared.prepared"}
"""Reads for many messages at once what their words are made of."""
FAILED_HANDLERS: Final = {
    "booking": "bookings.failures.follow_failure",
    "waiting": "bookings.failures.follow_failed_wait",
    "notice": "desk.tasks.follow_failed_notice",
    "chat": "inbox.tasks.follow_failure",
}
"""The task that is given a message, by its id, which failed on its way."""
REPLY_HANDLERS: Final = ["inbox.tasks.work_on"]
"""The tasks that are given what somebody wrote back, by its id."""
