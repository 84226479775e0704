"""What is taken back is all that there was, and not when somebody knows of it by other ways."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
import time_machine

from bookings.models import Allocation, Booking
from bookings.queries.wishes import variants_of
from bookings.services.change import change_pieces
from bookings.services.visit import check_in
from desk.errors import RulesInvalid, TooLateToUndo
from desk.models import Change, ChangeState, Outcome, Unsettled
from desk.rule_sets.base import Errors
from desk.services.changes import carry_out
from desk.services.settling import sweep_standing
from desk.services.undoing import undo
from desk.tasks import see_to_rest
from experiences.models import Experience
from hooks.models import Delivery
from notifications.models import Message, MessageState
from stores.models import HoursException, Room
from tests.bookings.exchange.exchanging import ask, asked, items_of, named, offer_exchanges, sold
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, House, make_house, on_tuesday
from tests.factories.hooks import make_hook
from tests.factories.stores import make_room

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


def carried(house: House, change: Change, choice: str = "0") -> Change:
    choices = {hit.pk: choice for hit in change.hits.all()}
    return carry_out(change=change, choices=choices, at=AT, actor=house.manager)


def test_exchange_that_was_called_off_can_be_done_again(house: House) -> None:
    offer_exchanges(house.store)
    small = sold(house.london.pieces_of("DRESS-S")[0], at=AT - MINUTE)
    booking = named(ask(house.london, asked(house.london, small, "DRESS-M"), starts_at=on_tuesday(12), at=AT), at=AT)
    change = carried(house, house.close_tuesday(), "cancel")
    assert [item.live for item in items_of(booking)] == [False]

    assert undo(change=change, at=AT + MINUTE, actor=house.manager) == []

    assert [item.live for item in items_of(booking)] == [True]
    assert change.hits.get().outcome == Outcome.BACK
    assert_invariants(AT)


def test_pieces_chosen_before_the_rest_was_seen_to_are_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = house.book(on_tuesday(11), "DRESS-M")
    monkeypatch.setattr("desk.services.carrying.MOST_AT_ONCE", 0)
    change = carried(house, house.close_tuesday())
    change_pieces(booking=Booking.objects.get(pk=booking.pk), variants=variants_of(["COAT-M"]), at=AT + MINUTE)
    with time_machine.travel(AT + MINUTE, tick=False):
        see_to_rest(change.pk)

    assert undo(change=change, at=AT + 2 * MINUTE, actor=house.manager) == []

    pieces = Allocation.objects.live().filter(booking=booking, resource__kind="piece")
    assert list(pieces.values_list("resource__piece__variant__sku", flat=True)) == ["COAT-M"]
    assert_invariants(AT)


def test_other_systems_hear_that_a_visit_is_back_where_it_was(house: House) -> None:
    make_hook(store=house.soho.store)
    house.book(on_tuesday(11))
    change = carried(house, house.close_tuesday(), "1")
    undo(change=change, at=AT + MINUTE, actor=house.manager)

    told = [(one.event, one.data["store"]) for one in Delivery.objects.order_by("pk")]
    assert told == [("booking.moved", "soho"), ("booking.moved", "london")]


def test_nothing_is_undone_when_a_late_confirmation_has_named_the_new_time(house: House) -> None:
    house.book(on_tuesday(11))
    change = carried(house, house.close_tuesday())
    sent = {"state": MessageState.SENT, "sent_at": AT + MINUTE, "handed_at": AT + MINUTE, "handover": "h"}
    Message.objects.filter(kind="confirmation", channel="sms").update(**sent)

    with pytest.raises(TooLateToUndo):
        undo(change=change, at=AT + 2 * MINUTE, actor=house.manager)
    change.refresh_from_db()
    assert change.state == ChangeState.DONE


def test_who_has_come_meanwhile_stays_in_the_hands_they_are_in(house: House) -> None:
    booking = house.book(on_tuesday(11), stylist=house.ada)
    now = on_tuesday(10)
    change = house.send_ada_home()
    carry_out(change=change, choices={}, at=now, actor=house.manager)
    check_in(code=booking.reference, store=house.store, at=on_tuesday(11))

    assert undo(change=change, at=on_tuesday(11) + MINUTE, actor=house.manager) == [booking]

    assert Booking.objects.get(pk=booking.pk).stylist == house.ben


def test_who_is_moved_to_a_time_that_is_near_is_told_at_once(house: House) -> None:
    Experience.objects.filter(pk=house.styling.pk).update(lead_time=0)
    booking = house.book(on_tuesday(14))
    now = on_tuesday(12, 50)
    change = house.propose(
        "day", {"as_usual": False, "periods": [{"opens": "10:00", "closes": "13:50"}], "reason": ""}, at=now
    )
    carry_out(change=change, choices={}, at=now, actor=house.manager)

    assert Booking.objects.get(pk=booking.pk).starts_at == on_tuesday(13)
    assert Message.objects.get(kind="changed", channel="sms").due_at == now


def test_name_that_was_given_away_meanwhile_is_no_crash(house: House) -> None:
    facts = {"kind": "fitting_room", "capacity": 2, "step_free": False, "active": True}
    change = house.propose("room", {"name": "Corner"} | facts)
    Room.objects.filter(store=house.store, name="Room 2").update(name="Room 1")
    with pytest.raises(TooLateToUndo):
        undo(change=change, at=AT + MINUTE, actor=house.manager)

    for _room in house.london.rooms:
        house.book(on_tuesday(11))
    draft = house.propose("room", {"name": "Window"} | facts | {"active": False})
    assert draft.state == ChangeState.DRAFTED
    make_room(store=house.store, name="Window")
    with pytest.raises(RulesInvalid) as refusal:
        carry_out(change=draft, choices={}, at=AT, actor=house.manager)
    assert list(cast("Errors", refusal.value.facts["errors"])) == ["name"]


def test_what_was_let_stay_is_asked_about_again_once_its_change_is_undone(house: House) -> None:
    house.book(on_tuesday(11))
    change = house.close_tuesday()
    carried(house, change, "keep")
    undo(change=change, at=AT + MINUTE, actor=house.manager)

    HoursException.objects.create(store=house.store, date=on_tuesday(11).date(), reason="by hand")
    sweep_standing(at=AT + 2 * MINUTE)
    again = Unsettled.objects.get(settled_at__isnull=True)
    HoursException.objects.all().delete()
    second = house.close_tuesday()

    assert again.faults == ["closed"]
    assert second.hits.count() == 1
