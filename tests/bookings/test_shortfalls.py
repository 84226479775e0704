"""What is promised and can't be there is settled by somebody: with another variant, the same again, or not at all."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from bookings.errors import IllegalMove, PieceTaken, ShortfallSettled
from bookings.models import RailItem, Settled, Shortfall
from bookings.queries.wishes import variants_of
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces, move
from bookings.services.shortfalls import settle_shortfall
from stores.models import Piece, PieceState
from tests.bookings.invariants import assert_invariants
from tests.bookings.taking import AT, ELEVEN, HOUR, booked, piece_of, taken
from tests.factories.stores import make_user
from tests.factories.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(rooms=4)


def short(world: World) -> Shortfall:
    booked(world, "DRESS-M")
    [shortfall] = taken(world.pieces_of("DRESS-M")[0]).shortfalls
    return shortfall  # type: ignore[no-any-return]


def test_another_variant_settles_it(world: World) -> None:
    actor, shortfall = make_user(), short(world)
    done = settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT, actor=actor)

    assert (done.how, done.settled_by, done.settled_at) == (Settled.OTHER, actor, AT)
    assert piece_of(done.booking).variant == world.variant("DRESS-L")
    assert [item.variant for item in done.booking.rail.all()] == [world.variant("DRESS-L")]
    assert_invariants(AT)


def test_a_piece_that_is_found_again_settles_it(world: World) -> None:
    shortfall = short(world)
    Piece.objects.filter(variant=shortfall.variant).update(state=PieceState.ON_FLOOR)
    done = settle_shortfall(shortfall=shortfall, variant=shortfall.variant, at=AT)
    assert (done.how, piece_of(done.booking).variant) == (Settled.SAME, shortfall.variant)
    assert_invariants(AT)


def test_it_is_given_up_when_the_customer_knows(world: World) -> None:
    shortfall = short(world)
    done = settle_shortfall(shortfall=shortfall, variant=None, at=AT)
    assert (done.how, RailItem.objects.count()) == (Settled.GIVEN_UP, 0)
    assert_invariants(AT)


def test_it_is_settled_once(world: World) -> None:
    shortfall = short(world)
    settle_shortfall(shortfall=shortfall, variant=None, at=AT)
    with pytest.raises(ShortfallSettled):
        settle_shortfall(shortfall=shortfall, variant=None, at=AT)


def test_a_variant_without_a_free_piece_settles_nothing(world: World) -> None:
    shortfall = short(world)
    booked(world, "DRESS-L", number=1)
    with pytest.raises(PieceTaken) as refusal:
        settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT)
    assert refusal.value.facts["skus"] == ["DRESS-L"]
    assert list(Shortfall.objects.open()) == [shortfall]
    assert_invariants(AT)


def test_what_hangs_on_the_rail_already_replaces_nothing(world: World) -> None:
    booked(world, "DRESS-M", "DRESS-L")
    [shortfall] = taken(world.pieces_of("DRESS-M")[0]).shortfalls
    with pytest.raises(PieceTaken):
        settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT)
    assert_invariants(AT)


def test_a_visit_that_was_called_off_lacks_nothing(world: World) -> None:
    shortfall = short(world)
    cancel(booking=shortfall.booking, at=AT)
    with pytest.raises(IllegalMove):
        settle_shortfall(shortfall=shortfall, variant=world.variant("DRESS-L"), at=AT)


def test_a_move_to_when_the_variant_is_there_settles_it(world: World) -> None:
    shortfall = short(world)
    Piece.objects.filter(variant=shortfall.variant).update(state=PieceState.ON_FLOOR)
    move(booking=shortfall.booking, starts_at=ELEVEN + 2 * HOUR, at=AT)
    shortfall.refresh_from_db()
    assert shortfall.how == Settled.SAME
    assert_invariants(AT)


def test_a_customer_who_takes_it_off_the_rail_gives_it_up(world: World) -> None:
    shortfall = short(world)
    change_pieces(booking=shortfall.booking, variants=variants_of(["COAT-M"]), at=AT)
    shortfall.refresh_from_db()
    assert shortfall.how == Settled.GIVEN_UP
    assert_invariants(AT)


def test_one_thing_is_missing_once_and_settled_whole(world: World) -> None:
    shortfall = short(world)
    facts = {"booking": shortfall.booking, "variant": shortfall.variant, "piece": shortfall.piece, "since": AT}
    with pytest.raises(IntegrityError, match="bookings_shortfall_open_once"):
        Shortfall.objects.create(**facts, why="again")
