"""What is said when, in sentences: "24 hours before: a reminder, by text, else by e-mail"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.ahead import ahead_words
from experiences.models import By

WHAT: Final[Mapping[str, Promise]] = {
    "confirmation": gettext_lazy("Once it is booked: a confirmation"),
    "changed": gettext_lazy("When something changes: word of it"),
    "cancelled": gettext_lazy("When it is cancelled: word of it"),
    "nudge": gettext_lazy("Where the terms want to know whether they come: the question"),
    "kept": gettext_lazy("After the visit: what we keep for them"),
    "bought": gettext_lazy("After the visit: how to exchange what they bought"),
    "thanks": gettext_lazy("On the day after: thanks, what they tried, and one question"),
}
"""What is said once, by the name of its part of a plan."""


def sentences_of(part: str, value: Any) -> list[str]:
    """A part of a rule set's content in words: a line each of its messages."""
    if part != "reminders":
        return [_sentence(str(WHAT[part]), value)]
    if not value:
        return [_("Nobody is reminded")]
    what = _("%(ahead)s before: a reminder")
    return [_sentence(what % {"ahead": ahead_words(row["minutes"])}, row["by"]) for row in value]


def _sentence(what: str, by: str) -> str:
    return _("%(what)s, %(by)s") % {"what": what, "by": By(by).label}
