"""Who was asked whether they come and didn't say so: their pieces are given back, then their place (ADR 39)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, Func, Max, OuterRef, TextField, Value
from django.db.models.functions import Concat, Greatest

from bookings.ladder import Step, step_due
from bookings.models import Allocation, Booking, BookingState, EndedWhy, RailItem
from bookings.planner import Kind, nudge_key, subject_of
from bookings.services.ending import end
from bookings.services.locks import promising_with
from bookings.services.owing import owe_messages
from bookings.services.state import note, write_state
from bookings.services.sweeping import sweep
from bookings.services.taking_off import take_off
from experiences.models import Experience, Variation
from notifications.models import Message, MessageState

SWEPT_AT_ONCE: Final = 200
_ISO: Final = """to_char(timezone('UTC', %(expressions)s), 'YYYY-MM-DD"T"HH24:MI:SS')"""
"""An instant as the key of a question has it, without its offset: to the second, as visits begin."""
UNCONFIRMED: Final = "unconfirmed: nobody said that they come"
PIECES_BACK: Final = "pieces given back: nobody said that they come"


def sweep_unconfirmed(*, at: datetime) -> int:
    """Take the next step of everybody who was asked and said nothing, each in a transaction of its own.

    Returns of how many. A store whose day stays locked is left for the next minute.
    """
    nearest = at + timedelta(minutes=_furthest())
    # Of their very time: who moved since, and is never asked again, must not keep others from being among the first.
    time = Func(OuterRef("starts_at"), template=_ISO, output_field=TextField())
    asked = Message.objects.filter(
        subject=Concat(Value("booking:"), OuterRef("reference")),
        kind=Kind.NUDGE,
        state=MessageState.SENT,
        dedupe_key__startswith=Concat(Value(f"{Kind.NUDGE}:"), time, output_field=TextField()),
    )
    silent = Booking.objects.filter(starts_at__lte=nearest).unconfirmed(at).filter(Exists(asked))
    related = silent.select_related("store", "experience").order_by("starts_at", "pk")
    return sweep(related[:SWEPT_AT_ONCE], _take_step, at=at)


def _furthest() -> int:
    """How many minutes before a visit a step is taken at most, in any store: further ahead is nobody to look at."""
    most = Greatest(Max("pieces_minutes"), Max("release_minutes"))
    return max(rows.aggregate(most=most)["most"] or 0 for rows in (Experience.objects, Variation.objects))


def _take_step(booking: Booking, at: datetime) -> bool:
    """Whoever says just now that they come has the booking's row before or after it: they keep all, or learn."""
    with promising_with(booking) as fresh:
        asked_at = _asked_at(fresh)
        if asked_at is None:
            return False
        rail = set(RailItem.objects.filter(booking=fresh).values_list("variant_id", flat=True))
        step = step_due(fresh, asked_at, at, has_pieces=bool(rail))
        if step == Step.RELEASE:
            _release(fresh, at=at)
        elif step == Step.PIECES:
            _free_pieces(fresh, rail, at=at)
        return step is not None


def _asked_at(booking: Booking) -> datetime | None:
    """When the question reached them, at this time of theirs; None for who was not asked, or couldn't be."""
    asked = Message.objects.about(subject_of(booking)).filter(dedupe_key__startswith=nudge_key(booking))
    sent = asked.filter(state=MessageState.SENT, sent_at__isnull=False).order_by("sent_at")
    return sent.values_list("sent_at", flat=True).first()


def _free_pieces(booking: Booking, variants: set[int], *, at: datetime) -> None:
    take_off(booking, variants, at=at, why=EndedWhy.RELEASED)
    booking.pieces_freed_at = at
    booking.save(update_fields=["pieces_freed_at"])
    note(booking, at=at, why=PIECES_BACK)
    owe_messages(booking, at=at)


def _release(booking: Booking, *, at: datetime) -> None:
    end(Allocation.objects.filter(booking=booking), at=at, why=EndedWhy.RELEASED)
    write_state(
        booking, BookingState.CANCELLED, at=at, why=UNCONFIRMED, released_at=at,
        sequence=booking.sequence + 1, changed_at=at, tell_from=None,
    )  # fmt: skip
