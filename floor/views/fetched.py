"""What the pull list says to a scan: whose rail, which room, how far that is; or why nothing was changed."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings.locales import hour
from bookings.models import Shortfall
from bookings.services.taking_out import TakenOut
from bookings.wording import say
from floor.services.fetching import Fetched
from floor.views.telling import Heading, good, refusal
from floor.views.verdicts import Verdict
from kernel.errors import DomainError
from stores.models import Piece, Store, Variant

REFUSALS: Final[Mapping[str, Heading]] = {
    "piece_unknown": ("bad", "question-mark-circle", gettext_lazy("Unknown label")),
    "piece_expected_elsewhere": ("bad", "map-pin", gettext_lazy("Another store’s piece")),
    "illegal_piece_move": ("bad", "x-circle", gettext_lazy("Not for a rail")),
    "piece_on_rail": ("warn", "information-circle", gettext_lazy("Already on a rail")),
    "piece_not_wanted": ("warn", "information-circle", gettext_lazy("Not needed today")),
    "several_want": ("warn", "question-mark-circle", gettext_lazy("Which one is it?")),
    "wanted_first": ("warn", "clock", gettext_lazy("Somebody needs it first")),
}


def told(fetched: Fetched) -> Verdict:
    """Read at arm's length: whose rail, which room, 3 of 4."""
    pull = fetched.pull
    if pull is None:
        return good(_("Hangs again: %(piece)s") % {"piece": in_words(fetched.piece.variant)}, spot_of(fetched.piece))
    return good(
        " · ".join(part for part in (str(pull.booking.customer), pull.rooms) if part),
        _("%(piece)s. %(ready)s of %(wanted)s ready.")
        % {"piece": in_words(fetched.piece.variant), "ready": pull.ready, "wanted": pull.wanted},
    )


def missed(variant: Variant, taken: TakenOut) -> Verdict:
    """What became of those who counted on a piece that isn't there."""
    if taken.shortfalls:
        text = ngettext(
            "There is no other: please choose what %(count)s visitor gets instead.",
            "There is no other: please choose what %(count)s visitors get instead.",
            len(taken.shortfalls),
        ) % {"count": len(taken.shortfalls)}
        icon, title = "exclamation-triangle", _("Missing: %(piece)s") % {"piece": in_words(variant)}
        return Verdict(tone="warn", icon=icon, title=title, text=text, status=HTTPStatus.OK)
    text = _("Another piece of the same is promised instead: it stands in the list.") if taken.replaced else ""
    return good(_("Noted as missing: %(piece)s") % {"piece": in_words(variant)}, text)


def settled(shortfall: Shortfall, variant: Variant | None) -> Verdict:
    """What the visitor gets instead, and that they are told."""
    title = str(shortfall.booking.customer)
    if variant is None:
        return good(title, _("It is taken off their rail. Nothing is sent: please tell them yourself."))
    if variant == shortfall.variant:
        return good(title, _("%(piece)s is promised to them again.") % {"piece": in_words(variant)})
    words = _("%(piece)s is promised to them instead, and they read so before they come.")
    return good(title, words % {"piece": in_words(variant)})


def asked(shortfall: Shortfall) -> Verdict:
    """Another store was asked for the piece: when it is here."""
    words = _("%(store)s is asked to send %(piece)s: here by %(time)s.")
    facts = {"piece": in_words(shortfall.variant), "store": "", "time": ""}
    if shortfall.coming is not None and shortfall.arrives_by is not None:
        facts["store"] = shortfall.coming.store.said("name")
        facts["time"] = hour(shortfall.arrives_by, shortfall.booking.store.zone)
    return good(str(shortfall.booking.customer), words % facts)


def sent(shortfall: Shortfall) -> Verdict:
    """It is on its way to another store."""
    return good(_("Sent: %(piece)s") % {"piece": in_words(shortfall.variant)}, shortfall.booking.store.said("name"))


def done(label: str) -> Verdict:
    """Something was done with a piece."""
    return good(_("Done."), label)


def refused(error: DomainError, store: Store) -> Verdict:
    """Why nothing was changed."""
    return refusal(error, say(error, zone=store.zone), REFUSALS)


def in_words(variant: Variant) -> str:
    """Evening dress, Ink, M."""
    parts = {"name": variant.product.said("name"), "colour": variant.said("colour"), "size": variant.said("size")}
    return _("%(name)s, %(colour)s, %(size)s") % parts


def spot_of(piece: Piece) -> str:
    """Front · Rail 2; nothing where neither zone nor place is known."""
    return " · ".join(part for part in (piece.zone.said("name") if piece.zone else "", piece.place) if part)
