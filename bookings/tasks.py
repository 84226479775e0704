"""What the worker runs for bookings. Each may run twice, or at the same time as itself."""

from __future__ import annotations

from datetime import date

from bookings.services import replanning
from bookings.services.exchange_sweep import sweep_begun
from bookings.services.hosts import sweep_hosts
from bookings.services.keeping import sweep_kept
from bookings.services.late import sweep_missed
from bookings.services.owing import sweep_in_parts, sweep_part
from bookings.services.release import sweep_lapsed
from bookings.services.transfers import sweep_coming
from bookings.services.unconfirmed import sweep_unconfirmed
from bookings.services.waiting_serve import serve_where_due
from bookings.services.waiting_sweep import sweep_waiting
from kernel import clock


def expire_holds() -> None:
    """Housekeeping: end the holds whose time is over."""
    sweep_lapsed(at=clock.now())


def mark_missed() -> None:
    """Give back what was kept for people who didn't come in time, left an exchange midway, or don't say they come."""
    at = clock.now()
    sweep_missed(at=at)
    sweep_unconfirmed(at=at)
    sweep_begun(at=at)


def give_up_keeping() -> None:
    """Give back to the floor what was kept on hold, once its time is over."""
    at = clock.now()
    sweep_kept(at=at)
    sweep_coming(at=at)


def reconcile_messages() -> None:
    """Mend the outbox: what a crash left unsaid is owed again, what is obsolete is cancelled."""
    at = clock.now()
    sweep_in_parts(at=at)
    sweep_hosts(at=at)


def reconcile_part(first: int, last: int) -> None:
    """Mend what is owed about some of the bookings, by their ids."""
    sweep_part(first, last, at=clock.now())


def follow_plan(experience: int, store: int | None) -> None:
    """Owe about the visits ahead of an experience, in a store or in all, what is planned to be said now."""
    replanning.follow_plan(experience=experience, store=store, at=clock.now())


def serve_waiting(store: int, days: list[str]) -> None:
    """Offer what was freed on local days of a store to those who wait for it. Again: nothing was freed since."""
    serve_where_due(store=store, days=[date.fromisoformat(day) for day in days], at=clock.now())


def sweep_waiting_list() -> None:
    """Serve those who wait for what a change of rules or a crash left unoffered, and end what is past."""
    sweep_waiting(at=clock.now())
