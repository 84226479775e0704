"""What the database asks of the terms of an experience, said at the field that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from experiences.models import EARLIEST_NUDGE, LONGEST_APPROVAL, TICK_MINUTES, VARYING, Experience, Purpose
from stores.models import Store

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise
COMPARED: Final = ("purpose", *VARYING)
"""What is looked at together, of the house or as a store has it: what it is for is the same in all of them."""
LONGEST: Final = {
    "duration": 720, "buffer_before": 360, "buffer_after": 360, "stylist_before": 360, "stylist_after": 360,
}  # fmt: skip
"""The minutes that lie on ticks, and how many they may be."""
LONGEST_PATIENCE: Final = 720
AHEAD: Final = ("lead_time", "change_cutoff", "cancel_cutoff")
"""Minutes before a visit, and how many they may be: ten years. So long before, every calendar has a date."""
LADDER: Final = ("nudge_minutes", "pieces_minutes", "release_minutes")
LONGEST_AHEAD: Final = 10 * 366 * 24 * 60


def wrong_terms(values: Mapping[str, Any]) -> dict[str, Words]:
    """What is wrong, by field; {} when it can be written. `values` by the names of an experience's columns.

    A value that is missing or None, because it couldn't be read, is not compared with others.
    """
    rules = (_wrong_minutes, _wrong_ahead, _wrong_approval, _wrong_ladder, _wrong_people, _wrong_lateness, _wrong_money)
    return dict(wrong for rule in rules for wrong in rule(values))


def contradicted(experience: Experience, values: Mapping[str, Any]) -> Iterator[tuple[Store, str]]:
    """The stores whose own terms don't go with these new values of the house, each with a field: one query."""
    for variation in experience.variations.select_related("store").order_by("store__name", "store"):
        own = variation.terms
        wrong = wrong_terms({name: values.get(name) for name in COMPARED} | own) if own else {}
        if wrong:
            yield variation.store, next(iter(wrong))


def _wrong_minutes(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    for name, most in LONGEST.items():
        minutes = values.get(name)
        if minutes is None:
            continue
        if minutes % TICK_MINUTES or (name == "duration" and minutes < TICK_MINUTES):
            yield name, _("Give a multiple of %(tick)s minutes.") % {"tick": TICK_MINUTES}
        elif minutes > most:
            yield name, _("This is too long: at most %(most)s minutes.") % {"most": most}


def _wrong_ahead(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    for name in AHEAD:
        if (values.get(name) or 0) > LONGEST_AHEAD:
            yield name, _("This is too long: at most %(most)s minutes.") % {"most": LONGEST_AHEAD}


def _wrong_approval(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    minutes = values.get("approval_minutes") or 0
    if minutes and values.get("purpose") == Purpose.EXCHANGE:
        yield "approval_minutes", _("An exchange is owed, so nobody is asked to approve it: 0.")
    elif minutes > LONGEST_APPROVAL:
        yield "approval_minutes", _("This is too long: at most %(most)s minutes.") % {"most": LONGEST_APPROVAL}


def _wrong_ladder(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    """Each step is nearer to the visit than the one that announces it."""
    nudge, pieces, release = (values.get(name) or 0 for name in LADDER)
    if nudge > EARLIEST_NUDGE:
        yield "nudge_minutes", _("This is too long: at most %(most)s minutes.") % {"most": EARLIEST_NUDGE}
    elif pieces and pieces >= nudge:
        yield "pieces_minutes", _("Ask before that whether they come: this is nearer to the visit.")
    elif release and release >= (pieces or nudge):
        yield "release_minutes", _("This is the last step: it is nearer to the visit than the others.")


def _wrong_people(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    fewest, most = values.get("party_min"), values.get("party_max")
    if fewest == 0:
        yield "party_min", _("At least one person comes.")
    elif fewest is not None and most is not None and most < fewest:
        yield "party_max", _("This is less than the fewest people.")
    for cap in ("daily_cap", "live_max"):
        if values.get(cap) == 0:
            yield cap, _("Give at least one, or nothing.")


def _wrong_lateness(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    grace, missed = values.get("grace_minutes"), values.get("no_show_minutes")
    if missed is None:
        return
    if missed < max(grace or 0, 1):
        yield "no_show_minutes", _("Nobody is missed before they are late.")
    elif missed > LONGEST_PATIENCE:
        yield "no_show_minutes", _("This is too long: at most %(most)s minutes.") % {"most": LONGEST_PATIENCE}


def _wrong_money(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    price, deposit = values.get("price"), values.get("deposit")
    if (price or values.get("no_show_fee")) and not values.get("currency"):
        yield "currency", _("A price needs a currency.")
    if price is not None and deposit is not None and deposit > price:
        yield "deposit", _("A deposit is a part of the price.")
