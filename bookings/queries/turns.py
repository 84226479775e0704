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
from bookings.queries.rota import read_absences, read_shifts
from bookings.queries.rulebook import RuleBook, read_hours, read_pieces
from bookings.queries.wishes import Wish
from experiences.availability import Grid, Offer, in_turn
from experiences.models import Experience, on_terms_of
from kernel import clock
from kernel.intervals import instant_of, tick_after
from stores.models import Room, Store, Stylist

Kind = tuple[int, int, int | None, tuple[int, ...]]
"""An experience's id, the people, the stylist's id, the variants' ids: who wants the same has the same offer."""


@dataclass(frozen=True, slots=True)
class Gap:
    """When all can be had, and when all but the pieces; None for not today. Without pieces the two are one."""

    starts_at: datetime | None
    without_pieces: datetime | None


@dataclass(frozen=True, slots=True)
class Service:
    """Everybody and everything in a store that could serve today, read once for all who wait.

    `rooms`: (id, kind, capacity). `skills`: by stylist. `rules`: hours of the store, shifts and absences of everybody.
    """

    rooms: Sequence[tuple[int, str, int]]
    skills: dict[int, set[int]]
    rules: RuleBook

    def book_for(self, store: Store, wish: Wish) -> RuleBook:
        """The rules for one wish, as `read_rules` would read them; sessions and starts of the schedule left out."""
        needs, share, named = wish.experience, wish.experience.room_share(wish.party), wish.stylist
        fitting = [pk for pk, kind, capacity in self.rooms if kind == needs.room_kind and capacity >= share]
        shifts = self.rules.shifts[store.pk].items()
        asked_for = {pk: rules for pk, rules in shifts if named is None or pk == named.pk}
        hosts = {pk: rules for pk, rules in asked_for.items() if self._can_host(pk, needs)}
        return replace(
            self.rules,
            terms={store.pk: needs},
            rooms=defaultdict(list, {store.pk: fitting if needs.rooms_needed else []}),
            shifts=defaultdict(dict, {store.pk: hosts if needs.stylist_needed else {}}),
            pieces=defaultdict(dict, {store.pk: {one.pk: self._pieces(store, one.pk) for one in wish.variants}}),
        )

    def _pieces(self, store: Store, variant: int) -> list[int]:
        return self.rules.pieces[store.pk].get(variant, [])

    def _can_host(self, stylist: int, experience: Experience) -> bool:
        return experience.skill_id is None or experience.skill_id in self.skills.get(stylist, ())


def gaps_in_turn(queue: Sequence[Wish], store: Store, *, at: datetime) -> list[Gap]:
    """For each wish of the queue the gap that is left to it after those before.

    Eight queries however many they are, and one more where pieces are wanted.
    """
    grid = Grid(store.zone, clock.local_date(at, store.zone), 1)
    queue = _on_terms_of(store, queue)
    service = _read_service(queue, store, grid)
    books = {_kind(wish): service.book_for(store, wish) for wish in queue}
    busy = busy_of(_resources(store, books.values()), grid, at=at)
    earliest = tick_after(at)
    offers: dict[Kind, Offer] = {}
    for wish in queue:
        kind = _kind(wish)
        if kind not in offers:
            offers[kind] = for_staff(offer_of(wish, store, grid, books[kind], busy, at=at), earliest=earliest)
    return [Gap(*map(_instant, turn)) for turn in in_turn(offers[_kind(wish)] for wish in queue)]


def _on_terms_of(store: Store, queue: Sequence[Wish]) -> list[Wish]:
    there = on_terms_of(store, [wish.experience for wish in queue])
    return [replace(wish, experience=terms) for wish, terms in zip(queue, there, strict=True)]


def _instant(tick: int | None) -> datetime | None:
    return None if tick is None else instant_of(tick)


def _kind(wish: Wish) -> Kind:
    named = wish.stylist.pk if wish.stylist else None
    return wish.experience.pk, wish.party, named, tuple(variant.pk for variant in wish.variants)


def _resources(store: Store, books: Iterable[RuleBook]) -> set[int]:
    found: set[int] = set()
    for book in books:
        pieces = (piece for pool in book.pieces[store.pk].values() for piece in pool)
        found |= {*book.rooms[store.pk], *book.shifts[store.pk], *pieces}
    return found


def _read_service(queue: Sequence[Wish], store: Store, grid: Grid) -> Service:
    """Six queries, and one for pieces."""
    rules = RuleBook()
    around = grid.first - timedelta(days=2), grid.first + timedelta(days=2)
    read_hours(rules, [store], *around)
    read_shifts(rules, [store], *around)
    rooms = list(Room.objects.active().filter(store=store).order_by("pk").values_list("pk", "kind", "capacity"))
    rules.rooms[store.pk] = [pk for pk, _kind, _capacity in rooms]
    read_absences(rules, [store], *around)
    skills: dict[int, set[int]] = defaultdict(set)
    known = Stylist.skills.through.objects.filter(stylist__in=rules.stylists([store]))
    for stylist, skill in known.values_list("stylist_id", "skill_id"):
        skills[stylist].add(skill)
    wanted = {variant for wish in queue for variant in wish.variants}
    if wanted:
        read_pieces(rules, [store], wanted)
    return Service(rooms, skills, rules)
