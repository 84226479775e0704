"""The same rules for many stores: all or nothing in each, once, and with a report."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from desk.models import BulkChange, BulkStep, Change, ChangeState, Outcome, StepFate, TrailEntry
from desk.services.bulk import start_bulk, work_on
from desk.services.tries import GIVEN_UP, MOST_TRIES, RIGHT_LOST
from desk.tasks import resume_bulk
from stores.models import HoursException, Role, Store
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, House, make_house, on_tuesday
from tests.dying import killed
from tests.factories.stores import make_member, make_store, make_user
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

DIES_BEFORE_COMMIT = """
from datetime import datetime, UTC
from desk.services import bulk

did = bulk._do

def do(*args):
    did(*args)
    die()

bulk._do = do
bulk.work_on(number=int(sys.argv[1]), at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
"""


@pytest.fixture
def house(transactional_db: None) -> House:
    house = make_house()
    make_member(store=None, role=Role.HEAD_OFFICE, user=house.manager)
    for number in range(3):
        make_store(slug=f"more-{number}", country="FR")
    return house


def in_soho(house: House) -> Booking:
    contact = Contact(name="Lin", phone="+447946029999")
    wish = Wish(experience=house.styling)
    return book(wish=wish, store=house.soho.store, starts_at=on_tuesday(11), details=Details(contact=contact), at=AT)


def started(house: House, *, carries_hits: bool = False) -> BulkChange:
    others = Store.objects.exclude(pk=house.store.pk)
    return start_bulk(
        change=house.close_tuesday(), stores=others, carries_hits=carries_hits, at=AT, actor=house.manager
    )


def fates(bulk: BulkChange) -> Counter[str]:
    return Counter(bulk.steps.values_list("fate", flat=True))


def test_store_whose_visits_are_hit_is_left_to_its_manager(house: House) -> None:
    in_soho(house)
    bulk = started(house)
    while work_on(number=bulk.pk, at=AT):
        pass

    assert fates(bulk) == Counter(done=3, drafted=1)
    assert HoursException.objects.count() == 4
    told = TrailEntry.objects.filter(table="stores_hoursexception").exclude(store=house.store.pk)
    assert set(told.values_list("way", "actor")) == {("desk", house.manager.pk)}, "who started it did it"
    left = bulk.steps.get(fate=StepFate.DRAFTED).change
    assert left is not None
    assert (left.store, left.state, left.hits.count()) == (house.soho.store, ChangeState.DRAFTED, 1)


def test_visits_are_moved_where_that_was_said(house: House) -> None:
    booking = in_soho(house)
    bulk = started(house, carries_hits=True)
    while work_on(number=bulk.pk, at=AT):
        pass

    assert fates(bulk) == Counter(done=4)
    assert Booking.objects.get(pk=booking.pk).starts_at != booking.starts_at
    assert_invariants(AT)


def test_killed_in_a_store_it_is_done_there_later_and_no_store_twice(house: House, database_url: str) -> None:
    bulk = started(house)
    killed(DIES_BEFORE_COMMIT, bulk.pk, database_url=database_url)
    assert fates(bulk) == Counter(waiting=4)
    assert list(bulk.steps.order_by("pk").values_list("tries", flat=True)) == [1, 0, 0, 0], "it was tried"
    assert HoursException.objects.count() == 1

    def some() -> int:
        return sum(work_on(number=bulk.pk, at=AT) for _ in range(3))

    assert sum(at_once(some, some)) >= 4
    resume_bulk()

    assert fates(bulk) == Counter(done=4)
    assert HoursException.objects.count() == 5
    assert Change.objects.filter(state=ChangeState.DONE).count() == 5


def test_what_kills_each_worker_is_given_up_once_it_was_tried_often(house: House) -> None:
    bulk = started(house)
    bulk.steps.filter(pk=bulk.steps.order_by("pk")[0].pk).update(tries=MOST_TRIES)
    while work_on(number=bulk.pk, at=AT):
        pass

    assert fates(bulk) == Counter(done=3, refused=1)
    assert bulk.steps.get(fate=StepFate.REFUSED).why == [GIVEN_UP]


def test_a_change_for_many_ends_with_its_makers_right(house: House) -> None:
    bulk = started(house)
    work_on(number=bulk.pk, at=AT)
    User.objects.filter(pk=house.manager.pk).update(is_active=False)
    while work_on(number=bulk.pk, at=AT):
        pass

    assert fates(bulk) == Counter(done=1, stopped=3)
    assert HoursException.objects.count() == 2
    assert {why for step in bulk.steps.filter(fate=StepFate.STOPPED) for why in step.why} == {RIGHT_LOST}


@pytest.mark.parametrize(("language", "said"), [("en", "Give a list."), ("zh-hans", "请填写列表。")])
def test_rules_that_cannot_be_in_a_store_are_named_in_the_readers_language(
    house: House, language: str, said: str
) -> None:
    with translation.override(language):
        bulk = started(house)
    BulkChange.objects.filter(pk=bulk.pk).update(content={"as_usual": False, "periods": 3})
    work_on(number=bulk.pk, at=AT)

    assert bulk.steps.get(fate=StepFate.REFUSED).why == [said]


def test_head_office_starts_it_and_reads_the_report(
    house: House, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user(is_superuser=True, is_staff=True))
    change = house.close_tuesday()
    page = "/desk/changes/many/"
    assert "In FR: 3 stores" in client.get(f"{page}?from={change.pk}").content.decode()

    answer = client.post(page, {"from": change.pk, "where": "FR", "hits": "leave"})
    bulk = BulkChange.objects.get()
    assert answer["Location"] == f"{page}{bulk.pk}/"
    BulkStep.objects.update(fate=StepFate.REFUSED, why=["Closed for good."])
    with django_assert_max_num_queries(8):
        report = client.get(answer["Location"]).content.decode()
    assert report.count("Closed for good.") == 3
    assert "The report" in report
    assert client.post(page, {"from": "x"}).status_code == HTTPStatus.NOT_FOUND
    assert "Please choose in which stores" in client.post(page, {"from": change.pk, "where": "ZZ"}).content.decode()


def test_manager_of_one_store_changes_no_other(house: House, client: Client) -> None:
    client.force_login(make_member(store=house.store, role=Role.MANAGER).user)
    change = house.close_tuesday()

    sent = client.post("/desk/changes/many/", {"from": change.pk, "where": "all"})

    assert sent.status_code == HTTPStatus.FORBIDDEN
    assert not BulkChange.objects.exists()


def test_a_visit_that_cannot_be_seen_to_keeps_no_other_waiting(house: House) -> None:
    house.book(on_tuesday(11))
    broken = house.close_tuesday()
    gone = {"how": "move", "store": 0, "starts_at": AT.isoformat(), "ends_at": AT.isoformat()}
    broken.hits.update(outcome=Outcome.WAITING, choice="0", proposals=[gone])
    Change.objects.filter(pk=broken.pk).update(state=ChangeState.DONE, done_at=AT, tell_at=AT)
    others = Store.objects.exclude(pk=house.store.pk)
    bulk = start_bulk(change=broken, stores=others, carries_hits=False, at=AT, actor=house.manager)

    with pytest.raises(ExceptionGroup):
        resume_bulk()

    assert fates(bulk) == Counter(done=4)
