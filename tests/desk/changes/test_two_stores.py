"""A stylist of two stores: each store's managers see to its own visits, and read no others."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta
from functools import partial
from http import HTTPStatus

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from bookings.models import Booking
from desk.errors import OthersVisits
from desk.models import Change, ChangeState, Outcome, Unsettled
from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import carry_out, propose
from desk.services.settling import sweep_standing
from desk.services.undoing import undo
from stores.models import Role, Shift, Store, Stylist
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, House, make_house, on_tuesday
from tests.dying import killed
from tests.factories.stores import make_member
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAY = on_tuesday(12) + timedelta(days=1)
DIES_BEFORE_COMMIT = """
from datetime import datetime, UTC
from django.contrib.auth.models import User
from desk.models import Change
from desk.services import carrying, changes

was = carrying.put_on_list

def put_on_list(*args, **named):
    was(*args, **named)
    die()

carrying.put_on_list = put_on_list
change, manager = Change.objects.get(pk=int(sys.argv[1])), User.objects.get(pk=int(sys.argv[2]))
changes.carry_out(change=change, choices={}, at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC), actor=manager)
"""


@pytest.fixture
def house(transactional_db: None) -> House:
    """Ada works in London on Tuesdays, and in Soho on Wednesdays."""
    house = make_house()
    Shift.objects.filter(stylist=house.ada).exclude(weekday=1).delete()
    Shift.objects.create(stylist=house.ada, store=house.soho.store, weekday=2, starts=time(10), ends=time(19))
    return house


@pytest.fixture
def boss(house: House) -> User:
    """London's manager."""
    return make_member(store=house.store, role=Role.MANAGER).user


@pytest.fixture
def theirs(house: House) -> Booking:
    """The visit in Soho."""
    return house.book(WEDNESDAY, stylist=house.ada, store=house.soho.store, name="Zofia")


def ada_away(house: House, actor: User) -> Change:
    scope = Scope(store=house.store.pk, stylist=house.ada.pk)
    until = (WEDNESDAY + timedelta(hours=8)).isoformat()
    content = {"absences": [{"starts_at": on_tuesday(1).isoformat(), "ends_at": until, "reason": "ill"}]}
    drawn = KINDS["time_off"].read(scope)
    return propose(kind="time_off", scope=scope, content=content, drawn_from=drawn, at=AT, actor=actor)


@time_machine.travel(AT, tick=False)
def test_visits_of_another_store_are_neither_named_nor_moved_and_come_on_its_list(
    house: House, boss: User, theirs: Booking, client: Client
) -> None:
    own = house.book(on_tuesday(11), stylist=house.ada)
    change = ada_away(house, boss)
    hit_there = change.hits.get(booking=theirs)
    client.force_login(boss)

    shown = client.get(change.get_absolute_url()).content.decode()
    assert ("1 visit is hit" in shown, "Mei" in shown, "Zofia" in shown) == (True, True, False)
    assert "And 1 visit in another store: its managers are asked." in shown
    assert f"choice-{hit_there.pk}" not in shown
    sent = {"do": "carry_out", f"choice-{hit_there.pk}": "cancel"}
    done = client.post(change.get_absolute_url(), sent, follow=True).content.decode()

    assert "Zofia" not in done
    assert Booking.objects.get(pk=own.pk).stylist == house.ben
    there = Booking.objects.get(pk=theirs.pk)
    assert (there.state, there.starts_at, there.stylist) == ("confirmed", theirs.starts_at, house.ada)
    assert [(row.booking, row.faults, row.change) for row in Unsettled.objects.all()] == [
        (theirs, ["no_stylist"], change)
    ]
    client.force_login(make_member(store=house.soho.store, role=Role.MANAGER).user)
    listed = client.get("/desk/stores/soho/to-settle/").content.decode()
    assert ("Zofia" in listed, "Changed in another store: Time off, Stylist 1." in listed) == (True, True)
    assert client.get(change.get_absolute_url()).status_code == HTTPStatus.FORBIDDEN
    undo(change=change, at=AT + timedelta(minutes=1), actor=boss)
    assert not Unsettled.objects.filter(settled_at__isnull=True).exists()
    assert_invariants(AT)


@time_machine.travel(AT, tick=False)
def test_who_leaves_is_missed_in_both_stores_and_each_sees_to_its_own(
    house: House, boss: User, theirs: Booking, client: Client
) -> None:
    """The page of a change that hits others alone has nothing to choose, and is carried out all the same."""
    client.force_login(boss)
    scope = Scope(store=house.store.pk, stylist=house.ada.pk)
    drawn = KINDS["stylist"].read(scope)
    change = propose(
        kind="stylist", scope=scope, content=drawn | {"active": False}, drawn_from=drawn, at=AT, actor=boss
    )
    shown = client.get(change.get_absolute_url()).content.decode()
    assert ("No visit is hit" in shown, "in another store" in shown, "Zofia" in shown) == (False, True, False)

    client.post(change.get_absolute_url(), {"do": "carry_out"})

    assert not Stylist.objects.get(pk=house.ada.pk).active
    assert Unsettled.objects.get().booking == theirs
    assert change.hits.get().outcome == Outcome.LATER


def test_who_manages_both_sees_to_both_and_no_one_else_takes_that_back(
    house: House, boss: User, theirs: Booking
) -> None:
    head = make_member(store=None, role=Role.HEAD_OFFICE).user
    change = ada_away(house, head)
    carry_out(change=change, choices={}, at=AT, actor=head)
    assert Booking.objects.get(pk=theirs.pk).stylist != house.ada

    with pytest.raises(OthersVisits):
        undo(change=change, at=AT + timedelta(minutes=1), actor=boss)
    assert undo(change=change, at=AT + timedelta(minutes=1), actor=head) == []
    assert Booking.objects.get(pk=theirs.pk).stylist == house.ada


def test_two_managers_who_carry_it_out_at_once_put_it_on_the_list_once(
    house: House, boss: User, theirs: Booking
) -> None:
    change = ada_away(house, boss)
    verb = partial(carry_out, change=change, choices={}, at=AT, actor=boss)

    assert race(verb, verb, partial(sweep_standing, at=AT))["change_over"] == 1
    sweep_standing(at=AT)

    assert Counter(Unsettled.objects.filter(settled_at__isnull=True).values_list("booking", flat=True)) == {
        theirs.pk: 1
    }


def test_killed_before_it_stands_nothing_is_changed_in_either_store(
    house: House, boss: User, theirs: Booking, database_url: str
) -> None:
    change = ada_away(house, boss)

    killed(DIES_BEFORE_COMMIT, change.pk, boss.pk, database_url=database_url)

    change.refresh_from_db()
    assert (change.state, Unsettled.objects.exists()) == (ChangeState.DRAFTED, False)
    assert KINDS["time_off"].read(Scope(store=house.store.pk, stylist=house.ada.pk)) == {"absences": []}


def shifts(house: House, store: Store, *hours: tuple[int, int], actor: User) -> Change:
    """Ada's Tuesdays in a store."""
    scope = Scope(store=store.pk, stylist=house.ada.pk)
    rows = [
        {"weekday": 1, "starts": f"{since:02}:00", "ends": f"{until:02}:00", "valid_from": None, "valid_until": None}
        for since, until in hours
    ]
    drawn = KINDS["shifts"].read(scope)
    return propose(kind="shifts", scope=scope, content={"shifts": rows}, drawn_from=drawn, at=AT, actor=actor)


@time_machine.travel(AT, tick=False)
def test_draft_that_another_store_was_faster_than_is_shown_at_its_field_with_all_that_was_typed(
    house: House, boss: User, client: Client
) -> None:
    house.book(on_tuesday(10), stylist=house.ada)
    Shift.objects.filter(stylist=house.ada, store=house.store).update(ends=time(15))
    draft = shifts(house, house.store, (12, 15), (16, 19), actor=boss)
    assert draft.state == ChangeState.DRAFTED
    shifts(house, house.soho.store, (17, 19), actor=boss)
    client.force_login(boss)

    refused = client.post(draft.get_absolute_url(), {"do": "carry_out"}, follow=True)

    page = refused.content.decode()
    assert refused.redirect_chain[0][0] == f"/desk/stores/london/people/{house.ada.slug}/shifts/?draft={draft.pk}"
    assert ("They work in Vitrine Soho then." in page, 'value="12:00"' in page) == (True, True)
    assert [row["starts"] for row in refused.context["edited"].content["shifts"]] == ["12:00", "16:00"]
    assert list(refused.context["edited"].errors) == ["shifts.1.starts"]
    assert Shift.objects.get(stylist=house.ada, store=house.store).starts == time(10)
    assert client.get(f"/desk/stores/london/people/{house.ada.slug}/shifts/?draft=x").status_code == HTTPStatus.OK


def test_two_stores_that_want_the_same_hours_at_once_do_not_both_get_them(house: House, boss: User) -> None:
    Shift.objects.filter(stylist=house.ada).delete()
    Shift.objects.create(stylist=house.ada, store=house.store, weekday=3, starts=time(10), ends=time(19))
    both = [
        partial(shifts, house, store, (since, 19), actor=boss)
        for store, since in ((house.store, 10), (house.soho.store, 12))
    ]

    assert race(*both) == Counter({"won": 1, "rules_invalid": 1})
    assert Shift.objects.filter(stylist=house.ada, weekday=1).count() == 1
