"""What a plan of messages comes to, of a visit that might be: the answer of the planner itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bookings.locales import dated_hour
from bookings.models import Booking, BookingState, Customer
from bookings.planner import Kind, owed_for
from bookings.ways import channels
from experiences.models import By, Experience, Plan
from experiences.models.plan import Topic
from kernel import clock
from notifications.words import Owed
from stores.models import Store

AFTERNOON: Final = time(15)
OF_NO_COUNTRY: Final = "+88213000000"
"""A number that tells no zone: the example lives by the store's clock."""
DAY: Final = timedelta(days=1)
TOPICS: Final[dict[str, Topic]] = {
    Kind.CONFIRMATION: Topic.CONFIRMATION,
    Kind.REMINDER_DAY: Topic.REMINDER,
    Kind.REMINDER_HOURS: Topic.REMINDER,
    Kind.NUDGE: Topic.NUDGE,
    Kind.KEPT: Topic.KEPT,
    Kind.BOUGHT: Topic.BOUGHT,
    Kind.THANKS: Topic.THANKS,
}
"""What each message of the planner is about."""
BY: Final[dict[tuple[str, ...], Promise | str]] = {
    ("sms",): _("by text"),
    ("email",): _("by e-mail"),
    ("sms", "email"): By.EACH.label,
}


@dataclass(frozen=True, slots=True)
class Told:
    """At a moment something is said, on one channel or on both; `when` is on the store's clock."""

    when: str
    what: str
    by: Promise | str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A visit of somebody with a phone and an e-mail who books now, and all that is said to them, in its order."""

    when: str
    told: Sequence[Told]


def timeline_of(plan: Plan, experience: Experience, store: Store | None, *, at: datetime) -> Timeline:
    """A visit in the afternoon, far enough ahead for each reminder. No query for the house, one in a store."""
    terms = experience if store is None else experience.in_store(store)
    first = max(terms.nudge_minutes, *(reminder.minutes for reminder in plan.reminders), 0)
    day = clock.local_date(at + timedelta(minutes=first) + DAY, zone_of(store))
    starts_at = clock.instant(day, AFTERNOON, zone_of(store)) or at + timedelta(minutes=first) + DAY
    booking = Booking(
        reference="EXAMPLE1", state=BookingState.CONFIRMED, store=store, experience=terms, starts_at=starts_at,
        ends_at=starts_at + terms.length, confirmed_at=at, sms_consent=True, email_consent=True,
        customer=Customer(name="Ada", phone=OF_NO_COUNTRY, email="ada@example.com"),
    )  # fmt: skip
    ways, over, zone = channels(booking), booking.ends_at, zone_of(store)
    owed = owed_for(booking, plan=plan, zone=zone, reachable=ways)
    booking.state = BookingState.COMPLETED
    kept = bought = over, over + DAY
    after = owed_for(booking, plan=plan, zone=zone, reachable=ways, afterwards=ways, kept=kept, bought=bought)
    return Timeline(dated_hour(starts_at, zone_of(store)), _told([*owed, *after], zone_of(store)))


def zone_of(store: Store | None) -> ZoneInfo:
    return store.zone if store is not None else ZoneInfo(settings.TIME_ZONE)


def _told(owed: Sequence[Owed], zone: ZoneInfo) -> list[Told]:
    by_channel: dict[tuple[datetime, str], list[str]] = {}
    for one in sorted(owed, key=_when):
        by_channel.setdefault((one.due_at, one.kind), []).append(one.channel)
    return [
        Told(dated_hour(at, zone), str(capfirst(TOPICS[kind].label)), BY[tuple(ways)])
        for (at, kind), ways in by_channel.items()
    ]


def _when(one: Owed) -> datetime:
    return one.due_at
