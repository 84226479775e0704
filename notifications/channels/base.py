"""What a carrier does, and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from notifications.models import Message, SuppressionReason


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it."""

    provider_id: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be accepted like this. `suppress`: nor will any other to this address."""

    code: str
    text: str = ""
    suppress: SuppressionReason | None = None


@dataclass(frozen=True, slots=True)
class Passing:
    """It was certainly not accepted, and may be later."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may have been accepted: ask before it is sent again."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider was asked and never got it, or it may be sent twice without harm."""


Outcome = Accepted | Refused | Passing | Unsure


class Carrier(Protocol):
    def send(self, message: Message) -> Outcome:
        """Hand a message with its words to the provider. Returns within the lease; raises nothing it can foresee."""
        ...

    def settle(self, message: Message) -> Outcome | Absent:
        """What became of a message that was handed over at `message.handed_at` and never noted."""
        ...
