"""The visitors of a day in plain values and one query: models for four hundred would cost more than all the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import BooleanField, Case, ExpressionWrapper, F, FilteredRelation, Q, When
from django.db.models.functions import Right

from bookings.lateness import late_by
from bookings.models import BookingState
from bookings.querysets import BookingQuerySet
from bookings.services.reassign import REASSIGNABLE
from bookings.services.visit import SAID_SO
from experiences.querysets import own_or_house
from floor.queries.facts import CAME, NOTHING_PROMISED, Promised, Promises, hung_pieces, was_here_before
from stores.models.words import said_in_rows

PHONE_END: Final = 4
"""Digits: enough to tell two people apart and too few to call one."""


class Listed(NamedTuple):
    """A booking in plain values, with the words of what it refers to in the reader's language; "" where there is none.

    `coming`: they said that they come; `delay`: so many minutes late, 0 where they didn't say so of this time.
    `came_at`, `came_why`: their latest arrival, also one that was taken back.
    """

    pk: int
    reference: str
    state: str
    starts_at: datetime
    ends_at: datetime
    awaited_until: datetime | None
    party: int
    session_id: int | None
    stylist_id: int | None
    noted: bool
    occasion: str
    name: str
    phone_end: str
    grace_minutes: int
    any_time: bool
    coming: bool
    delay: int
    experience: str
    stylist: str
    stylist_wanted: str
    pieces: int
    been: bool
    came_at: datetime | None
    came_why: str | None

    def late(self, at: datetime) -> int:
        """As `minutes_late` of their booking."""
        grace = timedelta(minutes=self.grace_minutes)
        return late_by(self.state, self.starts_at, grace, at, any_time=self.any_time)


@dataclass(frozen=True, slots=True)
class Row:
    """A visitor as the board tells them. `late`: minutes past the time of somebody who isn't here yet, grace over."""

    booking: Listed
    promised: Promised
    late: int

    @property
    def rooms(self) -> str:
        """The names of their rooms."""
        return " + ".join(room.name for room in self.promised.rooms)

    @property
    def ready(self) -> int:
        """How many of their pieces hang on their rail or are with them."""
        return min(self.promised.ready, self.booking.pieces)

    @property
    def here_since(self) -> datetime | None:
        """When they came; None for who is expected (again), and where nobody wrote it down."""
        return None if self.booking.state == BookingState.CONFIRMED else self.booking.came_at

    @property
    def by_themselves(self) -> bool:
        """Nobody let them in: they said that they are here."""
        return self.booking.came_why == SAID_SO

    @property
    def movable(self) -> bool:
        """Whether staff may put them elsewhere: not the guests of a session, whose room and stylist are shared."""
        return self.booking.state in REASSIGNABLE and self.booking.session_id is None

    @property
    def standing(self) -> str:
        """The word for their state."""
        return str(BookingState(self.booking.state).label)


def listed(bookings: BookingQuerySet) -> list[Listed]:
    """By time. One query.

    A visitor who came twice is read twice, the latest arrival last: a join is cheaper than asking for each the latest.
    """
    came = FilteredRelation("moves", condition=Q(moves__to_state=CAME) & ~Q(moves__from_state=CAME))
    rows = bookings.annotate(came=came).order_by("starts_at", "pk", "came__at", "came__pk")
    found = {row[0]: Listed(*row) for row in rows.values_list(*_columns())}
    return list(found.values())


def sessions_of(bookings: Iterable[Listed]) -> set[int]:
    """The sessions that they have places in."""
    return {one.session_id for one in bookings if one.session_id is not None}


def rows_of(bookings: Collection[Listed], promised: Promises, *, at: datetime) -> list[Row]:
    """Bookings as the board tells them at `at`."""
    return [
        Row(
            booking=one,
            promised=promised.of(one.pk, one.session_id) or NOTHING_PROMISED,
            late=one.late(at),
        )
        for one in bookings
    ]


def _columns() -> tuple[Any, ...]:
    """What is read of each, in the order of `Listed`."""
    return (
        "pk", "reference", "state", "starts_at", "ends_at", "awaited_until", "party", "session_id", "stylist_id",
        ExpressionWrapper(~Q(note=""), output_field=BooleanField()),
        "occasion",
        "customer__name",
        Right("customer__phone", PHONE_END),
        own_or_house("grace_minutes"), "any_time",
        ExpressionWrapper(Q(coming_at__isnull=False), output_field=BooleanField()),
        Case(When(delay__starts_at=F("starts_at"), then="delay__minutes"), default=0),
        said_in_rows("experience", "name"), said_in_rows("stylist", "name"), said_in_rows("stylist_wanted", "name"),
        hung_pieces(), was_here_before(),
        F("came__at"), F("came__why"),
    )  # fmt: skip
