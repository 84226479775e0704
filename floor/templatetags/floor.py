"""Words of the floor in templates."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from bookings.models import Customer, Move
from bookings.services.exchange_sweep import NOT_ENDED
from bookings.services.late import BY_RULE, CAME_LATE
from bookings.services.unconfirmed import UNCONFIRMED
from bookings.services.undoing import BY_MISTAKE
from bookings.services.visit import SAID_SO
from floor.masks import end_of

HOW = {
    SAID_SO: _("said so themselves"),
    BY_RULE: _("by itself: nobody came in time"),
    UNCONFIRMED: _("by itself: nobody said that they come"),
    NOT_ENDED: _("by itself: nobody ended it"),
    CAME_LATE: _("came late, all was still free"),
    BY_MISTAKE: _("checked in by mistake"),
}

register = template.Library()


@register.filter
def phone_end(customer: Customer) -> str:
    """`{{ customer|phone_end }}`: the last digits, enough to tell two people apart and too few to call one."""
    return end_of(customer.phone)


@register.filter
def colleague(user: User | None) -> str:
    """`{{ move.actor|colleague }}`: the name of a member of staff; nothing for a machine."""
    return (user.get_full_name() or user.get_username()) if user else ""


@register.filter
def how(move: Move) -> str:
    """`{{ move|how }}`: what there is to know of a move beside who made it; nothing for the usual ones."""
    return f" {HOW[move.why]}" if move.why in HOW else ""
