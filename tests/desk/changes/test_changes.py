"""A change of rules is looked at before it is done, carried out in one go, and taken back while nobody was told."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from bookings.models import Allocation, Booking, BookingState
from bookings.queries.wishes import Wish
from bookings.services.change import move
from bookings.services.hold import hold
from desk.errors import ChangedMeanwhile, ChangeOver, HitsChanged, RulesInvalid, TooLateToUndo
from desk.models import ChangeState, Hit, Outcome, Unsettled
from desk.rule_sets.base import Content, Errors
from desk.rule_sets.kinds import KINDS
from desk.services.changes import carry_out, forget_drafts, propose
from desk.services.proposals import Proposal
from desk.services.settling import sweep_standing
from desk.services.undoing import undo
from desk.tasks import see_to_rest
from notifications.models import Message, MessageState
from stores.models import HoursException, TimeOff
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, House, first_of_all, make_house, on_tuesday

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


def told(booking: Booking) -> list[tuple[str, str]]:
    rows = Message.objects.about(f"booking:{booking.reference}").filter(channel="sms").exclude(state="cancelled")
    return sorted(rows.values_list("kind", "state"))


def test_what_hits_nobody_is_carried_out_at_once(house: House) -> None:
    change = house.close_tuesday()

    assert change.state == ChangeState.DONE
    assert HoursException.objects.get().reason == "Stocktaking"


def test_closing_a_day_shows_who_is_hit_and_does_nothing_yet(house: House) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M")
    change = house.close_tuesday()

    hit = change.hits.get()
    assert (change.state, hit.booking, hit.faults) == (ChangeState.DRAFTED, booking, ["closed"])
    assert not HoursException.objects.exists()
    proposed = [Proposal.of(one) for one in hit.proposals]
    assert [(one.store, one.starts_at.day) for one in proposed] == [
        (house.store.pk, 1), (house.soho.store.pk, 2), (house.store.pk, 1),
    ]  # fmt: skip


def test_closing_a_day_moves_everybody_and_tells_them_a_little_later(house: House) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M")
    change = house.close_tuesday()
    carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)

    booking.refresh_from_db()
    proposed = Proposal.of(Hit.objects.get().proposals[0])
    assert (booking.store_id, booking.starts_at) == (proposed.store, proposed.starts_at)
    changed = Message.objects.get(kind="changed", channel="sms")
    assert (changed.state, changed.due_at) == (MessageState.PENDING, AT + timedelta(minutes=5))
    assert not Unsettled.objects.exists()
    assert_invariants(AT)


def test_undo_puts_everybody_back_and_tells_nobody(house: House) -> None:
    moved, cancelled = house.book(on_tuesday(11), "DRESS-M"), house.book(on_tuesday(13), "COAT-M")
    had = sorted(Allocation.objects.live().values_list("booking", "resource", "tick_from", "tick_until"))
    before = [told(moved), told(cancelled)]
    change = house.close_tuesday()
    choices = {hit.pk: "0" if hit.booking == moved else "cancel" for hit in change.hits.all()}
    carry_out(change=change, choices=choices, at=AT, actor=house.manager)
    assert Booking.objects.get(pk=cancelled.pk).state == BookingState.CANCELLED

    assert undo(change=change, at=AT + timedelta(minutes=2), actor=house.manager) == []

    assert sorted(Allocation.objects.live().values_list("booking", "resource", "tick_from", "tick_until")) == had
    for booking in (moved, cancelled):
        again = Booking.objects.get(pk=booking.pk)
        assert (again.state, again.starts_at, again.sequence) == ("confirmed", booking.starts_at, booking.sequence)
    assert [told(moved), told(cancelled)] == before
    assert not HoursException.objects.exists()
    with pytest.raises(ChangeOver):
        undo(change=change, at=AT + timedelta(minutes=3), actor=house.manager)
    assert_invariants(AT)


def test_nothing_is_undone_once_somebody_was_told(house: House) -> None:
    house.book(on_tuesday(11))
    change = house.close_tuesday()
    carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)
    Message.objects.filter(kind="changed").update(state=MessageState.MISSED)

    with pytest.raises(TooLateToUndo):
        undo(change=change, at=AT + timedelta(minutes=2), actor=house.manager)
    with pytest.raises(TooLateToUndo):
        undo(change=change, at=AT + timedelta(minutes=5), actor=house.manager)


def test_who_cannot_go_back_stays_and_is_named(house: House) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M")
    change = house.send_ada_home()
    assert change.state == ChangeState.DRAFTED or booking.stylist != house.ada
    day = house.close_tuesday()
    carry_out(change=day, choices=first_of_all(day), at=AT, actor=house.manager)
    piece = Allocation.objects.filter(booking=booking, resource__kind="piece").first()
    assert piece is not None
    Allocation.objects.live().filter(booking=booking).update(live=False, ended_at=AT, ended_why="moved")
    piece.resource.piece.state = "sold"
    piece.resource.piece.save(update_fields=["state"])

    left = undo(change=day, at=AT + timedelta(minutes=1), actor=house.manager)

    assert left == [booking]
    assert Booking.objects.get(pk=booking.pk).starts_at != on_tuesday(11)


def test_sick_leave_gives_the_visit_into_other_hands_at_the_same_time(house: House) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M", stylist=house.ada)
    rooms = set(Allocation.objects.live().filter(booking=booking).values_list("resource", flat=True)) - {house.ada.pk}
    change = house.send_ada_home()
    assert [hit.faults for hit in change.hits.all()] == [["no_stylist"]]
    assert change.hits.get().proposals[0]["how"] == "stay"

    carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)

    booking.refresh_from_db()
    assert (booking.starts_at, booking.stylist, booking.stylist_wanted) == (on_tuesday(11), house.ben, house.ada)
    now = set(Allocation.objects.live().filter(booking=booking).values_list("resource", flat=True))
    assert now == rooms | {house.ben.pk}
    assert "changed" not in [kind for kind, _ in told(booking)]
    undo(change=change, at=AT + timedelta(minutes=1), actor=house.manager)
    assert Booking.objects.get(pk=booking.pk).stylist == house.ada
    assert not TimeOff.objects.exists()


def test_no_two_are_proposed_the_same(house: House) -> None:
    for number in range(8):
        house.book(on_tuesday(11 + number // 2), experience=house.london.experience)
    change = house.close_tuesday()
    carried = carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)

    assert [hit.outcome for hit in carried.hits.all()] == [Outcome.MOVED] * 8
    assert_invariants(AT)


def test_what_is_left_for_later_is_on_the_list_until_it_stands_again(house: House) -> None:
    booking = house.book(on_tuesday(11))
    change = house.close_tuesday()
    carry_out(change=change, choices={change.hits.get().pk: "later"}, at=AT, actor=house.manager)
    assert Unsettled.objects.get().booking == booking

    sweep_standing(at=AT)
    assert Unsettled.objects.get().settled_at is None

    HoursException.objects.all().delete()
    sweep_standing(at=AT)
    assert Unsettled.objects.get().how == "stands"


def test_what_goes_on_as_it_is_is_asked_once(house: House) -> None:
    house.book(on_tuesday(11))
    change = house.close_tuesday()
    carry_out(change=change, choices={change.hits.get().pk: "keep"}, at=AT, actor=house.manager)

    sweep_standing(at=AT)

    assert [row.how for row in Unsettled.objects.all()] == ["kept"]


def test_who_books_between_looking_and_doing_is_shown(house: House) -> None:
    house.book(on_tuesday(11))
    change = house.close_tuesday()
    later = house.book(on_tuesday(15))

    with pytest.raises(HitsChanged):
        carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)

    assert not HoursException.objects.exists()
    assert later in [hit.booking for hit in change.hits.all()]
    carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)
    assert not Booking.objects.filter(starts_at__date=on_tuesday(11).date(), store=house.store).exists()


def test_who_is_only_choosing_is_asked_to_choose_again(house: House) -> None:
    held = hold(wish=Wish(experience=house.styling), store=house.store, starts_at=on_tuesday(11), at=AT)
    change = house.close_tuesday()
    assert [(hit.booking, hit.proposals) for hit in change.hits.all()] == [(held, [])]

    carry_out(change=change, choices={}, at=AT, actor=house.manager)

    assert Booking.objects.get(pk=held.pk).state == BookingState.EXPIRED
    assert change.hits.get().outcome == Outcome.RELEASED


def test_second_of_two_managers_is_shown_what_the_first_did(house: House) -> None:
    drawn = KINDS["hours"].read(house.scope("hours"))
    house.propose("hours", {"periods": drawn["periods"][1:]})

    scope = house.scope("hours")
    closed: Content = {"periods": []}
    with pytest.raises(ChangedMeanwhile) as refusal:
        propose(kind="hours", scope=scope, content=closed, drawn_from=drawn, at=AT, actor=house.manager)
    assert refusal.value.facts["theirs"] == {"periods": drawn["periods"][1:]}


def _named(refusal: RulesInvalid) -> list[str]:
    return sorted(cast("Errors", refusal.facts["errors"]))


def test_rules_that_cannot_be_are_named_by_field(house: House) -> None:
    rows = [
        {"weekday": 0, "opens": "10:00", "closes": "14:00"},
        {"weekday": 0, "opens": "13:00", "closes": "19:00"},
        {"weekday": 9, "opens": "x", "closes": None},
    ]
    with pytest.raises(RulesInvalid) as refusal:
        house.propose("hours", {"periods": rows})
    assert _named(refusal.value) == ["periods.2.closes", "periods.2.opens", "periods.2.weekday"]
    with pytest.raises(RulesInvalid) as refusal:
        house.propose("hours", {"periods": rows[:2]})
    assert _named(refusal.value) == ["periods.1.opens"]


def test_drafts_are_forgotten_after_a_day(house: House) -> None:
    house.book(on_tuesday(11))
    house.close_tuesday()

    assert forget_drafts(at=AT + timedelta(hours=23)) == 0
    assert forget_drafts(at=AT + timedelta(hours=24)) == 1


@pytest.mark.parametrize("visits", [1, 8])
def test_looking_asks_the_same_however_many_are_hit(
    house: House, visits: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(visits):
        house.book(on_tuesday(11 + number // 2), experience=house.london.experience)
    with django_assert_max_num_queries(60):
        house.close_tuesday()


def test_of_very_many_some_are_seen_to_afterwards(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visits = [house.book(on_tuesday(11 + number)) for number in range(4)]
    monkeypatch.setattr("desk.services.carrying.MOST_AT_ONCE", 1)
    change = house.close_tuesday()
    carry_out(change=change, choices={}, at=AT, actor=house.manager)
    assert [hit.outcome for hit in change.hits.all()] == ["moved", "waiting", "waiting", "waiting"]
    assert Unsettled.objects.count() == 3

    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        see_to_rest(change.pk)

    assert [hit.outcome for hit in change.hits.all()] == ["moved"] * 4
    assert {row.how for row in Unsettled.objects.all()} == {"stands"}
    told_at = Message.objects.filter(kind="changed", channel="sms").values_list("due_at", flat=True)
    assert set(told_at) == {AT + timedelta(minutes=5)}
    assert undo(change=change, at=AT + timedelta(minutes=2), actor=house.manager) == []
    assert {visit.starts_at for visit in Booking.objects.all()} == {visit.starts_at for visit in visits}
    assert_invariants(AT)


def test_what_is_undone_is_not_gone_on_with(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visits = [house.book(on_tuesday(11 + number)) for number in range(3)]
    monkeypatch.setattr("desk.services.carrying.MOST_AT_ONCE", 1)
    change = house.close_tuesday()
    carry_out(change=change, choices={}, at=AT, actor=house.manager)
    undo(change=change, at=AT + timedelta(minutes=1), actor=house.manager)

    see_to_rest(change.pk)

    assert {visit.starts_at for visit in Booking.objects.all()} == {visit.starts_at for visit in visits}
    assert not Unsettled.objects.filter(settled_at__isnull=True).exists()


def test_who_moves_it_themselves_meanwhile_is_told_at_once_and_stays_there(house: House) -> None:
    booking = house.book(on_tuesday(11), stylist=house.ada)
    change = house.close_tuesday()
    carry_out(change=change, choices={}, at=AT, actor=house.manager)
    own, later = AT + timedelta(days=3), AT + timedelta(minutes=1)

    move(booking=Booking.objects.get(pk=booking.pk), starts_at=own, at=later)

    assert Message.objects.filter(kind="changed", channel="sms", state="pending").get().due_at == later
    assert undo(change=change, at=AT + timedelta(minutes=2), actor=house.manager) == [booking]
    assert Booking.objects.get(pk=booking.pk).starts_at == own
