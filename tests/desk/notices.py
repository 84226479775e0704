"""Visitors who are to be told by text, and notices for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bookings.models import Booking
from desk.models import Notice
from desk.services.notices import go_on_with_notice, send_notice, write_notice
from stores.models import Role, Store
from tests.factories.bookings import make_booking, make_customer
from tests.factories.notifications import make_consent
from tests.factories.stores import make_member
from tests.factories.world import World

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday at 10:00 in London."""
TODAY = date(2026, 6, 1)


def visitor(world: World, number: int, *, hours: float = 5, store: Store | None = None, **fields: Any) -> Booking:
    """Somebody who comes in so many hours and is to be told by text."""
    customer = make_customer(phone=f"+4479460{number:05d}", email=f"n{number}@example.com")
    make_consent(AT, address=f"+4479460{number:05d}")
    starts_at = AT + timedelta(hours=hours)
    wanted: dict[str, Any] = {"sms_consent": True, "customer": customer} | fields
    return make_booking(store=store or world.store, experience=world.experience, starts_at=starts_at, **wanted)


def written(world: World, store: Store | None = None, **fields: Any) -> Notice:
    said = {"words": {"en": "We close at 17:00 today."}, "first_day": TODAY, "last_day": TODAY, "by": "text"}
    actor = make_member(store=store, role=Role.HEAD_OFFICE if store is None else Role.MANAGER).user
    return write_notice(store=store, said=said | fields, at=AT, actor=actor)


def told_all(notice: Notice, at: datetime = AT) -> Notice:
    send_notice(notice=notice, at=at)
    while go_on_with_notice(number=notice.pk, at=at):
        pass
    notice.refresh_from_db()
    return notice
