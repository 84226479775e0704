"""The pages of changes: whom one hits, doing it, undoing it, the list of those to settle."""

from __future__ import annotations

from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking
from bookings.queries.standing import Fault
from desk.models import Change, ChangeState, Hit, Outcome, Unsettled
from desk.services.proposals import How, Proposal
from desk.services.settling import put_on_list
from desk.services.time_off import approve, ask_time_off, decline, withdraw
from stores.models import HoursException, Role, TimeOff
from tests.desk.changes.house import AT, House, make_house, on_tuesday
from tests.factories.bookings import make_booking
from tests.factories.stores import make_member

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/desk/stores/london"


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


@pytest.fixture
def manager(house: House, client: Client) -> Client:
    client.force_login(make_member(store=house.store, role=Role.MANAGER).user)
    return client


@time_machine.travel(AT, tick=False)
def test_change_is_looked_at_done_and_undone(house: House, manager: Client) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M")
    change = house.close_tuesday()
    page = change.get_absolute_url()
    hit = change.hits.get()

    shown = manager.get(page).content.decode()
    assert "1 visit is hit" in shown
    assert "Mei" in shown
    assert f'name="choice-{hit.pk}" value="0" checked' in shown
    assert "Stocktaking" in shown

    done = manager.post(page, {"do": "carry_out", f"choice-{hit.pk}": "1"}, follow=True)
    assert "It is done." in done.content.decode()
    assert Booking.objects.get(pk=booking.pk).store == house.soho.store
    assert "Undo it" in done.content.decode()

    undone = manager.post(page, {"do": "undo"}, follow=True).content.decode()
    assert "nobody was told" in undone
    assert Booking.objects.get(pk=booking.pk).store == house.store
    assert not HoursException.objects.exists()
    again = manager.post(page, {"do": "undo"})
    assert again.status_code == HTTPStatus.CONFLICT


@time_machine.travel(AT, tick=False)
def test_somebody_who_books_meanwhile_is_shown(house: House, manager: Client) -> None:
    house.book(on_tuesday(11))
    change = house.close_tuesday()
    house.book(on_tuesday(15))

    answer = manager.post(change.get_absolute_url(), {"do": "carry_out"})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "2 visits are hit" in answer.content.decode()
    assert not HoursException.objects.exists()


@time_machine.travel(AT, tick=False)
def test_what_was_chosen_on_one_page_of_many_is_kept(house: House, manager: Client) -> None:
    house.book(on_tuesday(11))
    change = house.close_tuesday()
    hit = change.hits.get()

    answer = manager.post(change.get_absolute_url(), {"do": "2", f"choice-{hit.pk}": "keep", "choice-x": "0"})

    assert answer["Location"].endswith("?page=2")
    assert change.hits.get().choice == "keep"


@time_machine.travel(AT, tick=False)
def test_auditor_looks_and_does_nothing(house: House, client: Client) -> None:
    client.force_login(make_member(store=house.store, role=Role.AUDITOR).user)
    house.book(on_tuesday(11))
    change = house.close_tuesday()

    shown = client.get(change.get_absolute_url()).content.decode()
    put_on_list({change.hits.get().booking_id: [Fault.CLOSED]}, at=AT)
    listed = client.get(f"{DESK}/to-settle/").content.decode()

    assert [("a customer" in page, "Mei" in page) for page in (shown, listed)] == [(True, False)] * 2
    assert "Do it and tell them" not in shown
    assert client.post(change.get_absolute_url(), {"do": "carry_out"}).status_code == HTTPStatus.FORBIDDEN
    assert client.get(f"/desk/stores/soho/changes/{change.pk}/").status_code == HTTPStatus.FORBIDDEN


def test_change_is_of_its_store_alone(house: House, client: Client) -> None:
    client.force_login(make_member(store=house.soho.store, role=Role.MANAGER).user)
    change = house.close_tuesday()

    assert client.get(f"/desk/stores/soho/changes/{change.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/desk/stores/soho/changes/{2**70}/").status_code == HTTPStatus.NOT_FOUND


@time_machine.travel(AT, tick=False)
@pytest.mark.parametrize("ending", ["withdrawn", "declined"])
def test_a_request_that_is_over_moves_nobody_any_more(house: House, manager: Client, ending: str) -> None:
    house.book(on_tuesday(11), stylist=house.ada)
    asked = ask_time_off(stylist=house.ada, starts_at=on_tuesday(9), ends_at=on_tuesday(18), reason="", at=AT)
    change = approve(time_off=asked, store=house.store, at=AT, actor=house.manager)
    assert change.state == ChangeState.DRAFTED

    if ending == "withdrawn":
        withdraw(time_off=asked)
    else:
        decline(time_off=asked, at=AT, actor=house.manager)

    assert manager.post(change.get_absolute_url(), {"do": "carry_out"}).status_code == HTTPStatus.NOT_FOUND
    assert not TimeOff.objects.approved().exists()


def test_list_of_those_to_settle_lets_one_go_on(house: House, manager: Client) -> None:
    booking = house.book(on_tuesday(11))
    put_on_list({booking.pk: [Fault.CLOSED]}, at=AT)
    page = f"{DESK}/to-settle/"
    assert "The store is closed then." in manager.get(page).content.decode()
    row = Unsettled.objects.get()

    manager.post(page, {"visit": row.pk})
    row.refresh_from_db()

    assert row.how == "kept"
    assert "Nothing to settle" in manager.get(page).content.decode()
    assert "settled this already" in manager.post(page, {"visit": row.pk}, follow=True).content.decode()
    assert manager.post(page, {"visit": "x"}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("rows", [1, 60])
def test_change_asks_little_however_many_it_hits(
    house: House, manager: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    change = Change.objects.create(
        kind="hours", store=house.store, scope={"store": house.store.pk}, before={"periods": []},
        after={"periods": []}, made_at=AT, done_at=AT, tell_at=AT, state=ChangeState.DONE, stores_looked_at=1,
    )  # fmt: skip
    for number in range(rows):
        visit = make_booking(store=house.store, experience=house.styling, starts_at=on_tuesday(11))
        outcome = Outcome.LATER if number else Outcome.WAITING
        Hit.objects.create(
            change=change, booking=visit, faults=[Fault.CLOSED], outcome=outcome, choice="0",
            proposals=[Proposal(How.MOVE, house.soho.store.pk, on_tuesday(11), on_tuesday(12)).as_json()],
        )  # fmt: skip

    with django_assert_max_num_queries(10):
        page = manager.get(change.get_absolute_url())

    told = {"is being seen to": 1} | ({"to be settled": rows - 1} if rows > 1 else {})
    assert (page.context["outcomes"], page.context["under_way"], page.context["found"].shown) == (told, True, rows)
    Change.objects.update(state=ChangeState.DRAFTED, done_at=None, tell_at=None)
    with django_assert_max_num_queries(9):
        manager.get(change.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 60])
def test_lists_ask_little_however_long(
    house: House, manager: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visits = [make_booking(store=house.store, experience=house.styling, starts_at=on_tuesday(11)) for _ in range(rows)]
    put_on_list({visit.pk: [Fault.CLOSED] for visit in visits}, at=AT)
    Change.objects.bulk_create(
        Change(
            kind="hours", store=house.store, scope={"store": house.store.pk}, before={}, after={}, made_at=AT,
            state=ChangeState.DRAFTED,
        )
        for _ in range(rows)
    )  # fmt: skip
    for page in ("to-settle", "changes"):
        with django_assert_max_num_queries(8):
            shown = manager.get(f"{DESK}/{page}/")
        assert ("Show more" in shown.content.decode()) == (rows > 50)
