"""50 devices with the board open, somebody at the door, and bookings pouring in: a real server on this machine.

The devices, the server and the database share the machine's cores.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count
from threading import Thread
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.utils import timezone

from bench.ground import analyse, part_of
from bench.serving import HOST, Served, served
from bench.showroom import Showroom, build, renewal_in

DEVICES: Final = 50
POLL: Final = 1.5
"""Seconds between two questions of an open board (`hx-trigger` of `_day.html`)."""
SECONDS: Final = 120.0
SETTLING: Final = 4.0
"""Seconds at the end in which nothing new is done, so that all of it can be seen."""
CHECK_INS: Final = 1 / 3
"""A second: all 45 of an hour's visitors come within little more than two minutes."""
BOOKINGS: Final = 5.0
"""A second: some hundred times what a store of 400 visits a day has."""
CLERKS: Final = 3
"""Clients that book, together at that pace."""
VIEWS: Final = ("", "?lanes=stylists", "?lanes=rooms")
DRAWINGS: Final = 4 * len(VIEWS)
"""The latest that are kept here: one of each view by each process, and some on their way."""
SECRET: Final = "b" * 32
WARM: Final = 8
"""Connections: the processes of the server share them."""
NOBODY: Final = "ZZZZZZZZ"
LAST: Final = 399
"""Of the hours to book: those of the rush begin with the first."""
_HERE: Final = re.compile(r'block--arrived[^>]*data-block="(\w+)"|id="do-(\w+)"[^>]*value="start"')


@dataclass(slots=True)
class Rush:
    """What was seen, times on one clock: when each check-in was answered, and when each device showed it first."""

    ends: float
    acted: dict[str, float] = field(default_factory=dict)
    seen: list[dict[str, float]] = field(default_factory=list)
    took: dict[str, list[float]] = field(default_factory=lambda: {"door": [], "booking": [], "board": []})
    refused: list[str] = field(default_factory=list)


def run() -> list[tuple[str, str]]:
    """Rows of (what, figure)."""
    showroom = build()
    analyse()
    client = Client()
    client.force_login(showroom.user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with served() as server:
        _warm(showroom, server, session)
        before = server.worked
        rush = _rush(showroom, server, session)
        return [*_told(rush), *_used(server, server.worked - before)]


def _told(rush: Rush) -> list[tuple[str, str]]:
    waited = [max(0.0, seen.get(code, rush.ends) - acted) for code, acted in rush.acted.items() for seen in rush.seen]
    unseen = sum(code not in seen for code in rush.acted for seen in rush.seen)
    rows = [
        (f"a check-in reaches {DEVICES} devices", f"{_spread(waited)}   {unseen} unseen of {len(waited)}"),
        ("a board is answered, changed or not", _spread(rush.took["board"])),
        ("a check-in is answered", _spread(rush.took["door"])),
        ("a booking is answered", f"{_spread(rush.took['booking'])}   {len(rush.took['booking']) / SECONDS:.1f} /s"),
    ]
    return rows + [("refused", one) for one in sorted(set(rush.refused))]


def _used(server: Served, worked: float) -> list[tuple[str, str]]:
    """By the web processes together, the leader of the workers included."""
    cores = worked / (SECONDS + SETTLING)
    return [("web processes", f"{server.memory / 1e6:.0f} MB, {cores:.2f} of a core, {server.processes} processes")]


def _spread(times: list[float]) -> str:
    """Median, 95th percentile and maximum of seconds."""
    parts = (part_of(times, 0.5), part_of(times, 0.95), max(times))
    return "p50 {:5.0f}   p95 {:5.0f}   max {:5.0f} ms".format(*(1000 * part for part in parts))


def _rush(showroom: Showroom, server: Served, session: str) -> Rush:
    begins = time.monotonic()
    rush = Rush(begins + SECONDS + SETTLING)
    rush.seen = [{} for _ in range(DEVICES)]
    work: list[Callable[[], None]] = [
        *(lambda n=n: _look(rush, n, showroom, _Line(server.port, session)) for n in range(DEVICES)),
        lambda: _let_in(rush, showroom, _Line(server.port, session), begins + SECONDS),
        *(lambda n=n: _book(rush, showroom, _Line(server.port), n, begins + SECONDS) for n in range(CLERKS)),
    ]
    threads = [Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return rush


class _Line:
    """One connection to the server, kept; signed in where there is a `session`."""

    def __init__(self, port: int, session: str = "") -> None:
        self._connection = HTTPConnection(HOST, port, timeout=20)
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={SECRET}" if session else ""
        self._always = {"Accept-Encoding": "gzip", "Cookie": cookies, "X-CSRFToken": SECRET}

    def ask(self, method: str, path: str, body: str = "", headers: Mapping[str, str] = {}) -> tuple[int, str]:
        """The status and the text that is answered."""
        self._connection.request(method, path, body or None, {**self._always, **headers})
        response = self._connection.getresponse()
        content = response.read()
        packed = response.getheader("Content-Encoding") == "gzip"
        return response.status, _unpacked(content) if packed else content.decode()


@lru_cache(maxsize=DRAWINGS)
def _unpacked(content: bytes) -> str:
    """Devices that are answered the same share the work: each would have a processor of its own."""
    return gzip.decompress(content).decode()


@lru_cache(maxsize=DRAWINGS)
def _read(page: str) -> tuple[str, list[str]]:
    """What an open board asks next, and the references of who is here."""
    return renewal_in(page), [block or row for block, row in _HERE.findall(page)]


def _look(rush: Rush, number: int, showroom: Showroom, line: _Line) -> None:
    """A device: shows one of the views and asks again and again."""
    address, query = f"/floor/{showroom.store.slug}/", VIEWS[number % len(VIEWS)]
    for _ in _pace(POLL, rush.ends, late=POLL * number / DEVICES):
        begun = time.monotonic()
        status, page = line.ask("GET", address + query, headers={"HX-Request": "true"})
        now = time.monotonic()
        rush.took["board"].append(now - begun)
        if status == HTTPStatus.OK:
            query, here = _read(page)
            for code in here:
                rush.seen[number].setdefault(code, now)
        elif status != HTTPStatus.NO_CONTENT:
            rush.refused.append(f"board: {status}")


def _let_in(rush: Rush, showroom: Showroom, line: _Line, ends: float) -> None:
    """Somebody at the door: one visitor after the other."""
    for reference, _ in zip(showroom.expected, _pace(1 / CHECK_INS, ends, late=POLL), strict=False):
        begun = time.monotonic()
        status, _page = _knock(line, showroom, reference)
        rush.took["door"].append(time.monotonic() - begun)
        if status == HTTPStatus.OK:
            rush.acted[reference] = time.monotonic()
        else:
            rush.refused.append(f"door: {status}")


def _knock(line: _Line, showroom: Showroom, code: str) -> tuple[int, str]:
    headers = {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
    return line.ask("POST", f"/floor/{showroom.store.slug}/check-in/", urlencode({"code": code}), headers)


def _book(rush: Rush, showroom: Showroom, line: _Line, clerk: int, ends: float) -> None:
    """Somebody who books for other days, one visit after the other."""
    pace = CLERKS / BOOKINGS
    for number, _ in zip(count(clerk, CLERKS), _pace(pace, ends, late=pace * clerk / CLERKS), strict=False):
        begun = time.monotonic()
        status, text = _order(line, showroom, number)
        rush.took["booking"].append(time.monotonic() - begun)
        if status != HTTPStatus.CREATED:
            rush.refused.append(f"booking: {status} {text[:200]}")


def _order(line: _Line, showroom: Showroom, number: int) -> tuple[int, str]:
    asked = {
        "store": showroom.store.slug,
        "experience": showroom.experience.slug,
        "starts_at": _start(showroom, number).isoformat(),
        "customer": {"name": f"Guest {number}", "phone": f"+442070{number:06d}"},
        "consent": {"sms": True},
    }
    return line.ask("POST", "/api/v1/bookings", json.dumps(asked), {"Content-Type": "application/json"})


def _warm(showroom: Showroom, server: Served, session: str) -> None:
    """Let every process load what it loads once: a store's server isn't started in the rush."""
    for number in range(WARM):
        line = _Line(server.port, session)
        for view in VIEWS:
            line.ask("GET", f"/floor/{showroom.store.slug}/{view}", headers={"HX-Request": "true"})
        _knock(line, showroom, NOBODY)
        _order(_Line(server.port), showroom, LAST - number)


def _start(showroom: Showroom, number: int) -> datetime:
    """One hour after the other of the days after today."""
    ten = timezone.localtime(timezone=showroom.store.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    return ten + timedelta(days=1 + number // 8 % 50, hours=number % 8)


def _pace(every: float, ends: float, *, late: float = 0.0) -> Iterator[None]:
    """Once each `every` seconds until the end, first `late` seconds from now; what is missed is not made up for."""
    at = time.monotonic() + late
    while at < ends:
        time.sleep(max(0.0, at - time.monotonic()))
        yield
        at = max(at + every, time.monotonic())
