"""What the worker runs for the desk. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from desk.services.changes import forget_drafts
from desk.services.settling import sweep_standing
from kernel import clock


def settle_visits() -> None:
    """Put on the list whoever the rules of today don't allow any more, and take off it who stands again or is over."""
    sweep_standing(at=clock.now())


def forget_looked_at() -> None:
    """Delete the changes that were looked at and not carried out within a day."""
    forget_drafts(at=clock.now())
