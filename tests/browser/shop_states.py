"""What the desk's pages of hours, rooms and people show: something of each kind, far ahead of all visits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from stores.models import Membership, Role, Room, RoomOutage, ShiftException, Store, Stylist, TimeOff, TimeOffState


def make_shop(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """A room that will be painted; a stylist who asks for time off, and is off the rota once; one with her own page."""
    painted = Room.objects.filter(store=store).latest("name")
    RoomOutage.objects.create(
        room=painted, starts_at=at + timedelta(days=200), ends_at=at + timedelta(days=202), reason="Painters"
    )
    shown["painted"] = painted.pk
    Membership.objects.filter(user__stylist__slug="amara-osei").update(role=Role.STYLIST)
    TimeOff.objects.create(
        stylist=Stylist.objects.get(slug="felix-hart"), starts_at=at + timedelta(days=210), reason="Wedding",
        ends_at=at + timedelta(days=211), state=TimeOffState.ASKED, asked_at=at,
    )  # fmt: skip
    ShiftException.objects.create(stylist=Stylist.objects.get(slug="felix-hart"), store=store, date=date(2027, 3, 1))
