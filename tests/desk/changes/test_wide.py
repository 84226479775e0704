"""A change of the house that is of many stores: looked at by the worker, carried out by it, and seen to afterwards."""

from __future__ import annotations

from collections import Counter
from functools import partial
from http import HTTPStatus
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django_q.models import OrmQ

from bookings.models import Booking
from bookings.queries.standing import faults_of
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from desk.models import KEEP, LATER, Change, ChangeState, Outcome, TrailEntry, Unsettled
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS
from desk.services import changes, wide
from desk.services.changes import propose
from desk.services.tries import CHANGED, GIVEN_UP, MOST_TRIES, RIGHT_LOST
from desk.services.undoing import undo
from desk.services.wide import AT_ONE_GO, go_on_with, order
from desk.tasks import resume_bulk, see_to_rest
from experiences.models import Experience, Schedule
from experiences.services.terms import inherit
from stores.models import Edition, Role, Store
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, House, make_house, on_tuesday
from tests.dying import killed
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_member, make_store
from tests.racing import at_once, race

pytestmark = pytest.mark.django_db(transaction=True)

DIES_IN_LOOKING = """
from datetime import datetime, UTC
from desk.services import wide

wide.write_down = die
wide.go_on_with(number=int(sys.argv[1]), at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
"""


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    """London and Soho, a visit in each at noon and one in London at four; both have the house's week. One is many."""
    monkeypatch.setattr(changes, "MANY_STORES", 1)
    house = make_house()
    make_member(store=None, role=Role.HEAD_OFFICE, user=house.manager)
    make_schedule(experience=house.styling, store=None)
    for world in (house.london, house.soho):
        inherit(experience=house.styling, store=world.store, names=["own_week"])
    return house


def visits(house: House) -> dict[str, Booking]:
    details = Details(contact=Contact(name="Lin", phone="+447946029999"))
    soho = book(
        wish=Wish(experience=house.styling),
        store=house.soho.store,
        starts_at=on_tuesday(12),
        details=details,
        at=AT,
    )
    return {"noon": house.book(on_tuesday(12)), "four": house.book(on_tuesday(16)), "soho": soho}


def mornings_only(house: House) -> Change:
    """The house's week ends at two from now on."""
    scope = Scope(experience=house.styling.pk)
    held = KINDS["windows"].read(scope)
    content: Content = {"own": True, "windows": [row | {"ends": "14:00"} for row in held["windows"]]}
    return propose(kind="windows", scope=scope, content=content, drawn_from=held, at=AT, actor=house.manager)


def renamed(house: House) -> Change:
    scope = Scope(experience=house.styling.pk)
    held = KINDS["experience"].read(scope)
    content = held | {"name": "Style"}
    return propose(kind="experience", scope=scope, content=content, drawn_from=held, at=AT, actor=house.manager)


def worked(change: Change) -> Change:
    while go_on_with(number=change.pk, at=AT):
        pass
    change.refresh_from_db()
    return change


def seen_to(change: Change) -> None:
    with time_machine.travel(AT, tick=False):
        see_to_rest(change.pk)


def outcomes(change: Change) -> Counter[str]:
    return Counter(change.hits.values_list("outcome", flat=True))


def test_what_hits_nobody_is_looked_at_and_done_by_the_worker(house: House) -> None:
    visits(house)
    change = renamed(house)
    assert (change.state, change.stores_in_all) == (ChangeState.LOOKING, 2)
    assert Experience.objects.get(pk=house.styling.pk).name == "Styling"
    assert OrmQ.objects.filter(payload__isnull=False).exists(), "somebody is told to work"

    worked(change)

    assert (change.state, change.stores_looked_at, change.hits.count()) == (ChangeState.DONE, 2, 0)
    assert Experience.objects.get(pk=house.styling.pk).name == "Style"
    told = TrailEntry.objects.filter(table="experiences_experience").latest("pk")
    assert (told.way, told.actor) == ("desk", house.manager.pk)


def test_who_is_hit_is_shown_first_and_seen_to_after_the_rules_are_written(house: House) -> None:
    booked = visits(house)
    change = worked(mornings_only(house))
    assert (change.state, [hit.booking for hit in change.hits.all()]) == (ChangeState.DRAFTED, [booked["four"]])
    late = house.book(on_tuesday(17))
    editions = dict(Edition.objects.values_list("store", "number"))

    order(change=change, actor=house.manager)
    worked(change)

    assert change.state == ChangeState.DONE
    assert {store: number > editions[store] for store, number in Edition.objects.values_list("store", "number")} == {
        house.store.pk: True,
        house.soho.store.pk: True,
    }
    assert outcomes(change) == Counter({Outcome.WAITING: 1, Outcome.LATER: 1})
    waiting = Unsettled.objects.filter(settled_at__isnull=True)
    assert set(waiting.values_list("booking", flat=True)) == {booked["four"].pk, late.pk}, "nobody is lost meanwhile"

    seen_to(change)

    assert outcomes(change) == Counter({Outcome.MOVED: 1, Outcome.LATER: 1})
    assert set(waiting.values_list("booking", flat=True)) == {late.pk}
    assert set(faults_of(list(Store.objects.all()), at=AT)) == {late.pk}
    assert_invariants(AT)


def test_what_was_chosen_is_done_and_all_is_taken_back(house: House) -> None:
    booked = visits(house)
    stays, left = house.book(on_tuesday(15)), house.book(on_tuesday(17))
    change = worked(mornings_only(house))
    change.hits.filter(booking=stays).update(choice=KEEP)
    change.hits.filter(booking=left).update(choice=LATER)
    order(change=change, actor=house.manager)
    worked(change)
    seen_to(change)
    assert outcomes(change) == Counter({Outcome.MOVED: 1, Outcome.KEPT: 1, Outcome.LATER: 1})

    undo(change=change, at=AT, actor=house.manager)

    assert Booking.objects.get(pk=booked["four"].pk).starts_at == on_tuesday(16)
    assert {f"{one:%H}" for one in Schedule.objects.values_list("ends", flat=True)} == {"19"}
    assert faults_of(list(Store.objects.all()), at=AT) == {}


def test_stores_are_looked_at_some_at_a_time_and_again_after_a_death(house: House, database_url: str) -> None:
    visits(house)
    change = mornings_only(house)
    killed(DIES_IN_LOOKING, change.pk, database_url=database_url)
    change.refresh_from_db()
    assert (change.tries, change.stores_looked_at, change.hits.count()) == (1, 0, 0), "it was tried"
    for _number in range(AT_ONE_GO):
        make_store()

    assert go_on_with(number=change.pk, at=AT)
    change.refresh_from_db()
    assert (change.tries, change.stores_looked_at) == (0, AT_ONE_GO)
    resume_bulk()

    change.refresh_from_db()
    assert (change.state, change.stores_looked_at) == (ChangeState.DRAFTED, AT_ONE_GO + 2)


def test_two_workers_do_it_once(house: House) -> None:
    booked = visits(house)
    change = worked(mornings_only(house))
    order(change=change, actor=house.manager)

    at_once(partial(go_on_with, number=change.pk, at=AT), partial(go_on_with, number=change.pk, at=AT))

    change.refresh_from_db()
    assert (change.state, change.hits.count()) == (ChangeState.DONE, 1)
    assert Unsettled.objects.get().booking_id == booked["four"].pk


@pytest.mark.parametrize("_round", range(2))
def test_whoever_books_while_the_rules_are_written_is_refused_or_on_the_list(house: House, _round: int) -> None:
    visits(house)
    change = worked(mornings_only(house))
    order(change=change, actor=house.manager)
    customers = [partial(house.book, on_tuesday(hour)) for hour in (15, 16, 17, 18)]

    race(*customers[:2], partial(go_on_with, number=change.pk, at=AT), *customers[2:])
    worked(change)

    assert change.state == ChangeState.DONE
    waiting = Unsettled.objects.filter(settled_at__isnull=True).values_list("booking", flat=True)
    assert faults_of(list(Store.objects.all()), at=AT).keys() == set(waiting)
    assert_invariants(AT)


@pytest.mark.parametrize("ordered", [False, True])
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(house: House, *, ordered: bool) -> None:
    visits(house)
    change = mornings_only(house)
    if ordered:
        order(change=worked(change), actor=house.manager)
    Schedule.objects.filter(store=None, weekday=6).delete()

    worked(change)

    assert (change.state, change.why_not) == (ChangeState.REFUSED, {"why": CHANGED})
    assert Schedule.objects.filter(store=None).count() == 6


def test_a_name_that_is_anothers_by_then_refuses_it(house: House) -> None:
    change = renamed(house)
    change.after |= {"slug": house.london.experience.slug}
    change.save()

    worked(change)

    assert (change.state, change.why_not) == (ChangeState.REFUSED, {"why": CHANGED})


def test_reasons_of_before_are_kept_in_the_words_of_now(house: House) -> None:
    former = {renamed(house).pk: why for why in ("failed", "right gone")}
    for pk, why in former.items():
        Change.objects.filter(pk=pk).update(state=ChangeState.REFUSED, why_not={"why": why})

    import_module("desk.migrations.0018_reasons_in_one_set").rename(apps, None)

    found = Change.objects.filter(pk__in=former).order_by("pk").values_list("why_not__why", flat=True)
    assert list(found) == [GIVEN_UP, RIGHT_LOST]


def test_it_ends_with_the_right_and_after_so_many_tries(house: House) -> None:
    lost, failing = renamed(house), renamed(house)
    Change.objects.filter(pk=failing.pk).update(tries=MOST_TRIES)
    assert worked(failing).why_not == {"why": GIVEN_UP}
    User.objects.filter(pk=house.manager.pk).update(is_active=False)

    assert worked(lost).why_not == {"why": RIGHT_LOST}
    assert {lost.state, failing.state} == {ChangeState.REFUSED}
    assert wide.under_way() == []


def test_head_office_watches_chooses_and_has_it_done(house: House, client: Client) -> None:
    visits(house)
    client.force_login(house.manager)
    change = mornings_only(house)
    page = change.get_absolute_url()
    with time_machine.travel(AT, tick=False):
        assert "0 of 2 stores" in client.get(page).content.decode()
        worked(change)
        assert "1 visit is hit" in client.get(page).content.decode()

        answer = client.post(page, {"do": "carry_out", f"choice-{change.hits.get().pk}": "cancel"})

        assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, page)
        assert "It is being carried out." in client.get(page).content.decode()
        worked(change)
        assert 'hx-trigger="every 2s"' in client.get(page).content.decode(), "somebody is being seen to"
        see_to_rest(change.pk)
        done = client.get(page).content.decode()
    assert 'hx-trigger="every 2s"' not in done
    assert "cancelled with an apology" in done
