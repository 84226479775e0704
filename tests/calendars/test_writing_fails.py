"""A stylist's own calendar whose server refuses, is silent or is another, and a worker that dies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from calendars.caldav import CalendarFailed, Server
from calendars.models import Account, Entry, EntryState, Failure
from calendars.services.accounts import end_account
from calendars.services.writing import due_accounts, write
from kernel.addresses import AddressRefused
from stores.models import Stylist
from tests.calendars.server import PASSWORD, USER, CalDav, silent_server
from tests.calendars.writing import AT, DAY, ELEVEN, HOUR, given, times, visit, written
from tests.dying import killed
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(
    ("status", "why"),
    [(401, "password"), (403, "read_only"), (404, "missing"), (500, "broken"), (507, "full"), (413, "full")],
)
def test_refusal_is_named_and_tried_again_later(
    server: CalDav, world: World, ada: Stylist, status: int, why: str
) -> None:
    visit(world)
    address = server.make("work")
    given(ada, address)
    Account.objects.update(href=address)
    server.turns = [status, 0, status] if status == 404 else [status]

    account = written()

    assert (account.failure, account.tries) == (why, 1)
    assert AT + timedelta(seconds=45) < account.next_try_at < AT + timedelta(seconds=75)
    assert list(Entry.objects.values_list("state", flat=True)) == [EntryState.OWED]
    assert due_accounts(at=AT) == []
    assert due_accounts(at=account.next_try_at) == [account.pk]
    assert written(account.next_try_at).failure == ""
    assert times(server) == [ELEVEN]


def test_wrong_password_wrong_address_and_silence_are_named(server: CalDav, world: World, ada: Stylist) -> None:
    server.make("work")
    given(ada, server.url, password="wrong")
    assert written().failure == Failure.PASSWORD
    given(ada, f"{server.url}{USER}/nothing/")
    assert written().failure in (Failure.MISSING, Failure.NO_CALENDAR)
    given(ada, "http://127.0.0.1:9/")
    assert written().failure == Failure.CONNECT
    with silent_server() as address, pytest.raises(CalendarFailed) as slow:
        Server(USER, PASSWORD, seconds=0.2).find(address)
    assert slow.value.why == Failure.TIMEOUT


def test_waits_grow_and_have_an_end(server: CalDav, ada: Stylist) -> None:
    given(ada, f"{server.url}{USER}/")
    waits = []
    for tries in (0, 3, 30):
        Account.objects.update(tries=tries, claimed_until=None)
        server.turns = [500]
        account = written()
        waits.append((account.next_try_at - AT) / timedelta(minutes=1))
    assert 0.8 <= waits[0] <= 1.2
    assert 6.4 <= waits[1] <= 9.6
    assert 288 <= waits[2] <= 432


@pytest.mark.parametrize("address", ["http://example.com/", "https://10.0.0.1/", "ftp://x", "https://u:p@example.com/"])
def test_address_that_may_not_be_called_is_refused_or_named(ada: Stylist, settings: Any, address: str) -> None:
    settings.HOOKS_ON_LOOPBACK = False
    if address == "https://10.0.0.1/":
        given(ada, address)
        assert written().failure == Failure.REFUSED
    else:
        with pytest.raises(AddressRefused):
            given(ada, address)


def test_password_is_sealed_and_is_sent_to_no_other_machine(server: CalDav, world: World, ada: Stylist) -> None:
    account = given(ada, server.make("work"))
    account.refresh_from_db()
    assert PASSWORD not in str(vars(account))
    assert account.login == (USER, PASSWORD)

    def elsewhere(_environ: Any, start: Any) -> Any:
        start("302 Found", [("Location", "http://127.0.0.2:9/"), ("Content-Length", "0")])
        return []

    server.application = elsewhere
    assert written().failure == Failure.BROKEN


def test_ending_gives_up_on_a_server_that_is_gone(server: CalDav, world: World, ada: Stylist) -> None:
    account = given(ada, server.make("work"))
    end_account(account=account, at=AT)
    for at, left in ((AT, 1), (AT + 4 * DAY, 0)):
        server.turns = [500]
        written(at)
        assert Account.objects.count() == left


def test_two_workers_never_write_at_once(server: CalDav, world: World, ada: Stylist) -> None:
    visit(world)
    account = given(ada, server.make("work"))
    Account.objects.update(claimed_until=AT + HOUR)
    assert not write(account=account, at=AT)
    assert server.asked == []
    assert due_accounts(at=AT) == []
    written(AT + HOUR)
    assert times(server) == [ELEVEN]


DIES_AFTER_THE_PUT: Final = """
from datetime import datetime
from django.conf import settings
from calendars.models import Account
from calendars.services import writing
settings.HOOKS_ON_LOOPBACK = True
writing._note_written = die
account = Account.objects.select_related("stylist__home").get()
writing.write(account=account, at=datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_between_writing_and_noting_leaves_one_event(
    server: CalDav, world: World, ada: Stylist, database_url: str
) -> None:
    visit(world)
    given(ada, server.make("work"))

    killed(DIES_AFTER_THE_PUT, AT.isoformat(), database_url=database_url)

    assert times(server) == [ELEVEN]
    assert Entry.objects.get().state == EntryState.OWED
    assert due_accounts(at=AT + timedelta(minutes=1)) == [], "the lease holds"
    at = AT + timedelta(minutes=3)
    assert due_accounts(at=at) == [Account.objects.get().pk]
    assert written(at).failure == ""
    assert (times(server), Entry.objects.get().state) == ([ELEVEN], EntryState.WRITTEN)
