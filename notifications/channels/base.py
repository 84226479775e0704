"""What a carrier does, and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from notifications.models import Message, SuppressionReason

AT_ONCE: Final = 16
"""Calls of one worker: of a provider that needs a tenth of a second for each, 160 a second."""


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
    """It was certainly not accepted, and may be later.

    `of_channel`: nothing is wrong with this message, any other would have ended so; its tries don't count.
    `retry_after`: how long the provider wants to be left alone. `elsewhere`: until then another way is as good.
    """

    code: str
    text: str = ""
    of_channel: bool = False
    retry_after: timedelta | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may have been accepted: ask before it is sent again. `of_channel`: as of `Passing`."""

    code: str
    text: str = ""
    of_channel: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider was asked and never got it, or it may be sent twice without harm."""


Outcome = Accepted | Refused | Passing | Unsure


class Carrier(Protocol):
    def send(self, message: Message) -> Outcome:
        """Hand a message with its words to the provider. Returns within the lease; raises nothing it can foresee.

        Many are called at once, each in a thread of its own, which must not ask the database.
        """
        ...

    def settle(self, message: Message) -> Outcome | Absent:
        """What became of a message that was handed over at `message.handed_at` and never noted."""
        ...
