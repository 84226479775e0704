"""The rules of some stores for one wish, read in a constant number of queries however many stores there are.

Rules are a set: they are read without the order that lists of them have, which would join and sort for nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce

from bookings.models import LIVE, RUNNING_OUT, Booking
from bookings.queries.rota import read_absences, read_shifts
from bookings.queries.wishes import Wish
from experiences.availability import DatedRule, DatedWindow, StartWindow, WeeklyRule
from experiences.models import Experience, Schedule, ScheduleException, Session, terms_in
from kernel import clock
from kernel.intervals import Period
from stores.models import HoursException, OpeningPeriod, Piece, Room, Store, Stylist, Variant

WINDOW: Final = ("experience_id", "store_id", "starts", "ends", "interval")


class SessionFacts(NamedTuple):
    """A session's id, its period, and the places left when holds that ran out are counted as free."""

    id: int
    starts_at: datetime
    ends_at: datetime
    places: int


@dataclass(slots=True)
class RuleBook:
    """Rules by store id: hours, exceptions, start windows, rooms that fit, shifts by stylist, pieces by variant.

    `terms` are what the experience is in each store; `taken` says how many bookings a local day has, where the terms
    bound that. `away` is by resource: when a stylist is away, or a room can't be used.
    """

    terms: dict[int, Experience] = field(default_factory=dict)
    hours: dict[int, list[WeeklyRule]] = field(default_factory=lambda: defaultdict(list))
    exceptions: dict[int, list[DatedRule]] = field(default_factory=lambda: defaultdict(list))
    windows: dict[int, list[StartWindow]] = field(default_factory=lambda: defaultdict(list))
    dated_windows: dict[int, list[DatedWindow]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    shifts: dict[int, dict[int, list[WeeklyRule]]] = field(default_factory=lambda: defaultdict(dict))
    dated_shifts: dict[int, dict[int, list[DatedRule]]] = field(default_factory=lambda: defaultdict(dict))
    away: dict[int, list[Period]] = field(default_factory=lambda: defaultdict(list))
    pieces: dict[int, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(dict))
    taken: dict[int, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    sessions: dict[int, list[SessionFacts]] = field(default_factory=lambda: defaultdict(list))

    def stylists(self, stores: Iterable[Store]) -> set[int]:
        """Every stylist who may host in one of the stores."""
        return {stylist for store in stores for stylist in self.shifts[store.pk]}

    def left_on(self, store: Store, day: date) -> int | None:
        """How many further bookings a store takes on a local day; None for any number."""
        cap = self.terms[store.pk].daily_cap
        return None if cap is None else max(0, cap - self.taken[store.pk][day])

    def wish_in(self, store: Store, wish: Wish) -> Wish:
        """The wish on the store's terms."""
        return replace(wish, experience=self.terms[store.pk])


def read_rules(
    wish: Wish,
    stores: Sequence[Store],
    *,
    first: date,
    last: date,
    at: datetime,
    apart_from: Booking | None = None,
    terms: Mapping[int, Experience] | None = None,
) -> RuleBook:
    """Everything but what is promised, for starts on local dates `first` to `last`: at most eleven queries.

    `terms`: by store id, the experience as the wish is of it there; else as the store has it. A store that leaves the
    experience out has no windows and no sessions of it. The places that lapsed holds, and the booking `apart_from`,
    have in sessions count as free.
    """
    book = RuleBook(terms=dict(terms) if terms else terms_in(wish.experience, stores))
    around = first - timedelta(days=2), last + timedelta(days=2)
    read_hours(book, stores, *around)
    having = [store for store in stores if book.terms[store.pk].offered]
    read_windows({wish.experience.pk: book}, having, *around)
    _read_rooms(book, wish, stores)
    hosting = [store for store in stores if book.terms[store.pk].stylist_needed]
    if hosting:
        _read_shifts(book, wish, hosting, *around)
    read_absences(book, stores, *around)
    read_taken(book, stores, *around, at=at, apart_from=apart_from)
    if wish.variants:
        read_pieces(book, stores, wish.variants)
    _read_sessions(book, wish, having, around, ghosts_at(at, apart_from))
    return book


def read_hours(book: RuleBook, stores: Sequence[Store], first: date, last: date) -> None:
    """Weekly hours, and what replaces them on local dates `first` to `last`: two queries."""
    weekly = OpeningPeriod.objects.filter(store__in=stores).order_by()
    for store_id, weekday, opens, closes in weekly.values_list("store_id", "weekday", "opens", "closes"):
        book.hours[store_id].append(WeeklyRule(weekday, opens, closes))
    dated = HoursException.objects.filter(store__in=stores, date__range=(first, last)).order_by()
    for store_id, day, starts, ends in dated.values_list("store_id", "date", "opens", "closes"):
        book.exceptions[store_id].append(DatedRule(day, starts, ends))


def read_windows(books: Mapping[int, RuleBook], stores: Sequence[Store], first: date, last: date) -> None:
    """The weeks, the store's own or the house's, and what replaces them on dates: one query, for every search asks.

    `books` are by experience, with its terms in these stores. A date of the house is of those that have its week, but
    for those that say something of their own on it.
    """
    terms = [book.terms[store.pk] for book in books.values() for store in stores]
    inheriting = [one for one in terms if not one.own_week]
    house = Q(store__isnull=True) if inheriting else Q()
    offered = {"experience__in": {one.pk for one in terms}}
    own_week = Q(store__in={one.there for one in terms if one.own_week})
    schedules = Schedule.objects.filter(own_week | house, **offered).valid_between(first, last).order_by()
    weekly = schedules.values_list(*WINDOW, "weekday", "valid_from", "valid_until", Value(0))
    exceptions = ScheduleException.objects.filter(Q(store__in=stores) | house, **offered, date__range=(first, last))
    dated = exceptions.order_by().values_list(*WINDOW, Value(0), "date", "date", Value(1))
    rows = list(weekly.union(dated, all=True))
    differing = {(of, store, row[4]) for of, store, *row in rows if row[6] and store is not None}
    for of, store_id, *row in rows:
        if store_id is not None:
            _add_window(books[of], books[of].terms[store_id], *row)
            continue
        for one in inheriting:
            if one.pk == of and not (row[6] and (of, one.there, row[4]) in differing):
                _add_window(books[of], one, *row)


def _add_window(
    book: RuleBook,
    terms: Experience,
    starts: time | None,
    ends: time | None,
    interval: int,
    weekday: int,
    since: date,
    until: date | None,
    once: int,
) -> None:
    store = terms.there or 0
    if starts is None or ends is None:
        book.dated_windows[store].append(DatedWindow(since, None))
        return
    day = since.weekday() if once else weekday
    window = StartWindow(day, starts, ends, since, until, interval=interval, duration=terms.duration)
    if once:
        book.dated_windows[store].append(DatedWindow(since, window))
    else:
        book.windows[store].append(window)


def _read_rooms(book: RuleBook, wish: Wish, stores: Sequence[Store]) -> None:
    """The rooms that fit, by what each store asks of them: one query, or none where none is needed."""
    asked: dict[tuple[str, int], list[Store]] = defaultdict(list)
    for store in stores:
        terms = book.terms[store.pk]
        if terms.rooms_needed:
            asked[terms.room_kind, terms.room_share(wish.party)].append(store)
    if not asked:
        return
    fitting = Q()
    for (kind, share), alike in asked.items():
        fitting |= Q(store__in=alike, kind=kind, capacity__gte=share)
    for store_id, room in Room.objects.active().filter(fitting).order_by("pk").values_list("store_id", "pk"):
        book.rooms[store_id].append(room)


def _read_shifts(book: RuleBook, wish: Wish, stores: Sequence[Store], first: date, last: date) -> None:
    alike: dict[int | None, list[Store]] = defaultdict(list)
    for store in stores:
        alike[book.terms[store.pk].skill_id].append(store)
    hosts = Q()
    for skill, asking in alike.items():
        able = Q(store__in=asking)
        hosts |= able if skill is None else able & Q(stylist__in=Stylist.objects.filter(skills=skill).order_by())
    if wish.stylist is not None:
        hosts &= Q(stylist=wish.stylist)
    read_shifts(book, stores, first, last, hosts=hosts)


def read_pieces(book: RuleBook, stores: Sequence[Store], variants: Iterable[Variant]) -> None:
    """The pieces of some variants that can be promised: one query."""
    pieces = Piece.objects.promisable().filter(store__in=stores, variant__in=list(variants))
    for store_id, variant, piece in pieces.order_by("pk").values_list("store_id", "variant_id", "pk"):
        book.pieces[store_id].setdefault(variant, []).append(piece)


def read_taken(
    book: RuleBook, stores: Sequence[Store], first: date, last: date, *, at: datetime, apart_from: Booking | None
) -> None:
    """How many bookings the days have, `apart_from` one: one query, or none where the terms of no store bound them.

    Those of staff count, too. What is counted before the lock is counted again under it.
    """
    zones = {store.pk: store.zone for store in stores if book.terms[store.pk].daily_cap is not None}
    if not zones:
        return
    start, end = (datetime.combine(day, time.min, tzinfo=UTC) for day in (first, last))
    alike = {book.terms[store].pk for store in zones}
    filling = Booking.objects.filling(at).filter(experience__in=alike, store__in=zones)
    filling = filling.filter(starts_at__gte=start, starts_at__lt=end)
    if apart_from is not None:
        filling = filling.exclude(pk=apart_from.pk)
    book.taken.clear()
    for store, starts_at in filling.order_by().values_list("store_id", "starts_at"):
        book.taken[store][clock.local_date(starts_at, zones[store])] += 1


def ghosts_at(at: datetime, apart_from: Booking | None) -> Q:
    """The bookings of a session whose places are free although they are counted."""
    lapsed = Q(bookings__state__in=RUNNING_OUT, bookings__expires_at__lte=at)
    own = Q(bookings=apart_from.pk, bookings__state__in=LIVE) if apart_from is not None else Q()
    return lapsed | own if own else lapsed


def _read_sessions(book: RuleBook, wish: Wish, stores: Sequence[Store], around: tuple[date, date], ghosts: Q) -> None:
    start, end = (datetime.combine(day, time.min, tzinfo=UTC) for day in around)
    lapsed = Sum("bookings__party", filter=ghosts)
    sessions = (
        Session.objects.live()
        .starting_between(start, end)
        .filter(experience=wish.experience, store__in=stores)
        .annotate(lapsed=Coalesce(lapsed, 0))
    )
    fields = "store_id", "pk", "starts_at", "ends_at", "places", "places_taken", "lapsed"
    for store_id, pk, starts_at, ends_at, places, taken, freed in sessions.values_list(*fields):
        book.sessions[store_id].append(SessionFacts(pk, starts_at, ends_at, places - taken + freed))
