"""What a text came to: what is answered, and whether a person has to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bookings.locales import dated_hour
from bookings.models import Booking
from bookings.tokens import manage_url
from bookings.wording import say
from inbox.phrases import REFUSED, Phrase
from kernel.errors import DomainError
from notifications.models import Message

CHAT: Final = "chat"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`answer`: what is texted back, "" for nothing; `kind`: of that message. `person`: somebody has to read theirs.

    `told`: the message about the visit that answers it instead.
    """

    answer: str = ""
    person: bool = False
    kind: str = CHAT
    told: Message | None = None


FOR_A_PERSON: Final = Outcome(person=True)


def answered(phrase: Phrase, booking: Booking, *, person: bool = False, **facts: str) -> Outcome:
    """An answer about a visit, in the active language."""
    return Outcome(str(phrase) % (facts_of(booking) | facts), person=person)


def refused(error: DomainError, booking: Booking) -> Outcome:
    """Why it can't be, and the page where they see what can. A person reads it, too."""
    return answered(REFUSED, booking, person=True, why=say(error, zone=booking.store.zone))


def facts_of(booking: Booking) -> dict[str, str]:
    store = booking.store
    return {
        "store": store.said("name"),
        "when": dated_hour(booking.starts_at, store.zone),
        "link": manage_url(booking),
    }
