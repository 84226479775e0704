"""Availability is pure arithmetic: what can be booked, when, why not, and with which resources. No Django in here.

Lay rules and promises on a `Grid` (`presence`, `schedule_starts`, `busy_masks`), describe what a visit needs as an
`Offer`, and ask: `slots`, `places`, `reasons`, `assign`; or, for a whole queue, `in_turn`.
"""

from experiences.availability.grid import MARGIN, Grid, busy_masks
from experiences.availability.offers import CONTENDED, Member, Offer, Pool, Reason
from experiences.availability.rules import DatedRule, DatedWindow, StartWindow, WeeklyRule, presence, schedule_starts
from experiences.availability.search import assign, explain, places, reasons, slots
from experiences.availability.turns import Turn, in_turn

__all__ = [
    "CONTENDED",
    "MARGIN",
    "DatedRule",
    "DatedWindow",
    "Grid",
    "Member",
    "Offer",
    "Pool",
    "Reason",
    "StartWindow",
    "Turn",
    "WeeklyRule",
    "assign",
    "busy_masks",
    "explain",
    "in_turn",
    "places",
    "presence",
    "reasons",
    "schedule_starts",
    "slots",
]
