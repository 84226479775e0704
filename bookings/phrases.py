"""The parts of a message about a booking, and what the store says when it was the store that changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookings.planner import Kind


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one kind of message says: the whole SMS; the mail's subject line and its first sentence."""

    sms: str | Promise
    subject: str | Promise
    lead: str | Promise


SORRY: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        Kind.CHANGED: Phrases(
            sms=gettext_lazy(
                "Sorry, we had to move your visit: it is now at %(store)s, %(day)s at %(time)s. Another time? %(link)s"
            ),
            subject=gettext_lazy("Sorry, we moved your visit: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy(
                "We are sorry: something changed at our store, and we had to move your visit. Everything is kept for "
                "you at the place and time below. If they don't suit you, choose others with one tap."
            ),
        ),
        Kind.CANCELLED: Phrases(
            sms=gettext_lazy(
                "%(store)s: we are sorry, we can't receive you %(day)s at %(time)s. Please choose another day: %(link)s"
            ),
            subject=gettext_lazy("We are sorry: %(store)s, %(day)s, %(time)s can't be"),
            lead=gettext_lazy(
                "We are sorry: something changed at our store, and we can't receive you then. Nothing is kept for you "
                "any more. Please choose another day: you are most welcome."
            ),
        ),
    }
)
"""When the store changed it by itself, by the kind of message."""

APPROVAL: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        Kind.REQUESTED: Phrases(
            sms=gettext_lazy(
                "%(store)s: you asked for %(day)s at %(time)s. We keep it for you, and answer by %(answer)s: %(link)s"
            ),
            subject=gettext_lazy("You asked for %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy(
                "Everything is kept for you while one of us looks at it. You hear from us by %(answer)s at the latest."
            ),
        ),
        Kind.DECLINED: Phrases(
            sms=gettext_lazy(
                "%(store)s: we are sorry, what you asked for on %(day)s at %(time)s can't be: %(why)s. "
                "Other times: %(link)s"
            ),
            subject=gettext_lazy("We are sorry: %(store)s, %(day)s, %(time)s can't be"),
            lead=gettext_lazy(
                "We are sorry: what you asked for can't be (%(why)s). Nothing is kept for you any more. "
                "Please choose another time: you are most welcome."
            ),
        ),
    }
)
"""Where a person of the store approves: that they are asked, and that it can't be."""
