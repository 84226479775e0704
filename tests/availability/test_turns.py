"""Whose turn is when: hand-made queues on one Monday in London, open 10:00 to 14:00."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings

from experiences.availability import Member, Offer, Pool, Reason, Turn, in_turn
from tests.availability.test_search import GRID, OPEN, at, member, rooms
from tests.availability.worlds import World, worlds


def ticks(offers: Iterable[Offer]) -> list[int | None]:
    """When each can have all; none of them wants a piece."""
    turns = in_turn(offers)
    assert all(turn.tick == turn.without_pieces for turn in turns)
    return [turn.tick for turn in turns]


def hour_from(earliest: int, *pools: Pool, before: int = 0, after: int = 0, duration: int = 12) -> Offer:
    """A visit that may begin at any tick from `earliest` on."""
    beyond = GRID.origin + GRID.length
    return Offer(GRID, duration, before, after, GRID.asked, OPEN, earliest, beyond, pools)


def test_one_room_is_given_to_one_after_another_with_the_buffers_between() -> None:
    visit = hour_from(at(10), rooms(member(1)), before=1, after=2)
    assert ticks([visit] * 3) == [at(10), at(11, 15), at(12, 30)]


def test_two_rooms_serve_two_at_once() -> None:
    visit = hour_from(at(10), rooms(member(1), member(2)))
    assert ticks([visit] * 4) == [at(10), at(10), at(11), at(11)]


def test_what_is_promised_already_is_not_given_away() -> None:
    visit = hour_from(at(10), rooms(member(1, (at(10), at(10, 25)), (at(11, 30), at(12)))))
    assert ticks([visit] * 3) == [at(10, 25), at(12), at(13)]


def test_nobody_is_promised_what_closing_would_cut_off() -> None:
    visit = hour_from(at(12, 30), rooms(member(1)))
    assert ticks([visit] * 2) == [at(12, 30), None]


def test_a_short_visit_fits_before_a_long_one_that_has_to_wait() -> None:
    room = rooms(member(1, (at(10, 30), at(11))))
    long, short = hour_from(at(10), room), hour_from(at(10), room, duration=6)
    assert ticks([long, short, long]) == [at(11), at(10), at(12)]


def test_who_shares_a_stylist_waits_for_them_in_another_room() -> None:
    host = Pool(Reason.NO_STYLIST, 1, (member(9),))
    visit = hour_from(at(10), rooms(member(1), member(2)), host)
    alone = hour_from(at(10), rooms(member(1), member(2)))
    assert ticks([visit, visit, alone]) == [at(10), at(11), at(10)]


def test_whoever_can_t_be_served_takes_nothing_from_those_behind() -> None:
    nobody = hour_from(at(10), Pool(Reason.NO_STYLIST, 1, ()), rooms(member(1)))
    visit = hour_from(at(10), rooms(member(1)))
    assert ticks([nobody, visit]) == [None, at(10)]


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_turns_never_come_before_a_real_gap_nor_before_those_ahead(world: World) -> None:
    offer, length = world.offer, 4
    found = [turn.tick for turn in in_turn([offer] * length)]
    real = in_turn([offer])[0].tick
    given_ticks = [tick for tick in found if tick is not None]
    assert given_ticks == sorted(given_ticks)
    assert found == [*given_ticks, *[None] * (length - len(given_ticks))]
    assert all(real is not None and tick >= real and offer.grid.holds(offer.bookable, tick) for tick in given_ticks)


def test_more_rooms_never_make_anybody_wait_longer() -> None:
    few = hour_from(at(10), rooms(member(1, (at(10), at(11)))))
    more = replace(few, pools=(rooms(member(1, (at(10), at(11))), member(2)),))
    assert all(
        after is not None and (before is None or after <= before)
        for before, after in zip(ticks([few] * 4), ticks([more] * 4), strict=True)
    )


def pieces(*members: Member) -> Pool:
    return Pool(Reason.PIECE_TAKEN, 1, members)


def test_who_wants_the_same_piece_comes_one_after_another_whatever_rooms_there_are() -> None:
    visit = hour_from(at(10), rooms(member(1), member(2)), pieces(member(9, (at(10), at(10, 30)))))
    assert in_turn([visit] * 2) == [Turn(at(10, 30), at(10)), Turn(at(11, 30), at(10))]


def test_whose_piece_never_comes_is_counted_as_coming_without_it() -> None:
    visit = hour_from(at(10), rooms(member(1)), pieces())
    plain = hour_from(at(10), rooms(member(1)))
    assert in_turn([visit, plain]) == [Turn(None, at(10)), Turn(at(11), at(11))]
