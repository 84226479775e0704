"""Why a message failed or waits, in words for the staff."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.channels.twilio_codes import MEANINGS

_OURS: Final[dict[str, Promise]] = {
    "suppressed": gettext_lazy("They don’t want to be written to here any more, or nothing arrives."),
    "no_consent": gettext_lazy("They didn’t agree to be reached here."),
    "country_not_allowed": gettext_lazy("We don’t text numbers of that country."),
    "number_limit": gettext_lazy("This number got many texts within an hour."),
    "hourly_limit": gettext_lazy("More texts than usual went out within an hour."),
    "asleep": gettext_lazy("It is night where it goes: it waits for the morning."),
    "spend_limit": gettext_lazy("What may be spent on texts in a day is spent."),
    "no_template": gettext_lazy("They haven’t written by WhatsApp within a day, and no approved template fits."),
    "whatsapp_off": gettext_lazy("We don’t write by WhatsApp any more."),
    "worn_out": gettext_lazy("It was tried many times."),
    "unsettled": gettext_lazy("Nobody could say whether it arrived."),
    "settling": gettext_lazy("Nobody could say whether it arrived."),
    "connection": gettext_lazy("The provider couldn’t be reached."),
    "composing": gettext_lazy("Its words couldn’t be made."),
    "unexpected": gettext_lazy("Something unexpected happened when it was sent."),
    "twilio": gettext_lazy("The provider’s answer couldn’t be read."),
    "smtp": gettext_lazy("The mail server couldn’t be reached."),
    "undelivered": gettext_lazy("The provider couldn’t deliver it."),
}
_ENHANCED: Final[dict[str, Promise]] = {
    "5.1": gettext_lazy("There is no such mailbox."),
    "5.2": gettext_lazy("The mailbox is full or closed."),
    "5.3": gettext_lazy("Their mail server didn’t take it."),
    "5.4": gettext_lazy("Their mail server couldn’t be reached."),
    "5.5": gettext_lazy("Their mail server didn’t take it."),
    "5.6": gettext_lazy("Their mail server didn’t take it."),
    "5.7": gettext_lazy("Their mail server refused it as unwanted."),
}
"""By class and subject of an enhanced status code (RFC 3463)."""


def said_of(code: str) -> str:
    """One sentence for a message's `error_code`, in the language of now; "" for no code."""
    if not code:
        return ""
    said = _OURS.get(code) or _ENHANCED.get(code[:3])
    if said is None and code.isdecimal() and int(code) in MEANINGS:
        said = MEANINGS[int(code)].said
    return str(said) if said is not None else _("The provider didn’t take it (%(code)s).") % {"code": code}
