"""What the worker runs for bookings. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from bookings.services import replanning
from bookings.services.exchange_sweep import sweep_begun
from bookings.services.keeping import sweep_kept
from bookings.services.late import sweep_missed
from bookings.services.owing import sweep_owed
from bookings.services.release import sweep_lapsed
from bookings.services.transfers import sweep_coming
from kernel import clock


def expire_holds() -> None:
    """Housekeeping: end the holds whose time is over."""
    sweep_lapsed(at=clock.now())


def mark_missed() -> None:
    """Give back what was kept for people who didn't come in time, or left in the middle of an exchange."""
    at = clock.now()
    sweep_missed(at=at)
    sweep_begun(at=at)


def give_up_keeping() -> None:
    """Give back to the floor what was kept on hold, once its time is over."""
    at = clock.now()
    sweep_kept(at=at)
    sweep_coming(at=at)


def reconcile_messages() -> None:
    """Mend the outbox: what a crash left unsaid is owed again, what is obsolete is cancelled."""
    sweep_owed(at=clock.now())


def follow_plan(experience: int, store: int | None) -> None:
    """Owe about the visits ahead of an experience, in a store or in all, what is planned to be said now."""
    replanning.follow_plan(experience=experience, store=store, at=clock.now())
