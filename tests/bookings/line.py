"""The waiting list as a plain list: who is offered what, by the rules as one would tell them to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Person:
    """Who waits: for one start, or for any where it is None."""

    name: str
    start: datetime | None
    party: int
    dress: bool
    priority: int = 0
    state: str = "waiting"
    offered: datetime | None = None
    had: set[datetime] = field(default_factory=set)
    expired: int = 0

    def wants(self, start: datetime) -> bool:
        return self.start in (None, start) and start not in self.had


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody has of a start: a visit of theirs, or what is kept for them."""

    name: str
    party: int
    dress: bool


@dataclass(slots=True)
class Line:
    """`starts`: how many visits each takes; `places`: how many people a session has at its start."""

    starts: dict[datetime, int]
    places: dict[datetime, int]
    people: list[Person] = field(default_factory=list)
    had_by: dict[datetime, list[Place]] = field(default_factory=dict)

    def fits(self, start: datetime, party: int, dress: bool) -> bool:
        there = self.had_by.get(start, [])
        if dress and any(one.dress for one in there):
            return False
        if start in self.places:
            return sum(one.party for one in there) + party <= self.places[start]
        return len(there) < self.starts[start]

    def take(self, name: str, start: datetime, party: int, dress: bool) -> None:
        self.had_by.setdefault(start, []).append(Place(name, party, dress))

    def give_back(self, name: str, start: datetime) -> None:
        self.had_by[start] = [one for one in self.had_by[start] if one.name != name]

    def every_start(self) -> list[datetime]:
        return sorted({*self.starts, *self.places})

    def in_line(self) -> Iterator[Person]:
        """In which order they joined is the order of the list."""
        yield from sorted((one for one in self.people if one.state == "waiting"), key=lambda one: -one.priority)

    def serve(self) -> None:
        """Each in their turn is kept the first start that fits, one at a time."""
        for person in self.in_line():
            fitting = (
                start
                for start in self.every_start()
                if person.wants(start) and self.fits(start, person.party, person.dress)
            )
            start = next(fitting, None) if person.offered is None else None
            if start is not None:
                self.take(person.name, start, person.party, person.dress)
                person.offered = start
                person.had.add(start)

    def answer(self, person: Person, what: str) -> None:
        """An offer is taken, declined, or not answered: who waits for one start alone waits no more."""
        start, person.offered = person.offered, None
        assert start is not None
        if what == "accept":
            person.state = "served"
            return
        self.give_back(person.name, start)
        person.expired += what == "expire"
        if person.start is not None or person.expired >= 2:
            person.state = "over"

    def leave(self, person: Person) -> None:
        if person.offered is not None:
            self.give_back(person.name, person.offered)
            person.offered = None
        person.state = "left"
