"""Why nothing is free, in the words of a shop assistant."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.queries.choice import Choice
from bookings.queries.timetable import Timetable
from bookings.queries.wishes import Wish
from experiences.availability import Reason
from stores.models import Store


def why_closed(choice: Choice, table: Timetable) -> str:
    """One sentence: the pieces that don't hang here, else the commonest reason; nothing when there are slots."""
    if table.missing:
        return _missing(choice, table)
    if not table.why:
        return ""
    if table.shut:
        return _("%(store)s is closed on this day.") % {"store": choice.store.said("name")}
    return why_not(choice.wish, choice.store, table.why[0])


def _missing(choice: Choice, table: Timetable) -> str:
    first = table.missing[0]
    words = {
        "piece": first.product.said("name"),
        "size": first.said("size"),
        "store": choice.store.said("name"),
        "others": len(table.missing) - 1,
    }
    if not words["others"]:
        return _("%(piece)s in %(size)s doesn’t hang in %(store)s at the moment.") % words
    return (
        ngettext(
            "%(piece)s in %(size)s and %(others)s other piece don’t hang in %(store)s at the moment.",
            "%(piece)s in %(size)s and %(others)s other pieces don’t hang in %(store)s at the moment.",
            len(table.missing) - 1,
        )
        % words
    )


def why_not(wish: Wish, store: Store, reason: Reason) -> str:
    """Why a day has nothing free, in one sentence."""
    words = {
        "store": store.said("name"),
        "experience": wish.experience.said("name"),
        "stylist": wish.stylist.said("name") if wish.stylist else "",
        "days": wish.experience.horizon_days,
    }
    sentences = {
        Reason.CLOSED: _("%(store)s has no %(experience)s on this day."),
        Reason.OUTSIDE_SCHEDULE: _("%(store)s has no %(experience)s on this day."),
        Reason.NO_ROOM: _("Every room is taken on this day."),
        Reason.NO_STYLIST: _("%(stylist)s is not free on this day.")
        if wish.stylist
        else _("All our stylists are busy on this day."),
        Reason.PIECE_TAKEN: _("Somebody else tries your pieces on this day."),
        Reason.TOO_SOON: _("It is too late to book for this day."),
        Reason.TOO_FAR: _("We take bookings up to %(days)s days ahead."),
        Reason.FULL: _("Every place is taken on this day."),
    }
    return sentences[reason] % words
