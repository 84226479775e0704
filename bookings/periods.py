"""What a visit's resources are promised for. Pure: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from experiences.models import Experience
from kernel.intervals import Period


@dataclass(frozen=True, slots=True)
class Periods:
    """The visit with its buffers: the rooms', which are the pieces' too, and the stylist's own."""

    rooms: Period
    stylist: Period

    @classmethod
    def alike(cls, period: Period) -> Periods:
        """The same for everything."""
        return cls(period, period)

    @classmethod
    def around(cls, visit: Period, terms: Experience) -> Periods:
        """A visit with the buffers that an experience's terms ask for."""
        before, after = terms.stylist_margins
        return cls(
            rooms=visit.widened(before=terms.before, after=terms.after),
            stylist=visit.widened(before=before, after=after),
        )

    @property
    def whole(self) -> Period:
        """From the first promise to the end of the last."""
        return Period(min(self.rooms.start, self.stylist.start), max(self.rooms.end, self.stylist.end))

    def of(self, resources: Iterable[int], hosts: Container[int | None]) -> dict[int, Period]:
        """By resource id, what each is promised for; `hosts` are the stylists among them."""
        return {resource: self.stylist if resource in hosts else self.rooms for resource in resources}

    def of_rooms(self, resources: Iterable[int]) -> dict[int, Period]:
        """The same for rooms and pieces."""
        return dict.fromkeys(resources, self.rooms)
