"""A stylist's own page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from desk.services.time_off import ask_time_off
from stores.models import Membership, Role, Shift, ShiftException, Store, Stylist, TimeOff, TimeOffState
from tests.desk.conftest import NOW
from tests.factories.stores import make_member, make_store, make_stylist
from tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
YOU = "/desk/you/"
DAY_OFF = {"starts_at": "2026-07-01T00:00", "ends_at": "2026-07-02T00:00", "reason": "Wedding"}


@pytest.fixture
def ada(store: Store, client: Client) -> Stylist:
    user = make_member(store=store, role=Role.STYLIST).user
    client.force_login(user)
    return make_stylist(store=store, user=user, home=store, weekdays=[0, 1])


def shown(page: Any) -> list[list[tuple[str, str]]]:
    return [
        [(store.name, f"{span.starts_at.astimezone(store.zone):%H:%M}") for store, span in day.shifts]
        for day in page.context["days"]
    ]


def test_own_week_is_shown_by_each_store_s_clock(client: Client, store: Store, ada: Stylist) -> None:
    paris = make_store(name="Paris", timezone="Europe/Paris")
    Shift.objects.create(stylist=ada, store=paris, weekday=2, starts=time(9), ends=time(17))
    ShiftException.objects.create(stylist=ada, store=store, date=date(2026, 6, 2))
    make_stylist(store=store)

    days = shown(client.get(YOU))

    assert days == [[(store.name, "10:00")], [], [("Paris", "09:00")], [], [], [], []]


def test_time_off_is_asked_for_and_taken_back(client: Client, ada: Stylist) -> None:
    client.post(YOU, DAY_OFF)

    asked = TimeOff.objects.get()
    assert (asked.state, asked.starts_at) == (TimeOffState.ASKED, datetime(2026, 6, 30, 23, 0, tzinfo=UTC))
    assert "Wedding" in client.get(YOU).content.decode()
    client.post(YOU, {"withdraw": asked.pk})
    assert not TimeOff.objects.exists()


def test_what_is_granted_can_t_be_taken_back_by_oneself(client: Client, ada: Stylist) -> None:
    client.post(YOU, DAY_OFF)
    TimeOff.objects.update(state=TimeOffState.APPROVED)

    page = client.post(YOU, {"withdraw": TimeOff.objects.get().pk}, follow=True)

    assert "answered or taken back already" in page.content.decode()
    assert TimeOff.objects.get().state == TimeOffState.APPROVED


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"ends_at": "2026-06-30T00:00"}, "ends_at"),
        ({"starts_at": "2026-05-01T00:00", "ends_at": "2026-05-02T00:00"}, "ends_at"),
        ({"ends_at": "2099-01-01T00:00"}, "ends_at"),
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "2027-03-28T01:30", "ends_at": "2027-03-29T00:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59"}, "starts_at"),
        ({"reason": "x" * 121}, "reason"),
    ],
)
def test_what_can_t_be_is_named_and_stays_typed(client: Client, ada: Stylist, sent: Any, field: str) -> None:
    page = client.post(YOU, DAY_OFF | sent)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == [field]
    assert not TimeOff.objects.exists()


def test_overlap_with_own_time_off_is_named(client: Client, ada: Stylist) -> None:
    client.post(YOU, DAY_OFF)

    assert list(client.post(YOU, DAY_OFF).context["form"].errors) == ["starts_at"]


def test_requests_of_others_are_not_theirs(client: Client, ada: Stylist) -> None:
    other = ask_time_off(stylist=make_stylist(), starts_at=NOW, ends_at=NOW.replace(hour=18), reason="", at=NOW)
    client.post(YOU, {"withdraw": other.pk})
    assert TimeOff.objects.filter(pk=other.pk).exists()


def test_who_is_no_stylist_has_no_such_page(client: Client, store: Store) -> None:
    assert client.get(YOU)["Location"] == "/accounts/login/?next=/desk/you/"
    client.force_login(make_member(store=store, role=Role.STYLIST).user)
    assert client.get(YOU).status_code == HTTPStatus.FORBIDDEN
    associate = make_member(store=store, role=Role.ASSOCIATE).user
    make_stylist(user=associate)
    client.force_login(associate)
    assert client.get(YOU).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_don_t_overlap(store: Store) -> None:
    stylist = make_stylist(store=store)
    until = NOW.replace(hour=18)

    def ask() -> None:
        ask_time_off(stylist=stylist, starts_at=NOW, ends_at=until, reason="", at=NOW)

    assert race(ask, ask) == {"won": 1, "time_off_invalid": 1}
    assert TimeOff.objects.count() == 1


def test_own_account_leads_here_where_the_page_opens(client: Client, store: Store) -> None:
    member = make_member(store=store, role=Role.STYLIST, password="a-quiet-Tuesday")
    make_stylist(store=store, user=member.user)
    client.post("/accounts/login/", {"login": member.user.email, "password": "a-quiet-Tuesday"})

    assert YOU in client.get("/accounts/you/").content.decode()
    Membership.objects.update(role=Role.ASSOCIATE)
    assert YOU not in client.get("/accounts/you/").content.decode()
