"""What the counter says to a scan of an exchange: which leg is done and what is next, or why nothing was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.services.exchange_scan import Leg, Scanned
from floor.queries.exchanges import Legs
from floor.views.fetched import in_words
from floor.views.refusals import why_not
from floor.views.telling import Heading, good, refusal
from floor.views.verdicts import Verdict
from kernel.errors import DomainError

REFUSALS: Final[Mapping[str, Heading]] = {
    "scanned_unknown": ("bad", "question-mark-circle", gettext_lazy("Unknown label")),
    "piece_not_in_purchase": ("bad", "x-circle", gettext_lazy("Not of this purchase")),
    "not_in_exchange": ("bad", "x-circle", gettext_lazy("Not of this exchange")),
    "not_yet_back": ("warn", "arrow-uturn-left", gettext_lazy("First the other one")),
    "already_back": ("warn", "information-circle", gettext_lazy("Back already")),
    "already_handed_out": ("warn", "information-circle", gettext_lazy("Handed out already")),
    "comes_by_delivery": ("warn", "truck", gettext_lazy("It is sent home")),
    "order_taken": ("warn", "truck", gettext_lazy("It is being sent")),
    "exchange_over": ("warn", "information-circle", gettext_lazy("It is over")),
    "another_store": ("warn", "map-pin", gettext_lazy("Another store’s exchange")),
    "another_day": ("warn", "calendar-days", gettext_lazy("Another day")),
    "piece_expected_elsewhere": ("bad", "map-pin", gettext_lazy("Another store’s piece")),
}


def told(scanned: Scanned, legs: Sequence[Legs]) -> Verdict:
    """Readable at arm's length: what is done, and what comes next. `legs`: of all items, as they stand now."""
    item = scanned.item
    if scanned.leg == Leg.BACK:
        title = _("Back: %(piece)s") % {"piece": in_words(item.back.variant)}
    else:
        title = _("Handed out: %(piece)s") % {"piece": in_words(item.wanted)}
    text = _("All done.") if scanned.done else _next(legs)
    if scanned.again:
        text = " ".join((_("This scan came before."), text))
    return good(title, text)


def made_good(legs: Legs) -> Verdict:
    """Somebody had something else instead."""
    title = _("Made good: %(piece)s") % {"piece": in_words(legs.item.wanted)}
    return good(title, _("Nothing is owed for it any more."))


def called_off() -> Verdict:
    """A delivery is sent no more."""
    return good(_("Called off"), _("Nothing is sent. The piece can be exchanged for something else."))


def refused(error: DomainError) -> Verdict:
    """Why nothing was changed."""
    return refusal(error, why_not(error), REFUSALS)


def _next(legs: Sequence[Legs]) -> str:
    """What to scan next: what was begun is finished first."""
    for one in legs:
        if one.item.live and one.is_back:
            return _("Now hand out %(piece)s, and scan it.") % {"piece": in_words(one.item.wanted)}
    for one in legs:
        if one.item.live:
            return _("Still to come back: %(piece)s.") % {"piece": in_words(one.item.back.variant)}
    return ""
