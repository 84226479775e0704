"""A piece's life: its states, what they mean for the house, and the table of legal moves. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class PieceState(models.TextChoices):
    """Where a piece is in its life."""

    ON_FLOOR = "on_floor", _("on the floor")
    ON_RAIL = "on_rail", _("on a rail")
    WITH_VISITOR = "with_visitor", _("with a visitor")
    ON_HOLD = "on_hold", _("kept on hold")
    TO_INSPECT = "to_inspect", _("to be inspected")
    TO_CLEAN = "to_clean", _("to be cleaned")
    IN_TRANSIT = "in_transit", _("in transit")
    MISSING = "missing", _("missing")
    SOLD = "sold", _("sold")
    WRITTEN_OFF = "written_off", _("written off")


S = PieceState

PROMISABLE: Final = frozenset({S.ON_FLOOR, S.ON_RAIL, S.WITH_VISITOR})
"""It hangs in the shop, or will hang there again after the visit."""
AT_REST: Final = frozenset({S.ON_FLOOR, S.ON_HOLD, S.TO_INSPECT, S.TO_CLEAN})
"""It is where its zone says: who counts the zone must find it there."""
IN_THE_HOUSE: Final = PROMISABLE | AT_REST
"""It is in its store, wherever there."""
GONE: Final = frozenset({S.SOLD, S.WRITTEN_OFF})
"""It is no longer the shop's."""

LEGAL: Final[Mapping[S, frozenset[S]]] = MappingProxyType(
    {
        S.ON_FLOOR: frozenset(S) - {S.ON_FLOOR},
        S.ON_RAIL: frozenset(S) - {S.ON_RAIL},
        # What somebody has in their hands can't be sent away: it is handed back first.
        S.WITH_VISITOR: frozenset(S) - {S.WITH_VISITOR, S.IN_TRANSIT},
        S.ON_HOLD: frozenset(S) - {S.ON_HOLD},
        # Nothing reaches a visitor, a rail or another store before somebody has looked at it, and had it cleaned.
        S.TO_INSPECT: frozenset({S.ON_FLOOR, S.TO_CLEAN, S.MISSING, S.WRITTEN_OFF}),
        S.TO_CLEAN: frozenset({S.ON_FLOOR, S.TO_INSPECT, S.MISSING, S.WRITTEN_OFF}),
        # It arrives, arrives damaged, or never does.
        S.IN_TRANSIT: frozenset({S.ON_FLOOR, S.TO_INSPECT, S.MISSING, S.WRITTEN_OFF}),
        # Found, found in doubt, found to have been sold, or given up.
        S.MISSING: frozenset({S.ON_FLOOR, S.TO_INSPECT, S.TO_CLEAN, S.SOLD, S.WRITTEN_OFF}),
        # It comes back as a return, and is looked at before it hangs again.
        S.SOLD: frozenset({S.TO_INSPECT}),
        S.WRITTEN_OFF: frozenset(),
    }
)


def is_legal(state: PieceState, to: PieceState) -> bool:
    """Whether a piece in `state` may move to `to`."""
    return to in LEGAL[state]
