"""One Monday in London, open 10:00 to 14:00, a start every hour: what can be booked, how often, why not, with whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from experiences.availability import (
    Grid,
    Member,
    Offer,
    Pool,
    Reason,
    StartWindow,
    WeeklyRule,
    assign,
    explain,
    places,
    presence,
    reasons,
    schedule_starts,
    slots,
)

GRID: Final = Grid(ZoneInfo("Europe/London"), date(2026, 1, 12), 1)
OPEN: Final = presence(GRID, [WeeklyRule(0, time(10), time(14))])
STARTS: Final = schedule_starts(
    GRID, [StartWindow(weekday=0, starts=time(10), ends=time(14), interval=60, duration=60)]
)


def at(hour: int, minute: int = 0) -> int:
    """The absolute tick of a wall time on the Monday; London is on UTC in January."""
    return GRID.origin + 288 + hour * 12 + minute // 5


def free_but(*periods: tuple[int, int]) -> int:
    free = GRID.full
    for begins, ends in periods:
        free &= ~GRID.bits(begins, ends)
    return free


def member(resource_id: int, *busy: tuple[int, int], present: int = OPEN, load: int = 0) -> Member:
    return Member(resource_id, free_but(*busy), present, load)


def rooms(*members: Member, needed: int = 1) -> Pool:
    return Pool(Reason.NO_ROOM, needed, members)


def offer(*pools: Pool, before: int = 0, after: int = 0) -> Offer:
    return Offer(
        grid=GRID,
        duration=12,
        before=before,
        after=after,
        starts=STARTS,
        open=OPEN,
        earliest=GRID.origin,
        latest=GRID.origin + GRID.length,
        pools=pools,
    )


def hours(offer: Offer) -> list[int]:
    return [(tick - at(0)) // 12 for tick in GRID.ticks(offer.bookable)]


def test_bookable_is_where_somebody_of_each_pool_is_free() -> None:
    stylists = Pool(Reason.NO_STYLIST, 1, (member(8, (at(10), at(11))), member(9, (at(10), at(12)))))

    assert hours(offer(rooms(member(1)))) == [10, 11, 12, 13]
    assert hours(offer(rooms(member(1, (at(12), at(13)))), stylists)) == [11, 13]


def test_bookable_needs_one_and_the_same_member_all_through() -> None:
    halves = rooms(member(1, (at(10, 30), at(11))), member(2, (at(10), at(10, 30))))

    assert hours(offer(halves)) == [11, 12, 13]


def test_bookable_with_two_of_three_rooms() -> None:
    three = (member(1), member(2, (at(10), at(12))), member(3, (at(11), at(13))))

    assert hours(offer(rooms(*three, needed=2))) == [10, 12, 13]
    assert hours(offer(rooms(*three, needed=3))) == [13]
    assert hours(offer(rooms(*three, needed=4))) == []


def test_buffers_must_be_free_but_may_lie_outside_hours_and_shifts() -> None:
    between = rooms(member(1, (at(9), at(9, 55)), (at(12, 5), at(12, 10))))

    assert hours(offer(between, before=1)) == [10, 11, 13]
    assert hours(offer(between, before=2)) == [11, 13]
    assert hours(offer(between, after=1)) == [10, 11, 13]
    assert hours(offer(between, after=2)) == [10, 13]
    assert hours(offer(between, before=1, after=2)) == [10, 13]
    assert hours(offer(between, before=2, after=2)) == [13]


def test_bookable_stays_within_the_asked_days() -> None:
    always = replace(offer(rooms(member(1, present=GRID.full))), starts=GRID.full, open=GRID.full)

    assert always.bookable == GRID.asked


def test_presence_must_cover_the_visit() -> None:
    shift = presence(GRID, [WeeklyRule(0, time(10, 30), time(13))])

    assert hours(offer(rooms(member(1, present=shift)))) == [11, 12]


def test_reasons_name_all_that_applies_in_order() -> None:
    stylists = Pool(Reason.NO_STYLIST, 1, (member(8, present=0),))
    pieces = [Pool(Reason.PIECE_TAKEN, 1, (member(n, (at(11), at(12))),)) for n in (20, 21)]
    asked = replace(offer(rooms(member(1, (at(11), at(12)))), stylists, *pieces), earliest=at(12), latest=at(13))

    assert reasons(asked, at(11)) == (Reason.TOO_SOON, Reason.NO_ROOM, Reason.NO_STYLIST, Reason.PIECE_TAKEN)
    assert reasons(asked, at(12)) == (Reason.NO_STYLIST,)
    assert reasons(asked, at(13)) == (Reason.TOO_FAR, Reason.NO_STYLIST)
    assert reasons(asked, at(9)) == (
        Reason.OUTSIDE_SCHEDULE,
        Reason.CLOSED,
        Reason.TOO_SOON,
        Reason.NO_ROOM,
        Reason.NO_STYLIST,
        Reason.PIECE_TAKEN,
    )


def test_reasons_are_empty_where_it_can_be_booked() -> None:
    assert reasons(offer(rooms(member(1))), at(10)) == ()


def test_reasons_outside_the_grid_name_the_schedule_and_the_bounds() -> None:
    asked = offer(rooms(member(1)))

    assert reasons(asked, GRID.origin - 1) == (Reason.OUTSIDE_SCHEDULE, Reason.TOO_SOON)
    assert reasons(asked, GRID.origin + GRID.length) == (Reason.OUTSIDE_SCHEDULE, Reason.TOO_FAR)


def test_explain_tells_of_every_closed_start_of_a_set() -> None:
    asked = replace(offer(rooms(member(1, (at(11), at(12))))), latest=at(13))

    assert explain(asked, STARTS) == {at(11): (Reason.NO_ROOM,), at(13): (Reason.TOO_FAR,)}


def test_places_are_bounded_by_the_scarcest_pool() -> None:
    stylists = Pool(Reason.NO_STYLIST, 1, (member(8), member(9), member(10, (at(10), at(11)))))
    asked = offer(rooms(*(member(n) for n in range(1, 6)), needed=2), stylists)

    assert [places(asked, at(hour)) for hour in (9, 10, 11)] == [0, 2, 2]
    three_pairs = offer(rooms(*(member(n) for n in range(1, 7)), needed=2), stylists)
    assert slots(three_pairs) == {at(10): 2, at(11): 3, at(12): 3, at(13): 3}


def test_places_without_anything_scarce_is_one() -> None:
    assert places(offer(), at(10)) == 1
    assert slots(offer()) == {at(10): 1, at(11): 1, at(12): 1, at(13): 1}


def test_assign_takes_the_tightest_gap_first() -> None:
    wide, tight = member(1), member(2, (at(9), at(11)), (at(12), at(13)), load=7)

    assert assign(offer(rooms(wide, tight)), at(11)) == ((2,),)
    assert assign(offer(rooms(wide, tight)), at(10)) == ((1,),)


def test_assign_then_takes_the_least_loaded_then_the_lowest_id() -> None:
    assert assign(offer(rooms(member(1, load=2), member(2, load=1), member(3, load=1))), at(10)) == ((2,),)
    assert assign(offer(rooms(member(3), member(2), member(5), needed=2)), at(10)) == ((2, 3),)


def test_assign_answers_for_each_pool_or_not_at_all() -> None:
    stylists = Pool(Reason.NO_STYLIST, 1, (member(8, (at(10), at(11))),))

    assert assign(offer(rooms(member(1)), stylists), at(11)) == ((1,), (8,))
    assert assign(offer(rooms(member(1)), stylists), at(10)) is None
    assert assign(offer(rooms(member(1)), stylists), at(11, 5)) is None


def test_a_member_that_is_not_cut_to_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="cut to its grid"):
        Member(1, ~GRID.bits(at(10), at(11)), OPEN)


def test_a_pool_that_needs_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        rooms(member(1), needed=0)


def test_pools_that_share_a_resource_are_refused() -> None:
    with pytest.raises(ValueError, match="disjoint"):
        offer(rooms(member(1)), Pool(Reason.NO_STYLIST, 1, (member(1),)))


@pytest.mark.parametrize(
    ("duration", "before", "after"), [(0, 0, 0), (289, 0, 0), (288, 0, 1), (12, 289, 0), (12, -1, 0)]
)
def test_a_visit_that_leaves_the_margin_is_refused(duration: int, before: int, after: int) -> None:
    with pytest.raises(ValueError, match="24 hours"):
        replace(offer(rooms(member(1))), duration=duration, before=before, after=after)
