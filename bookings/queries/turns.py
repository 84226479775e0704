"""When it is whose turn in a store today: the next real gaps, for a queue of wishes and for one more.

The search is the one that offers slots and accepts bookings, on staff's terms and over what is promised now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookings.queries.busy import busy_of
from bookings.queries.offers import for_staff, offer_of
from bookings.queries.rulebook import RuleBook, read_hours, read_rules, read_time_off
from bookings.queries.wishes import Wish
from experiences.availability import Grid, Offer, WeeklyRule, in_turn
from experiences.models import Experience
from kernel import clock
from kernel.intervals import instant_of, tick_after
from stores.models import Room, Shift, Store, Stylist

Kind = tuple[int, int]
"""An experience's id and the people: who wants the same has the same offer."""


@dataclass(frozen=True, slots=True)
class Service:
    """Everybody and everything in a store that could serve today, read once for all who wait.

    `rooms`: (id, kind, capacity). `skills`: by stylist. `rules`: hours of the store, shifts and absences of everybody.
    """

    rooms: Sequence[tuple[int, str, int]]
    skills: dict[int, set[int]]
    rules: RuleBook

    def book_for(self, store: Store, experience: Experience, party: int) -> RuleBook:
        """The rules for one wish, as `read_rules` would read them; sessions and starts of the schedule left out."""
        share = experience.room_share(party)
        fitting = [pk for pk, kind, capacity in self.rooms if kind == experience.room_kind and capacity >= share]
        hosts = {pk: rules for pk, rules in self.rules.shifts[store.pk].items() if self._can_host(pk, experience)}
        return replace(
            self.rules,
            rooms=defaultdict(list, {store.pk: fitting if experience.rooms_needed else []}),
            shifts=defaultdict(dict, {store.pk: hosts if experience.stylist_needed else {}}),
        )

    def _can_host(self, stylist: int, experience: Experience) -> bool:
        return experience.skill_id is None or experience.skill_id in self.skills.get(stylist, ())


def gaps_in_turn(
    queue: Sequence[Wish], store: Store, *, at: datetime, last: Wish | None = None
) -> list[datetime | None]:
    """For each wish of the queue the start of the gap that is left to it after those before; None for not today.

    The queue's wishes are of an experience and a party alone, and take seven queries however many they are. `last`
    comes after them, may name pieces and a stylist, and takes nine more.
    """
    grid = Grid(store.zone, clock.local_date(at, store.zone), 1)
    service = _read_service(store, grid) if queue else None
    books = {_kind(wish): service.book_for(store, wish.experience, wish.party) for wish in queue} if service else {}
    own = read_rules(last, [store], first=grid.first, last=grid.first, at=at) if last else None
    busy = busy_of(_resources(store, [*books.values(), *([own] if own else [])]), grid, at=at)

    def offer(wish: Wish, book: RuleBook) -> Offer:
        return for_staff(offer_of(wish, store, grid, book, busy, at=at), earliest=tick_after(at))

    offers = {kind: offer(next(wish for wish in queue if _kind(wish) == kind), book) for kind, book in books.items()}
    listed = [offers[_kind(wish)] for wish in queue]
    ticks = in_turn([*listed, *([offer(last, own)] if last and own else [])])
    return [None if tick is None else instant_of(tick) for tick in ticks]


def _kind(wish: Wish) -> Kind:
    return wish.experience.pk, wish.party


def _resources(store: Store, books: Iterable[RuleBook]) -> set[int]:
    found: set[int] = set()
    for book in books:
        pieces = (piece for pool in book.pieces[store.pk].values() for piece in pool)
        found |= {*book.rooms[store.pk], *book.shifts[store.pk], *pieces}
    return found


def _read_service(store: Store, grid: Grid) -> Service:
    """Six queries."""
    rules = RuleBook()
    around = grid.first - timedelta(days=2), grid.first + timedelta(days=2)
    read_hours(rules, [store], *around)
    shifts = Shift.objects.filter(store=store, stylist__active=True)
    fields = "stylist_id", "weekday", "starts", "ends", "valid_from", "valid_until"
    for stylist, *rule in shifts.values_list(*fields):
        rules.shifts[store.pk].setdefault(stylist, []).append(WeeklyRule(*rule))
    read_time_off(rules, [store], *around)
    rooms = Room.objects.active().filter(store=store).order_by("pk")
    skills: dict[int, set[int]] = defaultdict(set)
    known = Stylist.skills.through.objects.filter(stylist__in=rules.stylists([store]))
    for stylist, skill in known.values_list("stylist_id", "skill_id"):
        skills[stylist].add(skill)
    return Service(list(rooms.values_list("pk", "kind", "capacity")), skills, rules)
