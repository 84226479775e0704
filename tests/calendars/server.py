"""A real CalDAV server (Radicale) on this machine, with one user, and calendars of theirs."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from icalendar import Calendar
from radicale import config
from radicale.app import Application

USER: Final = "ada"
PASSWORD: Final = "correct horse"
MADE: Final = '{{"tag": "VCALENDAR", "D:displayname": "{name}"}}'


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


class CalDav:
    """`turns` answers the next requests itself, each with a status; `asked` is what was asked for."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "collection-root" / USER
        users = folder / "users"
        users.write_text(f"{USER}:{PASSWORD}\n")
        settings = config.load()
        settings.update(
            {
                "auth": {
                    "type": "htpasswd",
                    "htpasswd_filename": str(users),
                    "htpasswd_encryption": "plain",
                    "delay": "0",
                },
                "storage": {"filesystem_folder": str(folder)},
                "logging": {"level": "critical"},
            },
            "test",
        )
        self.application: Any = Application(settings)
        self.asked: list[str] = []
        self.turns: list[int] = []
        self.url = ""

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        self.asked.append(environ["REQUEST_METHOD"])
        if self.turns and (status := self.turns.pop(0)):
            start(f"{status} No", [("Content-Length", "0")])
            return []
        return self.application(environ, start)

    def make(self, slug: str, name: str = "Work") -> str:
        """A calendar of the user's; its address."""
        place = self._root / slug
        place.mkdir(parents=True)
        (place / ".Radicale.props").write_text(MADE.format(name=name))
        return f"{self.url}{USER}/{slug}/"

    def events(self, slug: str = "work") -> list[Any]:
        """What stands in a calendar, soonest first."""
        files = [path.read_bytes() for path in (self._root / slug).glob("*.ics")]
        return sorted((Calendar.from_ical(file).events[0] for file in files), key=lambda one: one["dtstart"].dt)

    def write(self, slug: str, uid: str, *lines: str) -> None:
        """An event as somebody else writes it."""
        said = "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])
        file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{said}\r\nEND:VCALENDAR\r\n"
        (self._root / slug / f"{uid}.ics").write_bytes(file.encode())

    def remove(self, slug: str) -> None:
        """All that stands in a calendar, by somebody else's hand."""
        for path in (self._root / slug).glob("*.ics"):
            path.unlink()


@contextmanager
def caldav_server(folder: Path) -> Iterator[CalDav]:
    server = CalDav(folder)
    with make_server("127.0.0.1", 0, server, WSGIServer, _Quiet) as http:
        server.url = f"http://127.0.0.1:{http.server_port}/"
        thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


@contextmanager
def silent_server() -> Iterator[str]:
    """The address of one that takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"http://127.0.0.1:{silent.getsockname()[1]}/"
