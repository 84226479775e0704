"""Swaps of shifts: offered, taken, approved; and what comes of the visits that were promised."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Allocation
from bookings.queries.standing import faults_of
from desk.errors import NotFree, ShiftGone, SwapInvalid, SwapOver
from desk.models import Change, ChangeState, ShiftSwap, SwapState, Unsettled
from desk.queries.shifts import DatedShift, shifts_ahead, shifts_between
from desk.services.changes import carry_out
from desk.services.swaps import agree, approve, lapse_swaps, offer_shift, put_back, refuse, take, withdraw
from desk.services.time_off import approve as grant
from desk.services.time_off import ask_time_off, decline
from desk.services.time_off import withdraw as take_back
from desk.services.undoing import undo
from stores.models import Shift, ShiftException, Stylist, TimeOff
from tests.desk.changes.house import AT, TUESDAY, House, first_of_all, make_house, on_tuesday
from tests.factories.stores import make_skill, make_stylist, make_user
from tests.racing import at_once, impatient, race

pytestmark = pytest.mark.django_db(transaction=True)
THURSDAY = date(2026, 6, 4)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    """Ada works every day but Thursday, Ben on Thursday alone."""
    made = make_house()
    Shift.objects.filter(stylist=made.ada, weekday=3).delete()
    Shift.objects.filter(stylist=made.ben).exclude(weekday=3).delete()
    return made


def shift_of(stylist: Stylist, day: date) -> DatedShift:
    return shifts_between([stylist.pk], day, day)[stylist.pk][0]


def days(stylist: Stylist) -> list[date]:
    """On which they work, of the first week of June."""
    found = shifts_between([stylist.pk], date(2026, 6, 1), date(2026, 6, 7))
    return [one.date for one in found.get(stylist.pk, [])]


def offered(house: House, **fields: Any) -> ShiftSwap:
    said: dict[str, Any] = {"shift": shift_of(house.ada, TUESDAY), "stylist": house.ada, "to": None, "at": AT}
    return offer_shift(**said | fields)


def taken(house: House, returned: DatedShift | None = None) -> ShiftSwap:
    swap = offered(house)
    take(swap=swap, stylist=house.ben, returned=returned, at=AT)
    return fresh(swap)


def fresh(swap: ShiftSwap) -> ShiftSwap:
    return ShiftSwap.objects.select_related("stylist", "taker", "store").get(pk=swap.pk)


def test_shift_goes_to_who_takes_it_once_a_manager_says_so(house: House) -> None:
    swap = taken(house)
    assert (swap.state, TUESDAY in days(house.ada), days(house.ben)) == (SwapState.TAKEN, True, [THURSDAY])

    change = approve(swap=swap, at=AT, actor=house.manager)

    assert (change.state, fresh(swap).state, fresh(swap).answered_by) == (
        ChangeState.DONE, SwapState.APPROVED, house.manager,
    )  # fmt: skip
    assert (TUESDAY in days(house.ada), days(house.ben)) == (False, [TUESDAY, THURSDAY])
    undo(change=change, at=AT, actor=house.manager)
    assert (fresh(swap).state, ShiftException.objects.count()) == (SwapState.TAKEN, 0)
    assert fresh(swap).answered_by is None


def test_shift_in_return_goes_the_other_way_once_its_owner_agrees(house: House) -> None:
    Shift.objects.create(stylist=house.ada, store=house.store, weekday=1, starts=time(20), ends=time(21))
    swap = taken(house, returned=shift_of(house.ben, THURSDAY))
    assert swap.state == SwapState.COUNTERED
    with pytest.raises(SwapOver):
        approve(swap=swap, at=AT, actor=house.manager)
    agree(swap=swap, at=AT)

    approve(swap=fresh(swap), at=AT, actor=house.manager)

    assert (days(house.ben), THURSDAY in days(house.ada)) == ([TUESDAY], True)
    assert [one.starts for one in shifts_between([house.ada.pk], TUESDAY, TUESDAY)[house.ada.pk]] == [time(20)]


def test_visits_of_who_leaves_are_shown_and_go_to_who_comes(house: House) -> None:
    booking = house.book(on_tuesday(11), stylist=house.ada)
    swap = taken(house)

    change = approve(swap=swap, at=AT, actor=house.manager)

    assert (change.state, fresh(swap).state, change.hits.get().booking) == (
        ChangeState.DRAFTED, SwapState.TAKEN, booking,
    )  # fmt: skip
    assert change.hits.get().proposals[0]["how"] == "stay"
    assert (fresh(swap).answered_at, fresh(swap).answered_by) == (None, None)
    carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)
    assert (fresh(swap).state, fresh(swap).answered_at, fresh(swap).answered_by) == (
        SwapState.APPROVED, AT, house.manager,
    )  # fmt: skip
    assert Allocation.objects.live().filter(booking=booking, resource_id=house.ben.pk).exists()
    assert not faults_of([house.store], at=AT)


def test_who_comes_without_the_skill_takes_no_visit_over(house: House) -> None:
    house.styling.skill = make_skill()
    house.styling.save()
    house.ada.skills.add(house.styling.skill)
    booking = house.book(on_tuesday(11))

    change = approve(swap=taken(house), at=AT, actor=house.manager)

    hit = change.hits.get()
    assert "stay" not in {one["how"] for one in hit.proposals}
    carry_out(change=change, choices={hit.pk: "later"}, at=AT, actor=house.manager)
    assert Unsettled.objects.get().booking == booking


def declined(*, swap: ShiftSwap, at: datetime) -> None:
    refuse(swap=swap, at=at, actor=make_user())


@pytest.mark.parametrize("end", [withdraw, put_back, declined])
def test_what_is_over_moves_nobody_any_more(house: House, end: Any) -> None:
    house.book(on_tuesday(11), stylist=house.ada)
    swap = taken(house)
    approve(swap=swap, at=AT, actor=house.manager)

    end(swap=swap, at=AT)

    assert not Change.objects.exists()
    with pytest.raises(SwapOver):
        approve(swap=swap, at=AT, actor=house.manager)
    assert TUESDAY in days(house.ada)


def test_who_works_or_is_away_then_can_t_take_it(house: House) -> None:
    swap = offered(house)
    Shift.objects.create(stylist=house.ben, store=house.soho.store, weekday=1, starts=time(18), ends=time(23))
    with pytest.raises(NotFree):
        take(swap=swap, stylist=house.ben, returned=None, at=AT)
    Shift.objects.filter(stylist=house.ben, weekday=1).delete()
    TimeOff.objects.create(stylist=house.ben, starts_at=on_tuesday(17), ends_at=on_tuesday(18))
    with pytest.raises(NotFree):
        take(swap=swap, stylist=house.ben, returned=None, at=AT)


def test_who_has_left_is_given_no_shift(house: House) -> None:
    swap = taken(house)
    Stylist.objects.filter(pk=house.ben.pk).update(active=False)
    with pytest.raises(NotFree):
        approve(swap=fresh(swap), at=AT, actor=house.manager)


def test_only_what_is_ahead_and_one_s_own_is_offered_and_once(house: House) -> None:
    offered(house)
    late, stranger = datetime(2026, 6, 2, 10, 0, tzinfo=UTC), make_stylist(store=house.soho.store)
    for fields, field in (
        ({}, "shift"),
        ({"stylist": house.ben}, "shift"),
        ({"at": late}, "shift"),
        ({"shift": shift_of(house.ada, date(2026, 6, 3)), "to": stranger}, "to"),
        ({"shift": shift_of(house.ada, date(2026, 6, 3)), "to": house.ada}, "to"),
    ):
        with pytest.raises(SwapInvalid) as refusal:
            offered(house, **fields)
        assert refusal.value.field == field
    assert {one.date for one in shifts_ahead(house.ada, at=late)} >= {date(2026, 7, 27)}


def test_to_a_colleague_by_name_is_nobody_else_s(house: House) -> None:
    cleo = make_stylist(home=house.store, weekdays=())
    swap = offered(house, to=house.ben)
    for other in (cleo, house.ada, make_stylist(store=house.soho.store, weekdays=[5])):
        with pytest.raises((SwapOver, NotFree)):
            take(swap=swap, stylist=other, returned=None, at=AT)
    take(swap=swap, stylist=house.ben, returned=None, at=AT)


def test_shift_that_the_rota_took_away_is_no_longer_swapped(house: House) -> None:
    swap = taken(house)
    ShiftException.objects.create(stylist=house.ada, store=house.store, date=TUESDAY)
    with pytest.raises(ShiftGone):
        approve(swap=swap, at=AT, actor=house.manager)
    assert fresh(swap).answered_at is None


def test_step_that_meets_a_slow_lock_is_to_be_tried_again(house: House) -> None:
    swap, noon = taken(house), on_tuesday(12)
    asked = ask_time_off(stylist=house.ada, starts_at=noon, ends_at=on_tuesday(13), reason="", at=AT)
    steps: list[Any] = [
        *(partial(step, swap=swap, at=AT) for step in (withdraw, put_back, declined)),
        partial(approve, swap=swap, at=AT, actor=house.manager),
        partial(take_back, time_off=asked),
        partial(grant, time_off=asked, store=house.store, at=AT, actor=house.manager),
        partial(decline, time_off=asked, at=AT, actor=house.manager),
    ]
    with transaction.atomic():
        type(swap).objects.select_for_update().get(pk=swap.pk)
        TimeOff.objects.select_for_update().get(pk=asked.pk)
        assert race(*map(impatient, steps)) == Counter(store_busy=7)
        assert at_once(impatient(partial(lapse_swaps, at=noon))) == [0]
    assert lapse_swaps(at=noon) == 1


def test_shift_that_has_begun_is_given_to_nobody_and_may_be_given_back(house: House) -> None:
    house.book(on_tuesday(11), stylist=house.ada)
    begun, swap = on_tuesday(10), taken(house)
    change = approve(swap=swap, at=AT, actor=house.manager)
    with pytest.raises(SwapOver):
        carry_out(change=change, choices=first_of_all(change), at=begun, actor=house.manager)
    assert TUESDAY in days(house.ada)

    carry_out(change=change, choices=first_of_all(change), at=begun - MINUTE, actor=house.manager)
    undo(change=change, at=begun, actor=house.manager)
    assert (fresh(swap).state, TUESDAY in days(house.ada)) == (SwapState.TAKEN, True)


def test_day_that_came_ends_it(house: House) -> None:
    swap, begun = taken(house, returned=shift_of(house.ben, THURSDAY)), on_tuesday(10)
    assert lapse_swaps(at=AT) == 0
    with pytest.raises(SwapOver):
        agree(swap=swap, at=begun)
    assert (lapse_swaps(at=begun), fresh(swap).state) == (1, SwapState.LAPSED)


def test_database_keeps_one_open_swap_of_a_shift(house: House) -> None:
    swap, same = offered(house), {"stylist": house.ada, "store": house.store, "date": TUESDAY, "starts": time(10)}
    facts = same | {"ends": time(19), "lapses_at": swap.lapses_at, "offered_at": AT}
    for wrong in ({}, {"state": "taken"}, {"date": THURSDAY, "to": house.ada}, {"date": THURSDAY, "answered_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ShiftSwap.objects.create(**facts | wrong)
    withdraw(swap=swap, at=AT)
    ShiftSwap.objects.create(**facts)


def test_two_who_take_at_once_are_one_too_many(house: House) -> None:
    cleo, swap = make_stylist(home=house.store, weekdays=()), offered(house)

    def taking(who: Stylist) -> Any:
        return partial(take, swap=swap, stylist=who, returned=None, at=AT)

    assert race(taking(house.ben), taking(cleo)) == Counter({"won": 1, "swap_over": 1})
    assert fresh(swap).taker in (house.ben, cleo)


def test_approval_and_withdrawal_at_once_are_one_of_the_two(house: House) -> None:
    house.book(on_tuesday(11), stylist=house.ada)
    swap = taken(house)
    change = approve(swap=swap, at=AT, actor=house.manager)

    told = race(
        partial(carry_out, change=change, choices=first_of_all(change), at=AT, actor=house.manager),
        partial(withdraw, swap=swap, at=AT),
    )

    approved = fresh(swap).state == SwapState.APPROVED
    assert (told["won"], TUESDAY in days(house.ada)) == (1, not approved)
    assert not faults_of([house.store], at=AT)


def test_approval_and_time_off_at_once_strand_nobody(house: House) -> None:
    """Whoever comes to Tuesday is given Tuesday off in the same moment: the later of the two sees the other.

    She has no shift there yet, so her time off raises no edition of that store.
    """
    house.book(on_tuesday(11), stylist=house.ada)
    cleo, swap = make_stylist(home=house.store, weekdays=()), offered(house)
    take(swap=swap, stylist=cleo, returned=None, at=AT)
    swap = fresh(swap)
    change = approve(swap=swap, at=AT, actor=house.manager)
    asked = ask_time_off(stylist=cleo, starts_at=on_tuesday(1), ends_at=on_tuesday(23), reason="", at=AT)

    told = race(
        partial(carry_out, change=change, choices=first_of_all(change), at=AT, actor=house.manager),
        partial(grant, time_off=asked, store=house.store, at=AT, actor=house.manager),
    )

    assert told["won"] >= 1
    asked.refresh_from_db()
    swapped, off = fresh(swap).state == SwapState.APPROVED, asked.state == "approved"
    assert swapped != off, "a draft shows the visit to who comes second, or refuses them"
    assert not faults_of([house.store], at=AT)
