"""The bands into which lead times and waiting times are put, the shortest first."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lead(models.TextChoices):
    """How long before its time a visit was booked."""

    WALK_IN = "walk_in", _("walked in")
    HOURS = "hours", _("less than 2 hours before")
    DAY = "day", _("less than a day before")
    DAYS = "days", _("1 to 3 days before")
    WEEK = "week", _("3 to 7 days before")
    MONTH = "month", _("1 to 4 weeks before")
    LONGER = "longer", _("4 weeks before, or longer")


class Lasted(models.TextChoices):
    """How long something took."""

    M1 = "m1", _("under 1 minute")
    M2 = "m2", _("1 to 2 minutes")
    M5 = "m5", _("2 to 5 minutes")
    M10 = "m10", _("5 to 10 minutes")
    M20 = "m20", _("10 to 20 minutes")
    LONGER = "longer", _("20 minutes or longer")


class Ended(models.TextChoices):
    """What became of a booked visit."""

    CAME = "came", _("came")
    NO_SHOW = "no_show", _("didn’t come")
    CANCELLED = "cancelled", _("called it off")
    EXPECTED = "expected", _("still expected")


class Reminded(models.TextChoices):
    """Whether a reminder was sent before a visit."""

    YES = "yes", _("with a reminder")
    NO = "no", _("without a reminder")


class Noticed(models.TextChoices):
    """How it was noticed that something asked for wasn't there."""

    SHORTFALL = "shortfall", _("promised, and then not there")
    DECLINED = "declined", _("asked for in the fitting room")
    SENT = "sent", _("wanted instead, and sent home")


class Waited(models.TextChoices):
    """Where somebody waited."""

    QUEUE = "queue", _("in the queue, until called")
    LEFT = "left", _("in the queue, and left")
    DOOR = "door", _("from the door to the fitting room")


LEAD_BOUNDS: Final = ((2, Lead.HOURS), (24, Lead.DAY), (72, Lead.DAYS), (168, Lead.WEEK), (672, Lead.MONTH))
"""In hours: less than so many is the band."""
LASTED_BOUNDS: Final = ((60, Lasted.M1), (120, Lasted.M2), (300, Lasted.M5), (600, Lasted.M10), (1200, Lasted.M20))
"""In seconds."""


def sql_of_lead(booking: str) -> str:
    """The band of a booking's lead time; `booking`: its alias."""
    lead = f"{booking}.starts_at - {booking}.made_at"
    cases = " ".join(f"WHEN {lead} < interval '{hours} hours' THEN '{band.value}'" for hours, band in LEAD_BOUNDS)
    return f"CASE WHEN {booking}.source = 'walk_in' THEN 'walk_in' {cases} ELSE 'longer' END"


def sql_of_lasted(seconds: str) -> str:
    """The band of so many seconds; clocks that disagree make none less than the shortest."""
    cases = " ".join(f"WHEN {seconds} < {bound} THEN '{band.value}'" for bound, band in LASTED_BOUNDS)
    return f"CASE {cases} ELSE 'longer' END"


def sql_of_ended(booking: str) -> str:
    """What became of a booking."""
    return (
        f"CASE WHEN {booking}.state IN ('arrived', 'in_session', 'completed') THEN 'came' "
        f"WHEN {booking}.state IN ('no_show', 'cancelled') THEN {booking}.state ELSE 'expected' END"
    )


def sql_of_reminded(booking: str) -> str:
    """Whether a reminder went out for a booking."""
    return (
        "CASE WHEN EXISTS (SELECT FROM notifications_message AS message "
        f"WHERE message.subject = 'booking:' || {booking}.reference AND starts_with(message.kind, 'reminder') "
        "AND message.state = 'sent') THEN 'yes' ELSE 'no' END"
    )


_LASTED: Final = (
    "(SELECT extract(epoch FROM max(at) FILTER (WHERE to_state = 'in_session') "
    "- max(at) FILTER (WHERE to_state = 'arrived'))::bigint FROM bookings_move WHERE booking_id = {booking}.id "
    "AND to_state IN ('arrived', 'in_session') AND from_state <> to_state)"
)


def sql_of_wait(booking: str) -> str:
    """Seconds from the door to the fitting room, the last time; nothing for who isn't there yet."""
    return f"CASE WHEN {booking}.state IN ('in_session', 'completed') THEN {_LASTED.format(booking=booking)} END"


_WAITED: Final = (
    "(SELECT CASE WHEN seconds IS NOT NULL THEN {band} END FROM (SELECT {wait} AS seconds OFFSET 0) AS once)"
)


def sql_of_waited(booking: str) -> str:
    """The band of that wait. Its seconds are read once, not again at each bound: they come from the moves."""
    return _WAITED.format(band=sql_of_lasted("seconds"), wait=sql_of_wait(booking))


SQL_OF_SWAP: Final = "greatest(extract(epoch FROM done_at - asked_at)::bigint, 0)"
"""Seconds from a request until it was brought."""
