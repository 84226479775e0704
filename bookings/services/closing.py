"""Close: a visit ends, and it is written down what became of each piece that hung there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bookings.errors import AlreadyClosed, IllegalMove, StoreBusy
from bookings.models import Allocation, Booking, BookingSource, BookingState, Move, Outcome, RailItem
from bookings.planner import subject_of
from bookings.services.exchange_items import check_other_is_back, link_sale
from bookings.services.locks import MOST_TRIES, StoreDate, days_promised, promising_with
from bookings.services.state import Actor, write_state
from bookings.services.swap import BEGUN
from bookings.services.taking_out import counting_on, lock_counting_on, see_to
from kernel import clock
from stores.models import Piece, PieceState
from stores.services.ledger import change_state

LEADS_TO: Final[Mapping[Outcome, PieceState]] = MappingProxyType(
    {
        Outcome.BOUGHT: PieceState.SOLD,
        Outcome.KEPT: PieceState.ON_HOLD,
        Outcome.RETURNED: PieceState.ON_FLOOR,
        Outcome.TO_CLEAN: PieceState.TO_CLEAN,
    }
)
THEIRS: Final = frozenset({PieceState.SOLD, PieceState.ON_HOLD})
"""What is the visitor's by now, or waits for nobody else."""
IN_THE_VISIT: Final = frozenset({PieceState.ON_RAIL, PieceState.WITH_VISITOR})
"""Where a piece is during a visit; whatever else is said of it stays when nobody decides."""
KEPT_DAYS: Final = 1
"""What is kept on hold is kept until the end of tomorrow."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What becomes of one piece of a visit; `to` is None where it stays in the state that it is in."""

    item: RailItem
    outcome: Outcome
    piece: Piece
    to: PieceState | None

    @property
    def leaves(self) -> bool:
        """Whether others who count on the piece have to be seen to."""
        return self.to is not None and self.to != PieceState.ON_FLOOR


def close_visit(*, booking: Booking, outcomes: Mapping[int, Outcome], at: datetime, actor: Actor = None) -> Booking:
    """End a visit with what became of its pieces, by the ids of their variants; undecided ones went back.

    One transaction: the ledger's movements on behalf of the booking, the outcomes, the state; a piece that is gone is
    replaced for those who count on it, or a shortfall is raised. Raises AlreadyClosed for the second of two who close,
    NotYetBack for what an exchange would sell, or keep, before the other piece came back, PieceMoved or
    IllegalPieceMove for a piece that is elsewhere by now (nothing is changed), IllegalMove, StoreBusy.
    """
    days: set[StoreDate] = set()
    for _ in range(MOST_TRIES):
        # Without the lock first, only to learn which days to lock: they come before pieces.
        days |= _days_of_others(_endings(booking, outcomes), at)
        with promising_with(booking, also=days) as fresh:
            _check_open(fresh)
            endings = _endings(fresh, outcomes)
            check_other_is_back(fresh, [one.piece for one in endings if one.to in THEIRS])
            for ending in endings:
                if ending.leaves:
                    lock_counting_on(ending.piece, at)
            if days.issuperset(_days_of_others(endings, at)):
                _close(fresh, endings, at=at, actor=actor)
                return fresh
    raise StoreBusy


def _check_open(booking: Booking) -> None:
    if booking.state == BookingState.COMPLETED:
        ended = Move.objects.filter(booking=booking, to_state=BookingState.COMPLETED).select_related("actor")
        move = ended.order_by("-at", "-pk").first()
        who = move.actor if move else None
        raise AlreadyClosed(by=(who.get_full_name() or who.get_username()) if who else BookingSource.API.label)
    if booking.state not in BEGUN:
        raise IllegalMove(state=booking.state, to=BookingState.COMPLETED)


def _endings(booking: Booking, outcomes: Mapping[int, Outcome]) -> list[Ending]:
    """One for each piece that is promised: of what was missing all along nothing becomes anything."""
    items = RailItem.objects.filter(booking=booking).order_by("pk")
    promised = Allocation.objects.live().filter(booking=booking).values("resource")
    pieces = {piece.variant_id: piece for piece in Piece.objects.filter(pk__in=promised).select_related("variant")}
    hung = [(item, pieces[item.variant_id]) for item in items if item.variant_id in pieces]
    return [_ending(item, piece, outcomes.get(item.variant_id)) for item, piece in hung]


def _ending(item: RailItem, piece: Piece, decided: Outcome | None) -> Ending:
    """What was decided; else what the ledger says: sold at the counter meanwhile, or back."""
    if decided is None:
        outcome = Outcome.BOUGHT if piece.state == PieceState.SOLD else Outcome.RETURNED
        return Ending(item, outcome, piece, PieceState.ON_FLOOR if piece.state in IN_THE_VISIT else None)
    to = LEADS_TO[decided]
    return Ending(item, decided, piece, None if piece.state == to else to)


def _days_of_others(endings: Iterable[Ending], at: datetime) -> set[StoreDate]:
    return {day for one in endings if one.leaves for day in days_promised(counting_on(one.piece, at))}


def close_by_rule(booking: Booking, *, at: datetime, why: str) -> None:
    """End a visit of whose pieces nobody said anything, in the transaction that has its days and its row."""
    _close(booking, _endings(booking, {}), at=at, actor=None, why=why)


def _close(booking: Booking, endings: Iterable[Ending], *, at: datetime, actor: Actor, why: str = "") -> None:
    for ending in endings:
        _move(booking, ending, at=at, actor=actor)
        _write(booking, ending, at=at)
    write_state(booking, BookingState.COMPLETED, at=at, actor=actor, why=why)


def _move(booking: Booking, ending: Ending, *, at: datetime, actor: Actor) -> None:
    if ending.to is None:
        return
    promises = lock_counting_on(ending.piece, at) if ending.leaves else []
    movement = change_state(
        piece=ending.piece,
        to=ending.to,
        at=at,
        actor=actor,
        reason=f"visit closed: {ending.outcome.value}",
        subject=subject_of(booking),
    )
    see_to(movement, promises, at=at, actor=actor)
    if ending.to == PieceState.SOLD:
        link_sale(booking, movement)


def _write(booking: Booking, ending: Ending, *, at: datetime) -> None:
    item = ending.item
    item.outcome, item.outcome_at = ending.outcome, at
    item.kept_until = _kept_until(booking, at) if ending.outcome == Outcome.KEPT else None
    item.save(update_fields=["outcome", "outcome_at", "kept_until"])


def _kept_until(booking: Booking, at: datetime) -> datetime:
    """The end of tomorrow, in the store's time."""
    zone = booking.store.zone
    return clock.first_instant(clock.local_date(at, zone) + timedelta(days=KEPT_DAYS + 1), zone)
