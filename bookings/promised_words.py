"""What one agrees to when one is asked for a channel: which messages come on it, by the plan, and when."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.ahead import ahead_words
from bookings.locales import listed
from experiences.models import By, Plan

Clause = tuple[By, str]
"""How a message goes out, and what it is called."""


def texts_promised(plan: Plan, *, asked: bool) -> str:
    """About this visit only: a confirmation now, reminders 24 hours and 2 hours before, and word of any change.

    `asked`: the visit is only asked for, and a person of the store answers.
    """
    confirmation = _("a confirmation once we say yes") if asked else _("a confirmation now")
    return _promised(list(_clauses(plan, confirmation, asked)), By.TEXT, _("%(what)s, if you want no e-mails"))


def mails_promised(plan: Plan, *, asked: bool) -> str:
    """The same of e-mails; the confirmation has an entry for the calendar."""
    if asked:
        confirmation = _("a confirmation with an entry for your calendar once we say yes")
    else:
        confirmation = _("a confirmation now with an entry for your calendar")
    return _promised(list(_clauses(plan, confirmation, asked)), By.MAIL, _("%(what)s, if you want no texts"))


def _clauses(plan: Plan, confirmation: str, asked: bool) -> Iterator[Clause]:
    if asked:
        yield plan.confirmation, _("word now that we have your request")
    yield plan.confirmation, confirmation
    for by in (By.EACH, By.TEXT, By.MAIL, By.SAVE):
        ahead = [ahead_words(reminder.minutes) for reminder in plan.reminders if reminder.by == by]
        if ahead:
            said = ngettext("a reminder %(ahead)s before", "reminders %(ahead)s before", len(ahead))
            yield by, said % {"ahead": listed(ahead)}
    yield plan.changed, _("word of any change")
    if plan.cancelled != plan.changed:
        yield plan.cancelled, _("word of a cancellation")
    yield plan.nudge, _("a question whether you come")
    yield plan.kept, _("until when we keep what you had put aside")
    yield plan.bought, _("until when you can exchange what you bought")
    yield plan.thanks, _("thanks afterwards with one question")


def _promised(clauses: list[Clause], first: By, otherwise: str) -> str:
    """What comes on a channel anyhow; what comes on it where the other one isn't wanted, or isn't answered."""
    anyhow = {By.EACH, first, *([By.SAVE] if first == By.MAIL else [])}
    said = [what for by, what in clauses if by in anyhow]
    parts = [listed(said)] if said else []
    alone = [what for by, what in clauses if by in (By.TEXT, By.MAIL) and by != first]
    if alone:
        parts.append(otherwise % {"what": listed(alone)})
    unanswered = [what for by, what in clauses if by == By.SAVE and by not in anyhow]
    if unanswered:
        parts.append(_("%(what)s, unless you answer our e-mail") % {"what": listed(unanswered)})
    return _("About this visit only: %(what)s.") % {"what": reduce(_and, parts)}


def _and(anyhow: str, instead: str) -> str:
    return _("%(anyhow)s; %(instead)s") % {"anyhow": anyhow, "instead": instead}
