"""A calendar's server that means harm: it costs its owner their calendar, and nobody else anything."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from calendars.caldav import CalendarFailed, Server
from calendars.models import Failure
from stores.models import Stylist
from tests.calendars.server import PASSWORD, USER, CalDav
from tests.calendars.writing import AT, DAY, given, written
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db
ME = Server(USER, PASSWORD)
ANSWER = """<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>
<d:href>{href}</d:href><d:propstat><d:prop>{said}</d:prop></d:propstat></d:response></d:multistatus>"""
CALENDAR = "<d:resourcetype><c:calendar/></d:resourcetype><d:displayname>Mine</d:displayname>"


@pytest.fixture
def world() -> World:
    return make_world()


def answers(server: CalDav, body: str) -> None:
    """Whatever it is asked from now on."""

    def said(environ: Any, start: Any) -> Any:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start("207 Multi-Status", [("Content-Type", "application/xml")])
        return [body.encode()]

    server.application = said


def test_events_without_an_end_are_no_work(server: CalDav) -> None:
    """Two megabytes of beginnings once took a worker an hour."""
    whole = "BEGIN:VEVENT\r\nUID:one\r\nEND:VEVENT\r\n"
    many = "BEGIN:VEVENT\n" * 60_000
    answers(server, ANSWER.format(href="/", said=f"<c:calendar-data>{whole}{many}</c:calendar-data>"))

    began = process_time()
    read = ME.busy(server.url, AT, AT + DAY)

    assert process_time() - began < 2
    assert read.count(b"BEGIN:VEVENT") == 1
    assert b"UID:one" in read


def test_address_that_is_too_long_to_keep_is_a_broken_answer(server: CalDav, world: World, ada: Stylist) -> None:
    answers(server, ANSWER.format(href="/" + "x" * 3_000, said=CALENDAR))
    given(ada, server.url)

    account = written()

    assert (account.failure, account.tries, account.claimed_until) == (Failure.BROKEN, 1, None)


def test_bombs_are_broken_answers(server: CalDav) -> None:
    for body in (
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + ANSWER.format(href="/", said="&a;"),
        "<a>" * 200_000,
        "\x00",
    ):
        answers(server, body)
        with pytest.raises(CalendarFailed) as broken:
            ME.find(server.url)
        assert broken.value.why == Failure.BROKEN


def test_name_of_a_version_is_read_however_its_answer_is_laid_out(server: CalDav) -> None:
    answers(server, ANSWER.format(href="/", said='<d:getetag>\n  "one"\n</d:getetag>'))
    assert ME.put(server.url, "one", b"", etag="") == '"one"'


def test_name_of_a_version_never_becomes_a_header_of_its_own(server: CalDav) -> None:
    with pytest.raises(CalendarFailed):
        ME.put(server.url, "one", b"", etag="x\r\nEvil: 1")
    assert server.asked == []
