"""The carrier of the demo: nothing leaves the house, the words stay in their row and are read at /demo/phone."""

from __future__ import annotations

from notifications.channels.base import Absent, Accepted
from notifications.models import Message


class LogCarrier:
    def send(self, message: Message) -> Accepted:
        return Accepted(provider_id=f"log:{message.pk}", status="delivered")

    def settle(self, _message: Message) -> Absent:
        return Absent()
