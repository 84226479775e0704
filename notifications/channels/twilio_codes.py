"""What Twilio's error codes mean for a message, and how they are said (https://www.twilio.com/docs/api/errors)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import SuppressionReason


@dataclass(frozen=True, slots=True)
class Meaning:
    """`passing`: it may go later. `of_account`: until then no other message goes, either.

    `suppress`: nothing on this channel will ever reach the address.
    """

    said: Promise
    passing: bool = False
    of_account: bool = False
    suppress: SuppressionReason | None = None


_GROUPS: Final[list[tuple[Meaning, tuple[int, ...]]]] = [
    (
        Meaning(_("The number doesn’t exist, or no text can reach it."), suppress=SuppressionReason.INVALID),
        (21211, 21214, 21217, 21265, 21614, 21664, 63024),
    ),
    (Meaning(_("It is a landline."), suppress=SuppressionReason.UNREACHABLE), (21635, 30006)),
    (Meaning(_("Nobody has this number any more."), suppress=SuppressionReason.UNREACHABLE), (30005,)),
    (Meaning(_("They unsubscribed."), suppress=SuppressionReason.STOP), (21610,)),
    (Meaning(_("They blocked messages from us."), suppress=SuppressionReason.UNREACHABLE), (63033,)),
    (Meaning(_("The number isn’t on WhatsApp."), suppress=SuppressionReason.UNREACHABLE), (63003,)),
    (Meaning(_("The phone was off or out of reach."), passing=True), (30003,)),
    (
        Meaning(_("The provider had too much to do."), passing=True, of_account=True),
        (20429, 30001, 30022, 63018, 63038),
    ),
    (
        Meaning(_("Something went wrong on the way; nobody says what."), passing=True),
        (30008, 30009, 30017, 30410, 63010, 63012, 63032),
    ),
    (
        Meaning(_("The account at the provider or its sender isn’t set up for this."), passing=True, of_account=True),
        (20003, 21212, 21603, 21606, 21659, 21660, 21661, 21701, 21703, 21704, 21705, 21712, 30002, 63007, 63051),
    ),
    (Meaning(_("The daily number of messages of our sender is used up.")), (30023, 30027)),
    (Meaning(_("A carrier took the message for spam and stopped it.")), (30004, 30007, 30450)),
    (
        Meaning(_("Our sender isn’t registered with the carriers of that country.")),
        (30024, 30032, 30034, 30035, 30040),
    ),
    (Meaning(_("The account doesn’t send to that country.")), (21408, 21612, 30037)),
    (Meaning(_("A trial account sends only to numbers that were verified.")), (21608, 21609)),
    (Meaning(_("The text is empty or too long.")), (21602, 21605, 21617, 30019)),
    (Meaning(_("It costs more than the account allows.")), (30010,)),
    (Meaning(_("It wasn’t delivered before it was too late.")), (30036,)),
    (Meaning(_("They haven’t written by WhatsApp within a day, and no approved template fits.")), (63016,)),
    (
        Meaning(_("WhatsApp doesn’t take this template.")),
        (21654, 21655, 21656, 63005, 63021, 63027, 63028, 63030, 63040, 63041, 63042),
    ),
    (Meaning(_("WhatsApp chose not to deliver it.")), (63001, 63013, 63020, 63036, 63049)),
]


def _by_code() -> Iterator[tuple[int, Meaning]]:
    for meaning, codes in _GROUPS:
        yield from ((code, meaning) for code in codes)


MEANINGS: Final = dict(_by_code())
