"""The two values that other apps hand over: what is owed, and the words for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that somebody is owed.

    `dedupe_key` names it within its subject, over all channels; `recipient` is an E.164 number or an e-mail address;
    it is sent from `due_at` on and never at or after `use_by` (aware). `asked_for`: the recipient is waiting for this
    very message (a one-time code), so that no consent is needed; a suppression still stops it.
    `category`: what its recipient can unsubscribe from by itself. `about`: the key of the booking that it speaks of,
    where its subject is another.
    `otherwise`: other (channel, address) ways on which its recipient agreed to be told, tried in order where one fails
    for good.
    `same_as`: the keys under which the same is owed by another plan; who was told it under one isn't told it again.
    `in_time`: what nobody owed before its `due_at` isn't owed any more after it.

    Raises ValueError when `use_by` is not after `due_at`.
    """

    kind: str
    channel: str
    recipient: str
    locale: str
    due_at: datetime
    use_by: datetime
    dedupe_key: str
    asked_for: bool = False
    category: str = "visit"
    about: str = ""
    otherwise: tuple[tuple[str, str], ...] = ()
    same_as: tuple[str, ...] = ()
    in_time: bool = False

    def __post_init__(self) -> None:
        if self.use_by <= self.due_at:
            raise ValueError(f"{self.dedupe_key}: use_by is not after due_at")

    def avoiding(self, failed: Collection[str]) -> Owed:
        """The same by the first of its ways that isn't among `failed` (see `way_name`); by its own where all are."""
        for channel, recipient in self.otherwise if way_name(self.channel, self.recipient) in failed else ():
            if way_name(channel, recipient) not in failed:
                return replace(self, channel=channel, recipient=recipient)
        return self


def way_name(channel: str, recipient: str) -> str:
    """A channel and an address on it, as one word."""
    return f"{channel}:{recipient}"


@dataclass(frozen=True, slots=True)
class Words:
    """What one message says. `text` is for every channel. `facts`, by their names, are for templates of WhatsApp, all
    else for e-mail only.

    `calendar` is a whole VCALENDAR whose METHOD equals `calendar_method` (RFC 6047, 2.4).

    Raises ValueError when a calendar comes without its method or a method without its calendar.
    """

    text: str
    subject: str = ""
    html: str = ""
    calendar: bytes | None = None
    calendar_method: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.calendar is None) != (self.calendar_method == ""):
            raise ValueError("a calendar and its method belong together")
