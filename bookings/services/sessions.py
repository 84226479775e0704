"""Opening and calling off a session: its room and host are promised once, to the session itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookings.errors import PlacesTaken, SlotTaken
from bookings.models import Allocation, EndedWhy
from bookings.periods import Periods
from bookings.queries.busy import busy_of
from bookings.queries.offers import offer_of
from bookings.queries.wishes import Wish
from bookings.services.ending import end
from bookings.services.locks import days_promised, days_touched, lock_days, promising
from bookings.services.promise import Question, allocate, ask
from bookings.services.release import release_lapsed
from bookings.services.waiting_offers import call_those_waiting
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
    [session] = open_sessions(experience=experience, store=store, starts=[starts_at], places=places, at=at, drop=drop)
    return session


def open_sessions(
    *, experience: Experience, store: Store, starts: Sequence[datetime], places: int, at: datetime, drop: bool = False
) -> list[Session]:
    """Make a session at each of the starts, all or none.

    Raises SlotTaken with the `reasons` and the `starts_at` of the first that can't be had, StoreBusy.
    """
    with promising():
        questions = [ask(Wish(experience=experience), store, start, at=at) for start in starts]
        visits = [_visit(question) for question in questions]
        promised = [Periods.around(_visit(question), question.wish.experience) for question in questions]
        lock_days({day for periods in promised for day in days_touched(store, periods.whole)})
        opened = []
        for question, visit, periods in zip(questions, visits, promised, strict=True):
            release_lapsed(question, period=periods.whole, at=at)
            resources = _find(question, visit, at=at)
            facts = {"experience": experience, "store": store, "starts_at": visit.start, "ends_at": visit.end}
            session = Session.objects.create(**facts, places=places, drop=drop)
            allocate(session, periods.of(resources, question.book.stylists([store])))
            opened.append(session)
            call_those_waiting(days_touched(store, periods.whole))
    return opened


def _visit(question: Question) -> Period:
    """As long as the experience is; another session at the same time, which a question names, is refused later."""
    return Period(question.starts_at, question.starts_at + question.wish.experience.length)


def change_places(*, session: Session, places: int) -> Session:
    """How many may come, never fewer than do; more are for those who wait.

    Raises PlacesTaken with how many are `taken`, StoreBusy.
    """
    days = days_touched(session.store, Period(session.starts_at, session.ends_at))
    with promising():
        lock_days(days)
        changed = Session.objects.filter(pk=session.pk, places_taken__lte=places).update(places=places)
        call_those_waiting(days)
    session.refresh_from_db(fields=["places", "places_taken"])
    if not changed:
        raise PlacesTaken(field="places", taken=session.places_taken)
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
        why = [reason.value for reason in reasons(offer, start)]
        raise SlotTaken(field="starts_at", reasons=why, starts_at=visit.start)
    return tuple(resource for pool in chosen for resource in pool)


def call_off_session(*, session: Session, at: datetime) -> Session:
    """Take a session out of the offer and free its room and host. Its bookings are left for a person to settle."""
    with promising():
        close_session(session, at=at)
    return session


def close_session(session: Session, *, at: datetime) -> None:
    """The same inside the caller's transaction, in which no other days were locked than those of its own visit."""
    visit = days_touched(session.store, Period(session.starts_at, session.ends_at))
    promised = Allocation.objects.live().filter(session=session).select_related("store")
    lock_days({*visit, *days_promised(promised)})
    Session.objects.filter(pk=session.pk).update(cancelled=True)
    end(Allocation.objects.filter(session=session), at=at, why=EndedWhy.CANCELLED)
    call_those_waiting(visit)
    session.cancelled = True


def reopen_session(session: Session, *, at: datetime) -> None:
    """Promise a session that was called off its rooms and host again. Inside the caller's transaction, as above.

    Raises SlotTaken when they are promised to others by now, or another session begins then.
    """
    visit, experience = Period(session.starts_at, session.ends_at), session.experience
    question = ask(Wish(experience=experience), session.store, visit.start, at=at)
    periods = Periods.around(visit, question.wish.experience)
    lock_days(days_touched(session.store, periods.whole))
    same = Session.objects.live().filter(experience=experience, store=session.store, starts_at=session.starts_at)
    if same.exists():
        raise SlotTaken(field="starts_at")
    found = _find(question, visit, at=at)
    allocate(session, periods.of(found, question.book.stylists([session.store])))
    Session.objects.filter(pk=session.pk).update(cancelled=False)
