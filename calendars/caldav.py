"""A calendar on another server (CalDAV, RFC 4791): finding it, writing one event of it, asking when it is busy.

Every address is checked as webhooks' are (`kernel.outbound`); nothing here touches the database.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

from django.conf import settings

from calendars.models import Failure
from kernel.addresses import LONGEST
from kernel.outbound import Answer, CallFailed, call

SECONDS: Final = 8.0
"""Writing one event may take four requests, and a task a minute."""
MOST_BYTES: Final = 2_000_000
MOST_REDIRECTS: Final = 3
MOVED: Final = frozenset({301, 302, 307, 308})
MOST_CALENDARS: Final = 30
DAV: Final = "{DAV:}"
CALDAV: Final = "{urn:ietf:params:xml:ns:caldav}"
XML_TYPE: Final = "application/xml; charset=utf-8"
FIND: Final = b"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>
<d:resourcetype/><d:displayname/><d:current-user-principal/><c:calendar-home-set/>
<c:supported-calendar-component-set/></d:prop></d:propfind>"""
ETAG: Final = b"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>"""
QUERY: Final = """<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="{since}" end="{until}"/>
</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""
FAILURES: Final[Mapping[int, Failure]] = {
    401: Failure.PASSWORD,
    403: Failure.READ_ONLY,
    404: Failure.MISSING,
    405: Failure.NO_CALENDAR,
    409: Failure.MISSING,
    410: Failure.MISSING,
    412: Failure.CHANGED,
    413: Failure.FULL,
    507: Failure.FULL,
}
_PARTS: Final = frozenset({"BEGIN:VEVENT", "BEGIN:VTIMEZONE"})


class CalendarFailed(Exception):
    """The server didn't do what it was asked for."""

    def __init__(self, why: Failure) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Found:
    """One calendar on the server, and what it is called there."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Server:
    """Somebody's way into a server. `seconds` bounds each request."""

    name: str
    password: str
    seconds: float = SECONDS

    def find(self, address: str) -> list[Found]:
        """The calendars at an address: its own, or those of the person who signs in there (RFC 6764, 6).

        Raises CalendarFailed.
        """
        seen: set[str] = set()
        for _step in range(MOST_REDIRECTS):
            seen.add(address)
            parts = list(self._properties(address, depth="0"))
            if own := [found for url, properties in parts if (found := _calendar(url, properties))]:
                return own
            home = _pointed(parts, f"{CALDAV}calendar-home-set")
            if home:
                listed = self._properties(home, depth="1")
                return [found for url, properties in listed if (found := _calendar(url, properties))][:MOST_CALENDARS]
            address = _pointed(parts, f"{DAV}current-user-principal")
            if not address or address in seen:
                break
        return []

    def put(self, calendar: str, uid: str, file: bytes, *, etag: str) -> str:
        """Write an event; `etag` is what it must be now, empty where it must not be there yet. What it is called then.

        Where somebody changed it there, ours is written over theirs: the visit is as the store promised it.
        Raises CalendarFailed.
        """
        url, kind = _event_at(calendar, uid), {"Content-Type": "text/calendar; charset=utf-8"}
        answer = self._ask("PUT", url, file, kind | (_over(etag) if etag else {"If-None-Match": "*"}))
        if answer.status in (404, 412):
            answer = self._ask("PUT", url, file, kind | _over(self._etag(url)))
        _check(answer)
        return _header(answer, "ETag") or self._etag(url)

    def delete(self, calendar: str, uid: str, *, etag: str) -> None:
        """Take an event out; one that isn't there is out. Raises CalendarFailed."""
        url = _event_at(calendar, uid)
        answer = self._ask("DELETE", url, None, _over(etag))
        if answer.status == 412:
            answer = self._ask("DELETE", url, None, {})
        if answer.status not in (404, 410):
            _check(answer)

    def busy(self, calendar: str, since: datetime, until: datetime) -> bytes:
        """What stands in it between two instants, as one file. Raises CalendarFailed."""
        bounds = {name: f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for name, at in (("since", since), ("until", until))}
        answer = self._ask(
            "REPORT", calendar, QUERY.format(**bounds).encode(), {"Depth": "1", "Content-Type": XML_TYPE}
        )
        texts = [element.text or "" for element in _read(answer).iter(f"{CALDAV}calendar-data")]
        parts = "\r\n".join(part for text in texts for part in _parts(text))
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Vitrine//\r\n{parts}\r\nEND:VCALENDAR\r\n".encode()

    def _etag(self, url: str) -> str:
        """What an event is called now; empty where there is none."""
        answer = self._ask("PROPFIND", url, ETAG, {"Depth": "0", "Content-Type": XML_TYPE})
        if answer.status in (404, 410):
            return ""
        return next(((element.text or "").strip() for element in _read(answer).iter(f"{DAV}getetag")), "")

    def _properties(self, url: str, *, depth: str) -> Iterator[tuple[str, Element]]:
        """The properties of what is at an address, and at depth 1 of all that is in it, each with its own address."""
        answer = self._ask("PROPFIND", url, FIND, {"Depth": depth, "Content-Type": XML_TYPE})
        for response in _read(answer).iter(f"{DAV}response"):
            href = response.findtext(f"{DAV}href") or ""
            for part in response.iter(f"{DAV}propstat"):
                properties = part.find(f"{DAV}prop")
                if properties is not None and " 200" in (part.findtext(f"{DAV}status") or " 200"):
                    yield _joined(url, href), properties

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """One answer, through a few redirects on the same machine: the password is for no other."""
        login = b64encode(f"{self.name}:{self.password}".encode()).decode()
        sent = {"Authorization": f"Basic {login}", "User-Agent": "Vitrine", **headers}
        host = urlsplit(url).netloc
        for _turn in range(MOST_REDIRECTS + 1):
            answer = self._called(method, url, body, sent)
            if answer.status not in MOVED:
                return answer
            url = _joined(url, _header(answer, "Location"))
            if urlsplit(url).netloc != host:
                break
        raise CalendarFailed(Failure.BROKEN)

    def _called(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        loopback = settings.HOOKS_ON_LOOPBACK
        try:
            return call(
                url, method=method, body=body, headers=headers, seconds=self.seconds, most=MOST_BYTES, loopback=loopback
            )
        except CallFailed as failed:
            raise CalendarFailed(Failure(failed.why)) from failed


def _parts(text: str) -> Iterator[str]:
    """Its events and time zones, those that have an end: each line is looked at once, whatever the server says."""
    lines: list[str] = []
    for line in text.split("\n"):
        said = line.removesuffix("\r")
        if lines or said in _PARTS:
            lines.append(said)
        if lines and said == lines[0].replace("BEGIN:", "END:", 1):
            yield "\r\n".join(lines)
            lines = []


def _over(etag: str) -> dict[str, str]:
    """Only over what we know (RFC 9110, 13.1.1). What has no strong name can't be asked for by it."""
    return {"If-Match": etag} if etag and not etag.startswith("W/") else {}


def _event_at(calendar: str, uid: str) -> str:
    return f"{calendar.rstrip('/')}/{quote(uid, safe='')}.ics"


def _check(answer: Answer) -> None:
    if not 200 <= answer.status < 300:
        raise CalendarFailed(FAILURES.get(answer.status, Failure.BROKEN))


def _read(answer: Answer) -> Element:
    """The XML of an answer. One that defines entities is not read: nothing of ours needs them."""
    _check(answer)
    text = answer.body.decode("utf-8", "replace")
    if answer.cut or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise CalendarFailed(Failure.BROKEN)
    try:
        return fromstring(text)  # noqa: S314 - bounded, and without a document type
    except (ParseError, ValueError) as error:
        raise CalendarFailed(Failure.BROKEN) from error


def _calendar(url: str, properties: Element) -> Found | None:
    """What holds events; not a list of tasks, nor an inbox."""
    if properties.find(f"{DAV}resourcetype/{CALDAV}calendar") is None:
        return None
    kinds = [one.get("name") for one in properties.iter(f"{CALDAV}comp")]
    if kinds and "VEVENT" not in kinds:
        return None
    return Found(url, (properties.findtext(f"{DAV}displayname") or url.rstrip("/").rpartition("/")[2])[:80])


def _pointed(parts: list[tuple[str, Element]], name: str) -> str:
    """The address that a property holds, or nothing."""
    for url, properties in parts:
        href = properties.findtext(f"{name}/{DAV}href")
        if href:
            return _joined(url, href)
    return ""


def _joined(url: str, href: str) -> str:
    """Where it leads; an address that nobody would call is none that we keep, either."""
    try:
        joined = urljoin(url, href.strip())
    except ValueError as error:
        raise CalendarFailed(Failure.BROKEN) from error
    if len(joined) > LONGEST:
        raise CalendarFailed(Failure.BROKEN)
    return joined


def _header(answer: Answer, name: str) -> str:
    return next((value for key, value in answer.headers.items() if key.lower() == name.lower()), "")
