"""Word to those who run the house that something needs a person: one mail, beside the line in the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.models import Channel, Message
from notifications.services.reconcile import owe_more
from notifications.words import Owed, Words

OF_USE: Final = timedelta(days=1)
_SAID: Final[dict[str, Promise]] = {
    "spend_limit": gettext_lazy(
        "What may be spent on texts in a day (SMS_DAILY_SPEND) is spent. Whoever agreed to it is written to by mail; "
        "all other texts wait until midnight UTC. Codes go on, up to a fifth more."
    ),
    "hourly_limit": gettext_lazy(
        "More texts than may go out within an hour (SMS_HOURLY) are due. Whoever agreed to it is written to by mail; "
        "all other texts wait for the next hour."
    ),
    "sms_down": gettext_lazy(
        "For some minutes no text has gone out: the provider can’t be reached, or refuses everything. Texts wait while "
        "they are of use, and go out when it works again. See /readyz and the log (channel_down)."
    ),
    "whatsapp_down": gettext_lazy(
        "For some minutes nothing has gone out by WhatsApp: the provider can’t be reached, or refuses everything. "
        "Messages wait while they are of use, and go out when it works again. See /readyz and the log (channel_down)."
    ),
    "email_down": gettext_lazy(
        "For some minutes no mail has gone out: the mail server couldn’t be reached, or refused everything. Mails "
        "waited while they were of use; this one could only follow when it worked again. See the log (channel_down)."
    ),
}


def owe_alarm(code: str, *, since: datetime, at: datetime) -> None:
    """Owe one mail to settings.ALARMS_TO, if it is set, of what began at `since`. Again: it is owed already."""
    if not settings.ALARMS_TO:
        return
    word = Owed(
        kind="alarm",
        channel=Channel.EMAIL,
        recipient=settings.ALARMS_TO,
        locale=settings.LANGUAGE_CODE,
        due_at=at,
        use_by=at + OF_USE,
        dedupe_key=since.isoformat(),
        asked_for=True,
    )
    with transaction.atomic():
        owe_more(subject=f"alarm:{code}", owed=[word], at=at)


def compose(message: Message, _at: datetime) -> Words:
    """What happened, and what follows."""
    code = message.subject.partition(":")[2]
    subject = _("Mails were held back") if code == "email_down" else _("Texts are held back")
    return Words(text=str(_SAID[code]), subject=subject)
