"""The two values that other apps hand over: what is owed, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that somebody is owed.

    `dedupe_key` names it within its subject, over all channels; `recipient` is an E.164 number or an e-mail address;
    it is sent from `due_at` on and never at or after `use_by` (aware). `asked_for`: the recipient is waiting for this
    very message (a one-time code), so that no consent is needed; a suppression still stops it.
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
    same_as: tuple[str, ...] = ()
    in_time: bool = False

    def __post_init__(self) -> None:
        if self.use_by <= self.due_at:
            raise ValueError(f"{self.dedupe_key}: use_by is not after due_at")


@dataclass(frozen=True, slots=True)
class Words:
    """What one message says. `text` is for every channel; the rest is for e-mail only.

    `calendar` is a whole VCALENDAR whose METHOD equals `calendar_method` (RFC 6047, 2.4).

    Raises ValueError when a calendar comes without its method or a method without its calendar.
    """

    text: str
    subject: str = ""
    html: str = ""
    calendar: bytes | None = None
    calendar_method: str = ""

    def __post_init__(self) -> None:
        if (self.calendar is None) != (self.calendar_method == ""):
            raise ValueError("a calendar and its method belong together")
