"""Opening and calling off a session: its room and host are promised once, to the session itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from bookings.errors import SlotTaken
from bookings.models import Allocation, EndedWhy
from bookings.queries.busy import busy_of
from bookings.queries.offers import offer_of
from bookings.queries.wishes import Wish
from bookings.services.ending import end
from bookings.services.locks import days_promised, days_touched, lock_days, promising
from bookings.services.promise import Question, allocate, ask
from bookings.services.release import release_lapsed
from experiences.availability import Offer, assign, reasons
from experiences.models import Experience, Session
from kernel.intervals import Period, tick_of
from stores.models import Store


def open_session(
    *, experience: Experience, store: Store, starts_at: datetime, places: int, at: datetime, drop: bool = False
) -> Session:
    """Make a session and promise its rooms and host, buffers included; a session may lie outside the opening hours.

    Raises SlotTaken with the `reasons` when rooms or a host are missing, StoreBusy.
    """
    wish = Wish(experience=experience)
    visit = Period(starts_at, starts_at + timedelta(minutes=experience.duration))
    with promising():
        question = ask(wish, store, visit.start, at=at)
        period = visit.widened(before=experience.before, after=experience.after)
        lock_days(days_touched(store, period))
        release_lapsed(question, period=period, at=at)
        resources = _find(question, visit, at=at)
        session = Session.objects.create(
            experience=experience, store=store, starts_at=visit.start, ends_at=visit.end, places=places, drop=drop
        )
        allocate(session, resources, period)
    return session


def _find(question: Question, visit: Period, *, at: datetime) -> tuple[int, ...]:
    """Rooms and a host for the session's time. A launch night happens when the doors are closed to others."""
    busy = busy_of(question.resources(), question.grid, at=at)
    grid, start = question.grid, tick_of(visit.start)
    usual = offer_of(question.wish, question.store, grid, question.book, busy, at=at)
    offer = Offer(
        grid, usual.duration, usual.before, usual.after, grid.bits(start, start + 1), grid.full, start, start + 1,
        usual.pools,
    )  # fmt: skip
    chosen = assign(offer, start)
    if chosen is None:
        raise SlotTaken(field="starts_at", reasons=[reason.value for reason in reasons(offer, start)])
    return tuple(resource for pool in chosen for resource in pool)


def call_off_session(*, session: Session, at: datetime) -> Session:
    """Take a session out of the offer and free its room and host. Its bookings are left for a person to settle."""
    visit = days_touched(session.store, Period(session.starts_at, session.ends_at))
    promised = Allocation.objects.live().filter(session=session).select_related("store")
    with promising():
        lock_days({*visit, *days_promised(promised)})
        Session.objects.filter(pk=session.pk).update(cancelled=True)
        end(Allocation.objects.filter(session=session), at=at, why=EndedWhy.CANCELLED)
        session.cancelled = True
    return session
