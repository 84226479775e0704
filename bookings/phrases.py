"""What the house says without anybody's doing: the parts of each message about a booking.

Managers may say it in words of their own (`bookings.own_words`), part by part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from experiences.models import Saying


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one kind of message says: the whole SMS; the mail's subject line and its first sentence."""

    sms: str | Promise
    subject: str | Promise
    lead: str | Promise


PHRASES: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        Saying.CONFIRMATION: Phrases(
            sms=gettext_lazy(
                "%(store)s: see you %(day)s at %(time)s. Ref %(reference)s. See, change or cancel: %(link)s"
            ),
            subject=gettext_lazy("See you at %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("Everything is kept for you, and for nobody else at that time."),
        ),
        Saying.WELCOME: Phrases(
            sms=gettext_lazy(
                "%(store)s: welcome! All is yours until %(until)s. Ref %(reference)s. "
                "Your visit and its pieces: %(link)s"
            ),
            subject=gettext_lazy("Welcome to %(store)s"),
            lead=gettext_lazy("Welcome! All of this is yours for your visit, and nobody else’s."),
        ),
        Saying.EXCHANGE: Phrases(
            sms=gettext_lazy(
                "%(store)s: your exchange %(day)s, %(times)s. Please bring %(back)s; %(wanted)s waits. "
                "Ref %(reference)s. %(link)s"
            ),
            subject=gettext_lazy("Your exchange at %(store)s, %(day)s, %(times)s"),
            lead=gettext_lazy("Please bring %(back)s. %(wanted)s is kept for you, and for nobody else."),
        ),
        Saying.REMINDER_DAY: Phrases(
            sms=gettext_lazy("%(store)s: see you %(day)s at %(time)s. %(reply)s %(link)s"),
            subject=gettext_lazy("A reminder: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("A little reminder of your visit. Plans changed? Move or cancel it with one tap."),
        ),
        Saying.REMINDER_HOURS: Phrases(
            sms=gettext_lazy("%(store)s: see you at %(time)s. %(address)s. Your ticket: %(link)s"),
            subject=gettext_lazy("Soon: %(time)s at %(store)s"),
            lead=gettext_lazy("We look forward to seeing you in a little while. Have your ticket ready at the door."),
        ),
        Saying.REQUESTED: Phrases(
            sms=gettext_lazy(
                "%(store)s: you asked for %(day)s at %(time)s. It is kept; we answer by %(answer)s: %(link)s"
            ),
            subject=gettext_lazy("You asked for %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy(
                "Everything is kept for you while one of us looks at it. You hear from us by %(answer)s at the latest."
            ),
        ),
        Saying.DECLINED: Phrases(
            sms=gettext_lazy(
                "%(store)s: we are sorry, what you asked for on %(day)s at %(time)s can't be: %(why)s. "
                "Other times: %(link)s"
            ),
            subject=gettext_lazy("We are sorry: %(store)s, %(day)s, %(time)s can’t be"),
            lead=gettext_lazy(
                "We are sorry: what you asked for can’t be (%(why)s). Nothing is kept for you any more. "
                "Please choose another time: you are most welcome."
            ),
        ),
        Saying.CHANGED: Phrases(
            sms=gettext_lazy("%(store)s: your visit is now %(day)s at %(time)s. Ref %(reference)s. %(link)s"),
            subject=gettext_lazy("New time at %(store)s: %(day)s, %(time)s"),
            lead=gettext_lazy("Your visit has a new time, and everything is kept for you then."),
        ),
        Saying.SORRY_CHANGED: Phrases(
            sms=gettext_lazy(
                "Sorry, we had to move your visit: now at %(store)s, %(day)s at %(time)s. Another time? %(link)s"
            ),
            subject=gettext_lazy("Sorry, we moved your visit: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy(
                "We are sorry: something changed at our store, and we had to move your visit. Everything is kept for "
                "you at the place and time below. If they don’t suit you, choose others with one tap."
            ),
        ),
        Saying.CANCELLED: Phrases(
            sms=gettext_lazy("%(store)s: your visit on %(day)s at %(time)s is cancelled. Come another day: %(link)s"),
            subject=gettext_lazy("Cancelled: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("Your visit is cancelled, and nothing is kept for you any more. Come another day!"),
        ),
        Saying.SORRY_CANCELLED: Phrases(
            sms=gettext_lazy(
                "%(store)s: sorry, we can't receive you %(day)s at %(time)s. Please choose another day: %(link)s"
            ),
            subject=gettext_lazy("We are sorry: %(store)s, %(day)s, %(time)s can’t be"),
            lead=gettext_lazy(
                "We are sorry: something changed at our store, and we can’t receive you then. Nothing is kept for you "
                "any more. Please choose another day: you are most welcome."
            ),
        ),
        Saying.INSTEAD: Phrases(
            sms=gettext_lazy(
                "%(store)s: sorry, %(gone)s can't be there %(day)s. Waiting instead: %(instead)s. %(link)s"
            ),
            subject=gettext_lazy("Another piece is waiting for you at %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("We are sorry: not all that you chose can be there. These are waiting for you now."),
        ),
        Saying.KEPT: Phrases(
            sms=gettext_lazy("%(store)s: kept for you until the evening of %(until)s: %(kept)s. %(link)s"),
            subject=gettext_lazy("Kept for you at %(store)s until the evening of %(until)s"),
            lead=gettext_lazy("Thank you for coming. What you asked us to keep is put aside for you until then."),
        ),
        Saying.BOUGHT: Phrases(
            sms=gettext_lazy("%(store)s: not quite right? Exchange what you took home until %(last)s: %(link)s"),
            subject=gettext_lazy("Not quite right? Exchange it until %(last)s"),
            lead=gettext_lazy(
                "Enjoy what you took home. If something isn’t quite right, say what should come instead, "
                "and it is kept for you first."
            ),
        ),
    }
)
CALLED_OFF: Final = Phrases(
    sms=gettext_lazy("%(store)s: your exchange on %(day)s is cancelled. Come another day: %(link)s"),
    subject=gettext_lazy("Cancelled: your exchange at %(store)s, %(day)s"),
    lead=PHRASES[Saying.CANCELLED].lead,
)
"""The cancellation of an exchange that had no hour."""
