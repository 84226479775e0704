"""A message about a booking put together: the words that hold for it, with the facts of the visit in them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from bookings.own_words import UnfitWords, fill, named_in
from bookings.phrases import Phrases
from bookings.planner import Kind
from experiences.models import Saying
from experiences.queries.worded import Own
from kernel.phones import country_of
from notifications.channels.sms import answerable
from notifications.models.message import LONGEST_MAIL_SUBJECT
from notifications.words import Words

logger = logging.getLogger(__name__)
Facts = Mapping[str, str]
STOP_SAID: Final = frozenset({"CA", "US"})
"""Where the first text of a thread says how to end it (CTIA Messaging Principles, 5.1.3; CASL, section 6(2)(c))."""
OVER: Final = frozenset({Saying.CANCELLED, Saying.SORRY_CANCELLED, Saying.DECLINED, Kind.RELEASED})
"""After these nothing is promised any more."""
LAYOUTS: Final[Mapping[str, str]] = MappingProxyType(
    {Saying.KEPT: "kept", Saying.BOUGHT: "bought", Kind.THANKS: "thanks"}
)
"""The mails that don't tell of a visit to come."""
LONGEST_SENT: Final = 1500
"""Letters of a text: Twilio refuses one of more than 1600 (error 21617)."""
_GAPS: Final = re.compile(r" {2,}")


def stop_words() -> str:
    """How to end texts: the word is the carriers', in every language."""
    return _("Reply STOP to end texts.")


def reply_words() -> str:
    """How a reminder is answered, where it can be."""
    if settings.NOTIFICATIONS_REPLY_HANDLERS and answerable():
        return _("Reply 1: I’m coming, R: another time.")
    return _("Plans changed?")


def text_of(phrases: Phrases, own: str, facts: Facts, *, says_stop: bool) -> str:
    """The whole text message. `says_stop`: it ends with how to end them, unless one's own words say it already."""
    said = _said(own, phrases.sms, facts)
    if own and len(said) > LONGEST_SENT:
        logger.error("words of one's own come to %s letters: the usual ones go out", len(said))
        said = _said("", phrases.sms, facts)
    if says_stop and stop_words() not in said:
        said = f"{said} {stop_words()}"
    return _GAPS.sub(" ", said).strip()


def letter_of(saying: str, phrases: Phrases, own: Own, facts: Facts, context: Mapping[str, Any]) -> Words:
    """The mail: its text and its HTML are made of the same words, so they can't differ."""
    kind = {"cancelled": saying in OVER, "asked": saying == Saying.REQUESTED}
    said = {**facts, **context, **kind, "lead": _said(own.lead, phrases.lead, facts)}
    template = LAYOUTS.get(saying, "mail")
    return Words(
        subject=_said(own.subject, phrases.subject, facts)[:LONGEST_MAIL_SUBJECT],
        text=render_to_string(f"bookings/messages/{template}.txt", said),
        html=render_to_string(f"bookings/messages/{template}.html", said),
    )


def law_wants_stop(recipient: str) -> bool:
    """Whether the first text to a number (E.164) has to say how to end them."""
    return country_of(recipient) in STOP_SAID


def are_named(own: Own, *names: str) -> bool:
    """Whether any of the parts has one of these facts in it: some of them cost a query."""
    return any(set(names) & set(named_in(part)) for part in own)


def _said(own: str, usual: object, facts: Facts) -> str:
    """One's own words, if they can be filled; nobody goes without a message because of them."""
    if own:
        try:
            return fill(own, facts)
        except UnfitWords:
            logger.exception("words of one's own can't be filled: the usual ones go out")
    return str(usual) % facts
