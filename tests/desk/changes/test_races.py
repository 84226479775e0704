"""A change of rules against those who book meanwhile, against another change, and against death in the middle."""

from __future__ import annotations

from collections import Counter
from functools import partial
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F

from bookings.models import Allocation, Booking
from bookings.queries.standing import Fault, faults_of
from bookings.queries.wishes import Wish
from bookings.services import hold as holding
from bookings.services import promise
from bookings.services.change import move
from bookings.services.editions import share_edition, terms_now
from bookings.services.hold import hold
from bookings.services.locks import lock_booking, promising
from bookings.services.promise import Question, ask
from desk.models import Change, ChangeState, Hit, Unsettled
from desk.rule_sets.kinds import KINDS
from desk.services.changes import carry_out, propose
from desk.services.looking import as_if
from desk.services.settling import put_on_list, sweep_standing
from desk.services.undoing import undo
from experiences.models import Experience, Variation
from notifications.models import Message
from stores.models import Edition, HoursException, OutsideBusy, Room, Store, TimeOff
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, TUESDAY, House, first_of_all, make_house, on_tuesday
from tests.dying import killed
from tests.racing import at_once, impatient, race

pytestmark = pytest.mark.django_db(transaction=True)

DIES_BEFORE_COMMIT = """
from datetime import datetime, UTC
from desk.models import Change
from desk.services import changes

was = changes.see_to

def see_to(*args, **named):
    was(*args, **named)
    die()

changes.see_to = see_to
change = Change.objects.get(pk=int(sys.argv[1]))
changes.carry_out(change=change, choices={}, at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC), actor=None)
"""


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


def stranded() -> set[int]:
    """Live visits that don't stand and that nobody is to settle."""
    stores = [edition.store for edition in Edition.objects.select_related("store")]
    waiting = Unsettled.objects.filter(settled_at__isnull=True).values_list("booking", flat=True)
    return faults_of(stores, at=AT).keys() - set(waiting)


def test_hold_that_read_the_rules_before_they_changed_is_not_made(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day is closed by somebody else between the question and the lock."""
    asked = ask

    def close_meanwhile(*args: object, **named: object) -> Question:
        question = asked(*args, **named)  # type: ignore[arg-type]
        at_once(house.close_tuesday)
        return question

    monkeypatch.setattr(holding, "ask", close_meanwhile)
    wish = Wish(experience=house.styling)
    refused = race(partial(hold, wish=wish, store=house.store, starts_at=on_tuesday(11), at=AT))

    assert refused == Counter({"store_busy": 1})
    assert HoursException.objects.exists()
    assert not Booking.objects.exists()


def test_change_that_names_a_visit_and_who_works_on_it_are_no_circle(house: House) -> None:
    """One has the rules and refers to the visit, the other has the visit and asks for the rules."""
    booking, both = house.book(on_tuesday(11)), Barrier(2)

    def work() -> None:
        with promising():
            lock_booking(booking)
            both.wait(30)
            share_edition(house.store.pk)

    def change() -> None:
        with promising():
            assert Edition.objects.filter(store=house.store).update(number=F("number") + 1) == 1
            both.wait(30)
            put_on_list({booking.pk: [Fault.SESSION_CLOSED]}, at=AT)

    assert race(work, change) == Counter(won=2)


def test_store_that_is_busy_is_looked_through_the_next_time(house: House) -> None:
    with transaction.atomic():
        Edition.objects.select_for_update().get(store=house.store)
        assert at_once(impatient(partial(sweep_standing, at=AT))) == [1]
    assert sweep_standing(at=AT) == 1


def test_without_comparing_editions_the_hold_would_slip(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the race above."""
    asked = ask

    def close_meanwhile(*args: object, **named: object) -> Question:
        question = asked(*args, **named)  # type: ignore[arg-type]
        at_once(house.close_tuesday)
        return question

    monkeypatch.setattr(holding, "ask", close_meanwhile)
    monkeypatch.setattr("bookings.services.release.check_edition", lambda *_args: None)
    hold(wish=Wish(experience=house.styling), store=house.store, starts_at=on_tuesday(11), at=AT)

    assert len(stranded()) == 1
    sweep_standing(at=AT)
    assert stranded() == set()


def offer_styling(house: House, *, offered: bool) -> None:
    Variation.objects.filter(experience=house.styling).update(offered=offered)


def test_terms_that_are_replaced_as_the_edition_is_read_promise_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looked at the page knows the terms of then, and so did what was read before the edition."""
    read = terms_now
    booking, wish = house.book(on_tuesday(15)), Wish(experience=house.styling.in_store(house.store))
    retire = partial(offer_styling, house, offered=False)
    changes = [retire]

    def replaced_before(experience: Experience, store: Store) -> tuple[int, bool, Experience]:
        if changes:
            at_once(changes.pop())
        return read(experience, store)

    monkeypatch.setattr(promise, "terms_now", replaced_before)
    refused = race(partial(hold, wish=wish, store=house.store, starts_at=on_tuesday(11), at=AT))
    offer_styling(house, offered=True)
    changes.append(retire)
    refused += race(partial(move, booking=booking, starts_at=on_tuesday(11), at=AT))

    assert refused == Counter({"not_offered_here": 2})
    assert Booking.objects.get().starts_at == on_tuesday(15)


def test_by_terms_that_were_read_before_the_edition_the_hold_would_slip(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the race above."""
    wish = Wish(experience=house.styling.in_store(house.store))
    offer_styling(house, offered=False)
    read = terms_now
    old = wish.experience
    monkeypatch.setattr(promise, "terms_now", lambda *asked: (*read(*asked)[:2], old))

    hold(wish=wish, store=house.store, starts_at=on_tuesday(11), at=AT)

    assert len(stranded()) == 1


@pytest.mark.parametrize("_round", range(2))
def test_whoever_books_while_a_day_is_closed_is_refused_or_seen(house: House, _round: int) -> None:
    wish = Wish(experience=house.london.experience)
    customers = [
        partial(hold, wish=wish, store=house.store, starts_at=on_tuesday(11 + number), at=AT) for number in range(5)
    ]
    race(*customers[:2], house.close_tuesday, *customers[2:])
    change = Change.objects.get()
    if change.state == ChangeState.DRAFTED:
        carry_out(change=change, choices={}, at=AT, actor=house.manager)

    assert HoursException.objects.filter(date=TUESDAY).exists()
    assert stranded() == set()
    assert_invariants(AT)


def test_two_who_carry_out_one_change_do_it_once(house: House) -> None:
    house.book(on_tuesday(11), "DRESS-M")
    change = house.close_tuesday()
    verb = partial(carry_out, change=change, choices=first_of_all(change), at=AT, actor=house.manager)

    assert race(verb, verb) == Counter({"won": 1, "change_over": 1})

    back = partial(undo, change=change, at=AT, actor=house.manager)
    assert race(back, back) == Counter({"won": 1, "change_over": 1})
    assert stranded() == set()


@pytest.mark.parametrize("_round", range(2))
def test_two_who_save_the_same_rules_at_once_write_them_once(house: House, _round: int) -> None:
    scope = house.scope("time_off")
    drawn = KINDS["time_off"].read(scope)
    away = {"absences": [{"starts_at": on_tuesday(9).isoformat(), "ends_at": on_tuesday(18).isoformat(), "reason": ""}]}
    save = partial(propose, kind="time_off", scope=scope, content=away, drawn_from=drawn, at=AT, actor=house.manager)

    assert race(save, save) == Counter({"won": 1, "changed_meanwhile": 1})
    assert TimeOff.objects.count() == 1


def test_two_changes_at_once_both_hold(house: House) -> None:
    house.book(on_tuesday(11), stylist=house.ada)
    house.book(on_tuesday(12))
    day, ill = house.close_tuesday(), house.send_ada_home()
    race(
        partial(carry_out, change=day, choices=first_of_all(day), at=AT, actor=house.manager),
        partial(carry_out, change=ill, choices=first_of_all(ill), at=AT, actor=house.manager),
    )
    sweep_standing(at=AT)

    assert stranded() == set()
    assert_invariants(AT)


def test_killed_in_the_middle_nothing_is_changed_and_nobody_told(house: House, database_url: str) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M")
    had = sorted(Allocation.objects.live().values_list("resource", "tick_from"))
    change = house.close_tuesday()

    killed(DIES_BEFORE_COMMIT, change.pk, database_url=database_url)

    change.refresh_from_db()
    assert (change.state, Hit.objects.get().outcome) == (ChangeState.DRAFTED, "")
    assert Booking.objects.get(pk=booking.pk).starts_at == booking.starts_at
    assert sorted(Allocation.objects.live().values_list("resource", "tick_from")) == had
    assert not HoursException.objects.exists()
    assert not Message.objects.filter(kind="changed").exists()
    carry_out(change=change, choices={}, at=AT, actor=house.manager)
    assert stranded() == set()


def test_rules_written_by_hand_raise_the_edition_and_are_swept(house: House) -> None:
    booking = house.book(on_tuesday(11))
    sweep_standing(at=AT)
    before = Edition.objects.get(store=house.store).number

    Room.objects.filter(store=house.store).update(active=False)

    after = Edition.objects.get(store=house.store)
    assert (after.number > before, after.swept) == (True, before)
    assert stranded() == {booking.pk}
    sweep_standing(at=AT)
    assert [row.faults for row in Unsettled.objects.all()] == [["no_room"]]
    assert sweep_standing(at=AT) == 1
    Unsettled.objects.all().delete()
    Edition.objects.update(swept=after.number)
    assert sweep_standing(at=AT) == 0


def test_stylist_who_is_busy_elsewhere_is_seen_by_the_sweep(house: House) -> None:
    booking = house.book(on_tuesday(11), stylist=house.ada)
    sweep_standing(at=AT)

    OutsideBusy.objects.create(stylist=house.ada, starts_at=on_tuesday(11), ends_at=on_tuesday(12))

    sweep_standing(at=AT)
    assert [(row.booking, row.faults) for row in Unsettled.objects.all()] == [(booking, ["no_stylist"])]


def test_who_looks_keeps_nobody_from_booking(house: House) -> None:
    scope = house.scope("hours")
    before = Edition.objects.get(store=house.store).number
    with transaction.atomic(), as_if(kind="hours", scope=scope, content={"periods": []}):
        wish = Wish(experience=house.styling)
        assert at_once(partial(hold, wish=wish, store=house.store, starts_at=on_tuesday(11), at=AT))
    assert Edition.objects.get(store=house.store).number == before
    assert house.store.opening_periods.count() == 7
