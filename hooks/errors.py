"""What webhooks refuse."""

from __future__ import annotations

from kernel.errors import DomainError


class HookOff(DomainError):
    """The webhook is switched off: nothing is sent to it."""

    code = "hook_off"


class DeliveryUnderWay(DomainError):
    """The delivery is not over yet: it needs no replay."""

    code = "delivery_under_way"
