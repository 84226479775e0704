"""A stylist's own calendar, and what a turn of the worker makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from bookings.models import Booking
from calendars.models import Account
from calendars.services.accounts import set_account
from calendars.services.writing import write
from stores.models import Stylist
from tests.calendars.server import PASSWORD, USER, CalDav
from tests.factories.bookings import make_booking, make_customer
from tests.factories.world import World

AT: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN: Final = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
CHANCE: Final = Random(1)


def visit(world: World, starts_at: datetime = ELEVEN, **fields: Any) -> Booking:
    given = {"stylist": world.stylists[0], "customer": make_customer(name="Mei Lin")} | fields
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, **given)


def given(ada: Stylist, address: str, *, password: str = PASSWORD) -> Account:
    return set_account(stylist=ada, address=address, name=USER, password=password, at=AT)


def written(at: datetime = AT) -> Account:
    """The account after one turn of the worker."""
    account = Account.objects.select_related("stylist__home").get()
    write(account=account, at=at, chance=CHANCE)
    return Account.objects.select_related("stylist__home").filter(pk=account.pk).first() or account


def times(server: CalDav, slug: str = "work") -> list[datetime]:
    return [one["dtstart"].dt.astimezone(UTC) for one in server.events(slug)]
