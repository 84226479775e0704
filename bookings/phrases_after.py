"""What is said to who is asked whether they come, and to who was here.

What a message brings about is said before it does: the question says what becomes of who doesn't answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.ladder import pieces_at, release_at
from bookings.locales import dated_hour
from bookings.models import Booking, HowItWas
from bookings.phrases import Phrases
from bookings.planner import Kind
from bookings.tokens import manage_url
from notifications.channels.sms import answerable

PHRASES_AFTER: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        Kind.NUDGE: Phrases(
            sms=gettext_lazy("%(store)s: are you coming %(day)s at %(time)s? %(say)s %(link)s %(otherwise)s"),
            subject=gettext_lazy("Are you coming? %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("Please tell us that you are coming: one tap, and we know. %(otherwise)s"),
        ),
        Kind.PIECES_FREED: Phrases(
            sms=gettext_lazy(
                "%(store)s: we didn't hear from you, so others may have your pieces now. Coming %(day)s at %(time)s? "
                "Say so, and choose them again while they are free: %(link)s %(otherwise)s"
            ),
            subject=gettext_lazy("Your pieces are free for others: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy(
                "We didn’t hear whether you are coming, so others may have your pieces now. If you come, say so, and "
                "choose them again while they are free. %(otherwise)s"
            ),
        ),
        Kind.RELEASED: Phrases(
            sms=gettext_lazy(
                "%(store)s: we didn't hear from you, so your visit on %(day)s at %(time)s is called off. "
                "Come another day: %(link)s"
            ),
            subject=gettext_lazy("Called off: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy(
                "We didn’t hear whether you are coming, so your visit is called off and others may have its time. "
                "Come another day: you are most welcome."
            ),
        ),
        Kind.THANKS: Phrases(
            sms=gettext_lazy("%(store)s: thank you for your visit. How was it? One tap: %(link)s"),
            subject=gettext_lazy("Thank you for your visit to %(store)s"),
            lead=gettext_lazy("Thank you for your visit. We would like to know one thing: how was it?"),
        ),
    }
)


def facts_after(kind: str, booking: Booking) -> dict[str, str]:
    """The facts of these messages alone."""
    if kind == Kind.THANKS:
        return {"link": f"{manage_url(booking)}how/"}
    coming = f"{manage_url(booking)}coming/"
    if kind == Kind.NUDGE:
        return {"link": coming, "coming": coming, "say": say_words(), "otherwise": otherwise_words(booking)}
    if kind == Kind.PIECES_FREED:
        return {"coming": coming, "otherwise": otherwise_words(booking, pieces=False)}
    return {}


def otherwise_words(booking: Booking, *, pieces: bool = True) -> str:
    """What becomes of a visit without a word, and when; empty where nothing does."""
    pieces_until = pieces_at(booking) if pieces and booking.rail.exists() else None
    return lost_words(pieces_until, release_at(booking), booking.store.zone)


def lost_words(pieces: datetime | None, release: datetime | None, zone: ZoneInfo) -> str:
    """From when on others may have the pieces, and the place, on the clock of `zone`; "" where they never may."""
    at = {
        "pieces": dated_hour(pieces, zone) if pieces else "",
        "release": dated_hour(release, zone) if release else "",
    }
    if pieces and release:
        return _("Else others may have your pieces from %(pieces)s on, and your place from %(release)s on.") % at
    if pieces:
        return _("Else others may have your pieces from %(pieces)s on.") % at
    return _("Else others may have your place from %(release)s on.") % at if release else ""


def thanks_context(booking: Booking) -> dict[str, Any]:
    """What the mail after a visit has beside its words: the answers, and what was tried and where it may be bought."""
    tried = [item.variant.product for item in booking.rail.select_related("variant__product").order_by("pk")]
    base, how = settings.PUBLIC_BASE_URL, f"{manage_url(booking)}how/"
    return {
        "tried": [(one.said("name"), f"{base}{one.get_absolute_url()}", one.shop_url) for one in dict.fromkeys(tried)],
        "answers": [(answer.label, f"{how}?answer={answer.value}") for answer in HowItWas],
        "again": f"{base}{booking.experience.get_absolute_url()}",
    }


def say_words() -> str:
    """How it is said: by the link, and by text where a text can be answered."""
    return _("Reply 1, or one tap:") if settings.NOTIFICATIONS_REPLY_HANDLERS and answerable() else _("One tap:")
