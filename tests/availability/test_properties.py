"""The engine against the naive model, in awkward zones, on awkward days."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings
from hypothesis import strategies as st

from experiences.availability import (
    Grid,
    Reason,
    assign,
    busy_masks,
    explain,
    places,
    presence,
    reasons,
    schedule_starts,
    slots,
)
from tests.availability import naive
from tests.availability.worlds import World, dated_rules, start_windows, weekly_rules, worlds, zoned_days

ZonedDay = tuple[ZoneInfo, date]


@settings(max_examples=50, deadline=None)
@given(zoned_days(), st.data())
def test_presence_is_what_the_wall_clock_says_minute_by_minute(zoned: ZonedDay, data: st.DataObject) -> None:
    grid, span = Grid(*zoned, 2), naive.Span(*zoned, 2)
    weekly = data.draw(st.lists(weekly_rules(span.first, 1), max_size=4))
    dated = data.draw(st.lists(dated_rules(span.first, 1), max_size=3))

    present = presence(grid, weekly, dated)

    assert set(grid.ticks(present)) == naive.ticks_within(naive.present_minutes(span, weekly, dated), span)


@settings(max_examples=50, deadline=None)
@given(zoned_days(), st.data())
def test_starts_are_those_that_the_wall_clock_shows(zoned: ZonedDay, data: st.DataObject) -> None:
    grid, span = Grid(*zoned, 2), naive.Span(*zoned, 2)
    windows = data.draw(st.lists(start_windows(span.first), min_size=1, max_size=3))

    starts = schedule_starts(grid, windows)

    assert [tick * 5 for tick in grid.ticks(starts)] == sorted(naive.start_minutes(span, windows))


@settings(max_examples=15, deadline=None)
@given(zoned_days(), st.integers(1, 3))
def test_days_part_the_asked_ticks_by_what_the_calendar_shows(zoned: ZonedDay, days: int) -> None:
    grid, span = Grid(*zoned, days), naive.Span(*zoned, days)

    for day in grid.dates:
        begins, ends = (span.clock.minute(naive.midnight(day + timedelta(days=n))) for n in (0, 1))
        assert grid.ticks(grid.day(day)) == list(range(-(-begins // 5), -(-ends // 5)))
    assert sum(grid.day(day) for day in grid.dates) == grid.asked


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(-700, 1600), st.integers(0, 900)), max_size=25))
def test_busy_masks_hold_the_ticks_that_any_row_holds(rows: list[tuple[int, int, int]]) -> None:
    grid = Grid(ZoneInfo("Europe/London"), date(2026, 3, 29), 1)
    absolute = [(key, grid.origin + at, grid.origin + at + ticks) for key, at, ticks in rows]

    masks = busy_masks(grid, iter(absolute))

    for key in (1, 2, 3):
        busy = {tick for named, begins, ends in absolute if named == key for tick in range(begins, ends)}
        expected = [tick for tick in range(grid.origin, grid.origin + grid.length) if tick in busy]
        assert grid.ticks(masks.get(key, 0)) == expected


@settings(max_examples=45, deadline=None)
@given(worlds())
def test_bookable_and_reasons_agree_with_the_naive_model_at_every_asked_tick(world: World) -> None:
    grid = world.offer.grid
    expected = {tick: naive.why_not(world.wish, tick * 5) for tick in grid.ticks(grid.asked)}
    free = [tick for tick, refused in expected.items() if not refused]
    event("some starts can be booked" if free else "nothing can be booked")

    assert grid.ticks(world.offer.bookable) == free
    assert {tick: set(reasons(world.offer, tick)) for tick in expected} == expected
    closed = {tick: reasons(world.offer, tick) for tick, refused in expected.items() if refused}
    assert explain(world.offer, grid.asked) == closed


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_places_are_how_often_one_can_book_in_a_row(world: World) -> None:
    ticks = world.offer.grid.ticks(world.offer.grid.asked)

    found = {tick: places(world.offer, tick) for tick in ticks}

    if world.wish.needs:
        assert found == {tick: naive.places_left(world.wish, tick * 5) for tick in ticks}
    assert slots(world.offer) == {tick: more for tick, more in found.items() if more}


@settings(max_examples=40, deadline=None)
@given(worlds(), st.data())
def test_assign_chooses_those_who_can_serve_in_the_preferred_order(world: World, data: st.DataObject) -> None:
    grid, can_be_booked = world.offer.grid, world.offer.bookable
    for tick in grid.ticks(grid.full):
        assert (assign(world.offer, tick) is not None) == grid.holds(can_be_booked, tick)

    for tick in data.draw(some_of(grid.ticks(can_be_booked))):
        chosen = assign(world.offer, tick)
        assert chosen is not None
        assert_served(world.wish, chosen, tick * 5)
        preferred = [naive.preferred(world.wish, need, tick * 5)[: need.needed] for need in world.wish.needs]
        assert [list(ids) for ids in chosen] == preferred


def some_of(ticks: list[int]) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(ticks), min_size=1, max_size=4) if ticks else st.just([])


def assert_served(wish: naive.Wish, chosen: tuple[tuple[int, ...], ...], start: int) -> None:
    """Enough, distinct, of the right pool, present for the visit and free for the promised period."""
    everybody = [resource_id for ids in chosen for resource_id in ids]
    assert len(set(everybody)) == len(everybody)
    for need, ids in zip(wish.needs, chosen, strict=True):
        named = {thing.resource_id: thing for thing in need.things}
        assert len(ids) == need.needed
        for resource_id in ids:
            assert set(wish.visit(start)) <= named[resource_id].present
            assert set(wish.promised(need, start)) <= named[resource_id].free


@settings(max_examples=10, deadline=None)
@given(worlds(), st.integers(1, 400))
def test_outside_the_grid_nothing_is_offered_and_the_bounds_are_named(world: World, far: int) -> None:
    offer = world.offer
    for tick in (offer.grid.origin - far, offer.grid.origin + offer.grid.length - 1 + far):
        named = reasons(offer, tick)
        assert Reason.OUTSIDE_SCHEDULE in named
        assert (Reason.TOO_SOON in named) == (tick < offer.earliest)
        assert (Reason.TOO_FAR in named) == (tick >= offer.latest)
        assert places(offer, tick) == 0
