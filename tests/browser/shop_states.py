"""What the desk's pages of hours, rooms and people show: something of each kind, far ahead of all visits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.models import User

from desk.queries.shifts import shifts_ahead
from desk.services.notices import send_notice, stop_notice, write_notice
from desk.services.swaps import offer_shift, take
from stores.models import Room, RoomOutage, ShiftException, Store, Stylist, TimeOff, TimeOffState


def make_shop(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """A room that will be painted; a stylist who asks for time off, and is off the rota once; one who swaps."""
    painted = Room.objects.filter(store=store).latest("name")
    RoomOutage.objects.create(
        room=painted, starts_at=at + timedelta(days=200), ends_at=at + timedelta(days=202), reason="Painters"
    )
    shown["painted"] = painted.pk
    TimeOff.objects.create(
        stylist=Stylist.objects.get(slug="felix-hart"), starts_at=at + timedelta(days=210), reason="Wedding",
        ends_at=at + timedelta(days=211), state=TimeOffState.ASKED, asked_at=at,
    )  # fmt: skip
    ShiftException.objects.create(stylist=Stylist.objects.get(slug="felix-hart"), store=store, date=date(2027, 3, 1))
    _swap(at)
    _notices(store, shown, at)


def _notices(store: Store, shown: dict[str, object], at: datetime) -> None:
    """Word to everybody who comes: one that isn't sent yet, one that was stopped, and one of the house."""
    actor, day = User.objects.order_by("pk")[0], at.date()
    said = {"words": {"en": "We close at 17:00 today: the lift is repaired."}, "first_day": day, "last_day": day}
    waits, stopped = (write_notice(store=store, said=said | {"by": "text"}, at=at, actor=actor) for _ in range(2))
    send_notice(notice=stopped, at=at)
    stop_notice(notice=stopped, at=at, actor=actor)
    everywhere = write_notice(store=None, said=said | {"by": "each"}, at=at, actor=actor)
    shown |= {"notice": waits.pk, "stopped": stopped.pk, "house_notice": everywhere.pk}


def _swap(at: datetime) -> None:
    """A shift of Priya's is on offer to Amara, who would have one of her own back."""
    amara, priya = (Stylist.objects.get(slug=slug) for slug in ("amara-osei", "priya-nair"))
    own, theirs = shifts_ahead(amara, at=at), shifts_ahead(priya, at=at)
    works = {one.date for one in own}, {one.date for one in theirs}
    swap = offer_shift(shift=[one for one in theirs if one.date not in works[0]][-1], stylist=priya, to=amara, at=at)
    take(swap=swap, stylist=amara, returned=[one for one in own if one.date not in works[1]][-1], at=at)
