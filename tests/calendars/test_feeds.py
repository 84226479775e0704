"""What calendar programs read: whose visits, for whom, and only when something is new."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from bookings.models import Booking, BookingState
from bookings.tokens import manage_url
from calendars.errors import TooManyFeeds
from calendars.models import Feed
from calendars.services.feeds import MOST, Owner, address_of, feeds_of, make_feed, revoke_feed
from config.observability import without_tokens
from experiences.models import Session
from stores.models import Role, Stylist
from tests.factories.bookings import make_allocation, make_booking, make_customer
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world
from tests.racing import race

pytestmark = pytest.mark.django_db
AT: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN: Final = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return make_world()


def visit(world: World, starts_at: datetime = ELEVEN, **fields: Any) -> Booking:
    fields.setdefault("customer", make_customer(name="Ada Lovelace", email="ada@example.com"))
    return make_booking(store=world.store, experience=world.experience, starts_at=starts_at, **fields)


def path_for(owner: Owner, *, actor: Any = None, locale: str = "en") -> str:
    _feed, secret = make_feed(owner=owner, locale=locale, at=AT, actor=actor)
    return f"/cal/{secret}.ics"


def of_store(world: World) -> str:
    return path_for(world.store, actor=make_member(store=world.store, role=Role.MANAGER).user)


def ask(client: Client, path: str, headers: dict[str, str] | None = None, *, at: datetime = AT) -> Any:
    with time_machine.travel(at, tick=False):
        return client.get(path, headers=headers or {})


def read(client: Client, path: str, *, at: datetime = AT) -> list[Any]:
    answer = ask(client, path, at=at)
    assert answer.status_code == HTTPStatus.OK
    return list(Calendar.from_ical(answer.content).events)


def test_store_reads_its_visits_and_sessions_by_first_names(client: Client, world: World) -> None:
    mine = visit(world, stylist=world.stylists[0], note="allergic to wool")
    visit(world, ELEVEN + HOUR, state=BookingState.REQUESTED)
    for state in (BookingState.HELD, BookingState.CANCELLED, BookingState.NO_SHOW, BookingState.EXPIRED):
        visit(world, ELEVEN + 3 * HOUR, state=state)
    visit(make_world(slug="soho"), ELEVEN)
    night = Session.objects.create(
        experience=world.experience, store=world.store, starts_at=ELEVEN + DAY, ends_at=ELEVEN + DAY + HOUR,
        places=20, places_taken=7,
    )  # fmt: skip
    visit(world, night.starts_at, session=night)
    path = of_store(world)

    events = read(client, path)

    assert [str(one["summary"]) for one in events] == ["Try-on · Ada · Stylist 1", "Try-on · Ada", "Try-on"]
    assert [str(one["status"]) for one in events] == ["CONFIRMED", "TENTATIVE", "CONFIRMED"]
    assert str(events[0]["uid"]).startswith(f"{mine.uid}@")
    assert (str(events[0]["description"]), str(events[2]["description"])) == (
        f"1 person · {mine.reference}",
        "7 people",
    )
    assert str(events[0]["url"]).endswith(f"/c/{mine.reference}")
    file = ask(client, path).content.decode()
    for secret in ("Lovelace", "wool", "example.com", "+44", "ATTENDEE", "ORGANIZER", "/b/"):
        assert secret not in file


def test_stylist_reads_what_they_host(client: Client, world: World) -> None:
    ada, ben = world.stylists
    Stylist.objects.filter(pk=ada.pk).update(user=(user := make_user()))
    visit(world, stylist=ada)
    visit(world, stylist=ben)
    night = Session.objects.create(
        experience=world.experience, store=world.store, starts_at=ELEVEN + DAY, ends_at=ELEVEN + DAY + HOUR, places=9
    )
    make_allocation(scarce=ada, session=night, store=world.store, start=night.starts_at, end=night.ends_at)
    path = path_for(ada, actor=user)

    events = read(client, path)
    assert [one["dtstart"].dt.astimezone(UTC) for one in events] == [ELEVEN, ELEVEN + DAY]
    assert [str(one["summary"]) for one in events] == ["Try-on · Ada", "Try-on"]


def test_customer_reads_their_own_with_the_way_to_each(client: Client, world: World) -> None:
    booking = visit(world, any_time=True)
    visit(world, ELEVEN + HOUR)
    assert booking.customer is not None
    path = path_for(booking.customer, locale="zh-hans")

    (event,) = read(client, path)

    assert event["url"] == manage_url(booking)
    assert event["transp"] == "TRANSPARENT"
    assert "Vitrine London" in event["summary"]


@pytest.mark.django_db(transaction=True)  # each change is one of its own
def test_who_has_it_is_told_so_until_something_changes(client: Client, world: World) -> None:
    booking = visit(world)
    path = of_store(world)
    first = ask(client, path)
    tag, since = first["ETag"], first["Last-Modified"]
    assert first["Cache-Control"] == "private, no-cache"
    assert first["Content-Type"] == "text/calendar; charset=utf-8"

    again = ask(client, path, {"If-None-Match": tag}, at=AT + HOUR)
    assert (again.status_code, again.content, again["ETag"]) == (HTTPStatus.NOT_MODIFIED, b"", tag)
    by_date = ask(client, path, {"If-Modified-Since": since}, at=AT + HOUR)
    assert by_date.status_code == HTTPStatus.NOT_MODIFIED

    changes: list[dict[str, Any]] = [
        {"starts_at": ELEVEN + timedelta(minutes=5)},
        {"state": BookingState.CANCELLED},
        {"state": BookingState.CONFIRMED},
        {"party": 2},
    ]
    for hours, change in enumerate(changes, start=2):
        Booking.objects.filter(pk=booking.pk).update(**change)
        told = ask(client, path, {"If-None-Match": tag}, at=AT + hours * HOUR)
        assert told.status_code == HTTPStatus.OK, change
        assert ask(client, path, {"If-Modified-Since": since}, at=AT + hours * HOUR).status_code == HTTPStatus.OK
        tag, since = told["ETag"], told["Last-Modified"]
    type(world.store).objects.update(name="Vitrine Soho")
    assert ask(client, path, {"If-None-Match": tag}, at=AT + 7 * HOUR).status_code == HTTPStatus.OK


def test_two_versions_of_one_second_have_two_dates(client: Client, world: World) -> None:
    path = of_store(world)
    before = ask(client, path)["Last-Modified"]
    visit(world)
    assert ask(client, path)["Last-Modified"] != before
    assert ask(client, path, {"If-Modified-Since": before}).status_code == HTTPStatus.OK


def test_it_goes_out_compressed(client: Client, world: World) -> None:
    for number in range(5):
        visit(world, ELEVEN + number * HOUR)
    path = of_store(world)
    packed, plain = ask(client, path, {"Accept-Encoding": "gzip"}), ask(client, path)
    assert (packed["Content-Encoding"], "Accept-Encoding" in packed["Vary"]) == ("gzip", True)
    assert len(packed.content) < len(plain.content) / 2
    assert gzip.decompress(packed.content) == plain.content
    known = {"If-None-Match": packed["ETag"], "Accept-Encoding": "gzip"}
    assert ask(client, path, known).status_code == HTTPStatus.NOT_MODIFIED


@pytest.mark.parametrize("count", [1, 8])
def test_one_query_besides_the_secrets(
    client: Client, world: World, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        visit(world, ELEVEN + number * HOUR, stylist=world.stylists[0])
    path = of_store(world)
    tag = ask(client, path)["ETag"]
    with django_assert_max_num_queries(2):
        ask(client, path)
    with django_assert_max_num_queries(2):
        ask(client, path, {"If-None-Match": tag})


def test_revoked_unknown_and_of_who_left_are_answered_alike(client: Client, world: World) -> None:
    member = make_member(store=world.store, role=Role.MANAGER)
    _feed, secret = make_feed(owner=world.store, locale="en", at=AT, actor=member.user)
    path = f"/cal/{secret}.ics"
    assert ask(client, path).status_code == HTTPStatus.OK

    member.delete()
    gone = ask(client, path)
    member.save()
    assert ask(client, path).status_code == HTTPStatus.OK
    member.user.is_active = False
    member.user.save()
    blocked = ask(client, path)
    member.user.is_active = True
    member.user.save()
    assert revoke_feed(owner=world.store, number=Feed.objects.get().pk, at=AT)
    revoked, unknown = ask(client, path), ask(client, "/cal/nothing.ics")

    answers = [gone, blocked, revoked, unknown]
    assert {(one.status_code, one.content) for one in answers} == {(HTTPStatus.NOT_FOUND, b"")}


def test_feed_of_a_stylist_ends_with_their_account(client: Client, world: World) -> None:
    ada = world.stylists[0]
    Stylist.objects.filter(pk=ada.pk).update(user=(user := make_user()))
    path = path_for(ada, actor=user)
    assert ask(client, path).status_code == HTTPStatus.OK
    Stylist.objects.filter(pk=ada.pk).update(user=make_user())
    assert ask(client, path).status_code == HTTPStatus.NOT_FOUND


def test_secret_is_kept_nowhere_and_masked_in_the_log(world: World) -> None:
    customer = make_customer()
    feed, secret = make_feed(owner=customer, locale="en", at=AT)
    feed.refresh_from_db()
    assert all(secret not in str(value) for value in vars(feed).values())
    assert secret not in without_tokens(f"GET {address_of(secret)}")


def test_reading_is_noted_once_an_hour(client: Client, world: World) -> None:
    path = of_store(world)
    read_at = []
    for minutes in (0, 30, 61):
        ask(client, path, at=AT + timedelta(minutes=minutes))
        read_at.append(Feed.objects.get().last_read_at)
    assert read_at == [AT, AT, AT + timedelta(minutes=61)]


def test_nobody_ends_anothers(world: World) -> None:
    feed, _secret = make_feed(owner=make_customer(), locale="en", at=AT)
    assert not revoke_feed(owner=make_customer(), number=feed.pk, at=AT)
    assert not revoke_feed(owner=world.store, number=feed.pk, at=AT)


@pytest.mark.django_db(transaction=True)
def test_ten_addresses_are_the_most_also_when_two_are_made_at_once() -> None:
    customer = make_customer()
    for _number in range(MOST - 1):
        make_feed(owner=customer, locale="en", at=AT)

    def one_more() -> None:
        make_feed(owner=customer, locale="en", at=AT)

    assert race(one_more, one_more) == {"won": 1, "too_many_feeds": 1}
    assert feeds_of(customer).count() == MOST
    with pytest.raises(TooManyFeeds):
        one_more()


def test_more_than_a_feed_holds_ends_with_the_latest(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendars.queries.events.MOST", 2)
    for number in range(3):
        visit(world, ELEVEN + number * HOUR)
    path = of_store(world)
    assert [one["dtstart"].dt.astimezone(UTC) for one in read(client, path)] == [ELEVEN, ELEVEN + HOUR]
    tag = ask(client, path)["ETag"]
    assert ask(client, path, {"If-None-Match": tag}).status_code == HTTPStatus.NOT_MODIFIED
