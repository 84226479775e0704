"""A stylist's own calendar: its address is kept, and what it says of the next days is read by the worker."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django_q.tasks import async_task
from icalendar import Calendar

from desk.models import CalendarReading
from desk.rule_sets.people import stores_of
from insight.services.counting import LOOKED_BACK
from kernel import clock
from kernel.addresses import target_of
from kernel.outbound import Answer, CallFailed, call
from stores.models import BusySource, OutsideBusy, OutsideCalendar, Stylist, address_sealing

AHEAD: Final = timedelta(days=90)
MOST_BYTES: Final = 2_000_000
SECONDS: Final = 15.0
PROCESSOR_SECONDS: Final = 10.0
"""A rule of three words may mean every second since 1970: more work than this is no person's calendar either."""
MOST_REDIRECTS: Final = 3
MOST_EVENTS: Final = 3_000
"""So many in ninety days is no person's calendar: the rest is not read."""
MOVED: Final = frozenset({301, 302, 303, 307, 308})
EVERY: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
MOST_AT_ONCE: Final = 6
"""Readings of one stylist's calendar in an hour that begin as its address is given; others wait for the next round."""


class ReadingFailed(Exception):
    """Why a calendar can't be read: a word of `CallFailed`, or `status`, `too_large`, `no_calendar`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _OutOfTime(BaseException):
    """No Exception: whoever reads calendars forgives them many."""


def set_address(*, stylist: Stylist, address: str, at: datetime) -> bool:
    """Read this calendar from now on, in place of any other. Raises AddressRefused.

    Whether the worker does so at once: who gives one address after the other waits for its next round.
    """
    target_of(address, loopback=settings.HOOKS_ON_LOOPBACK, field="address")
    with transaction.atomic(durable=True):
        _forget_ahead(stylist, at)
        calendar, _made = OutsideCalendar.objects.update_or_create(
            stylist=stylist,
            defaults={
                "sealed": address_sealing().seal(address),
                "etag": "",
                "read_at": None,
                "tried_at": None,
                "failure": "",
            },
        )
        if not _may_at_once(stylist, at):
            return False
        async_task("desk.tasks.read_calendar", calendar.pk)
        return True


def forget_address(*, stylist: Stylist, at: datetime) -> None:
    """Read no calendar of theirs any more, and forget what it says of the days ahead."""
    with transaction.atomic(durable=True):
        OutsideCalendar.objects.filter(stylist=stylist).delete()
        _forget_ahead(stylist, at)


def due_calendars(*, at: datetime) -> list[int]:
    """Those that were not tried for a while, the longest ago first; of stylists of the team alone."""
    old = Q(tried_at__isnull=True) | Q(tried_at__lte=at - EVERY + timedelta(minutes=1))
    due = OutsideCalendar.objects.filter(old, stylist__active=True).order_by("tried_at", "pk")
    return list(due.values_list("pk", flat=True))


def read_calendar(*, calendar: OutsideCalendar, at: datetime) -> None:
    """Ask for the calendar, and keep when it says that they are busy. When that fails, what was read before stays.

    No lock is held while the other machine is asked.
    """
    try:
        answer = _asked(calendar)
        rows = None if answer.status == 304 else busy_in(answer.body, zone=zone_of(calendar.stylist), at=at)
    except ReadingFailed as failed:
        _same(calendar).update(tried_at=at, failure=failed.why)
        return
    with transaction.atomic(durable=True):
        fresh = _same(calendar).select_for_update().first()
        if fresh is None:
            return  # another address was given meanwhile, or none
        if rows is not None:
            keep_busy(fresh.stylist, rows, at)
            fresh.etag = str(answer.headers.get("ETag", "")).replace("\x00", "")[:200]
        fresh.read_at = fresh.tried_at = at
        fresh.failure = ""
        fresh.save(update_fields=["etag", "read_at", "tried_at", "failure"])


def _same(calendar: OutsideCalendar) -> Any:
    return OutsideCalendar.objects.filter(pk=calendar.pk, sealed=calendar.sealed)


def _asked(calendar: OutsideCalendar) -> Answer:
    """The answer, through a few redirects, each to an address that may be called."""
    url = calendar.address
    if not url:
        raise ReadingFailed("no_calendar")
    headers = {"Accept": "text/calendar", "User-Agent": "Vitrine"}
    if calendar.etag and calendar.read_at is not None:
        headers["If-None-Match"] = calendar.etag
    for _turn in range(MOST_REDIRECTS + 1):
        try:
            answer = call(url, headers=headers, seconds=SECONDS, most=MOST_BYTES, loopback=settings.HOOKS_ON_LOOPBACK)
        except CallFailed as failed:
            raise ReadingFailed(failed.why) from failed
        if answer.status not in MOVED:
            return _checked(answer)
        url = _next(url, answer)
    raise ReadingFailed("status")


def _next(url: str, answer: Answer) -> str:
    try:
        return urljoin(url, answer.headers.get("Location", ""))
    except ValueError as error:
        raise ReadingFailed("status") from error


def _checked(answer: Answer) -> Answer:
    if answer.status not in (200, 304):
        raise ReadingFailed("status")
    if answer.cut:
        raise ReadingFailed("too_large")
    return answer


def busy_in(body: bytes, *, zone: ZoneInfo, at: datetime) -> list[tuple[datetime, datetime]]:
    """When the calendar says busy within AHEAD, as periods that don't touch: events that are opaque and not cancelled.

    Days and times without a zone are those of `zone`. Raises ReadingFailed for what is no calendar, or too much work.
    """
    try:
        with _bounded(PROCESSOR_SECONDS):
            found = Calendar.from_ical(body)
            events = recurring_ical_events.of(found, skip_bad_series=True).after(at - timedelta(days=1))
            ahead = islice(_until(events, at + AHEAD, zone), MOST_EVENTS)
            periods = [_period(event, zone) for event in ahead if _busy(event)]
    except _OutOfTime as error:
        raise ReadingFailed("too_large") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise ReadingFailed("no_calendar") from error
    return list(_merged(one for one in periods if at < one[1] and one[0] < min(one[1], at + AHEAD)))


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Break off what keeps the processor for longer. In the main thread, as all tasks. Raises _OutOfTime."""

    def stop(_signal: int, _frame: object) -> None:
        raise _OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _until(events: Iterable[Any], last: datetime, zone: ZoneInfo) -> Iterator[Any]:
    for event in events:
        if _moment(event["DTSTART"].dt, zone) >= last:
            return
        yield event


def _busy(event: Any) -> bool:
    """Our own visits are promised already: who has them in their calendar is not busy twice."""
    if str(event.get("UID", "")).endswith(f"@{urlsplit(settings.PUBLIC_BASE_URL).hostname}"):
        return False
    free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return not free and event.get("TRANSP", "OPAQUE") != "TRANSPARENT" and event.get("STATUS", "") != "CANCELLED"


def _period(event: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return _moment(event["DTSTART"].dt, zone), _moment(event["DTEND"].dt, zone)


def _moment(said: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(said, datetime):
        return clock.first_instant(said, zone)
    return (said if said.tzinfo is not None else said.replace(tzinfo=zone)).astimezone(UTC)


def _merged(periods: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    last: tuple[datetime, datetime] | None = None
    for since, until in sorted(periods):
        if last is not None and since <= last[1]:
            last = last[0], max(last[1], until)
            continue
        if last is not None:
            yield last
        last = since, until
    if last is not None:
        yield last


def keep_busy(
    stylist: Stylist,
    wanted: list[tuple[datetime, datetime]],
    at: datetime,
    *,
    source: BusySource = BusySource.ADDRESS,
) -> None:
    """Make them the rows of what is not over. Where something changed, the stores' visits are looked at by the sweep.

    What is over stays as it was read, for as long as a day may be counted anew: no calendar says it again.
    """
    rows = OutsideBusy.objects.filter(stylist=stylist, source=source)
    rows.filter(ends_at__lte=at - LOOKED_BACK).delete()
    ahead = list(rows.filter(ends_at__gt=at))
    known = {(row.starts_at, row.ends_at) for row in ahead}
    gone = [row for row in ahead if (row.starts_at, row.ends_at) not in wanted]
    rows.filter(pk__in=[row.pk for row in gone if row.starts_at >= at]).delete()
    rows.filter(pk__in=[row.pk for row in gone if row.starts_at < at]).update(ends_at=at)
    fresh = [one for one in wanted if one not in known]
    OutsideBusy.objects.bulk_create(
        OutsideBusy(stylist=stylist, starts_at=one[0], ends_at=one[1], source=source) for one in fresh
    )
    if gone or fresh:
        _raise_editions(stylist)


def _forget_ahead(stylist: Stylist, at: datetime) -> None:
    keep_busy(stylist, [], at)


def _may_at_once(stylist: Stylist, at: datetime) -> bool:
    """Whether a reading may begin now; it is noted."""
    begun = CalendarReading.objects.filter(stylist=stylist)
    begun.filter(begun_at__lte=at - HOUR).delete()
    if begun.count() >= MOST_AT_ONCE:
        return False
    CalendarReading.objects.create(stylist=stylist, begun_at=at)
    return True


def _raise_editions(stylist: Stylist) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stores_raise_editions(%s::bigint[])", [[store.pk for store in stores_of(stylist.pk)]])


def zone_of(stylist: Stylist) -> ZoneInfo:
    """The clock of the store that looks after them, or of one in which they work."""
    stores = stores_of(stylist.pk)
    home = next((store for store in stores if store.pk == stylist.home_id), None) or next(iter(stores), None)
    return home.zone if home else ZoneInfo(settings.TIME_ZONE)
