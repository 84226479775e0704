"""Another store in time: offered, asked for, sent, arrived and promised; or a shortfall again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from bookings.errors import IllegalMove, ShortfallSettled
from bookings.models import Allocation, Booking, BookingState, Outcome, Shortfall
from bookings.queries.transfers import elsewhere_for
from bookings.queries.wishes import Wish, variants_of
from bookings.services.cancel import cancel
from bookings.services.closing import close_visit
from bookings.services.hold import hold
from bookings.services.keeping import end_keeping
from bookings.services.taking_out import take_out
from bookings.services.transfers import bring_over, sweep_coming, take_in
from floor.queries.back import to_hang_back
from floor.queries.instead import shorts_of
from floor.queries.pulling import pull_version
from floor.services.counting import begin_count, finish_count, scan_in
from stores.models import HoursException, Movement, OpeningPeriod, Piece, PieceState, Store, Zone
from stores.services.handling import depart, sell
from stores.services.ledger import change_state
from tests.bookings.invariants import promised_twice
from tests.factories.stores import make_member, make_pieces, make_store, make_variant
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.racing import race
from tests.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)
PULL, THERE, HTMX = "/floor/london/pull/", "/floor/near/pull/", {"HX-Request": "true"}
STARTS = AT + timedelta(hours=3)


@pytest.fixture
def near(world: World, amara: User) -> Store:
    """A store two and a half kilometres away, open from ten to seven as London is; Amara works there as well."""
    near = make_store(slug="near", name="Vitrine Near", latitude=51.535, longitude=-0.13)
    make_member(store=near, user=amara)
    return near


@pytest.fixture
def spare(world: World, near: Store) -> Piece:
    return make_pieces(variant=world.variant("DRESS-M"), store=near)[0]


@pytest.fixture
def visit(world: World) -> Booking:
    return expect(world, promised=[world.rooms[0], world.pieces_of("DRESS-M")[0]], starts_at=STARTS)


@pytest.fixture
def short(world: World, visit: Booking, spare: Piece) -> Shortfall:
    """The dress that the visit was promised isn't there."""
    piece = world.pieces_of("DRESS-M")[0]
    [short] = take_out(piece=piece, to=PieceState.MISSING, at=AT, reason="gone").shortfalls
    return short


def offered(short: Shortfall, at: datetime = AT) -> list[tuple[str, datetime]]:
    row = Shortfall.objects.select_related("booking__store").get(pk=short.pk)
    return [(one.store.slug, one.arrives_by) for one in elsewhere_for([row], at=at).get(row.pk, [])]


def do(client: Client, what: str, page: str = PULL, **fields: str) -> str:
    return words_of(client.post(page, {"do": what} | fields))


def state(piece: Piece) -> tuple[str, str]:
    piece.refresh_from_db()
    return piece.state, piece.store.slug


def test_a_store_is_offered_that_can_send_it_in_time(short: Shortfall) -> None:
    assert offered(short) == [("near", AT + timedelta(minutes=40))]


def test_no_store_is_offered_that_could_not(
    world: World, short: Shortfall, spare: Piece, near: Store, visit: Booking
) -> None:
    assert offered(short, at=STARTS - timedelta(minutes=35)) == []
    Store.objects.filter(pk=near.pk).update(latitude=52.5)
    assert offered(short) == []
    Store.objects.filter(pk=near.pk).update(latitude=51.535)
    OpeningPeriod.objects.filter(store=near).delete()
    assert offered(short) == []
    night = OpeningPeriod.objects.create(store=near, weekday=6, opens="20:00", closes="11:00")  # Sunday's
    assert len(offered(short)) == 1
    OpeningPeriod.objects.filter(pk=night.pk).update(closes="10:30")  # when it is packed
    assert len(offered(short)) == 1
    OpeningPeriod.objects.filter(pk=night.pk).update(closes="10:29")
    assert offered(short) == []
    day = OpeningPeriod.objects.create(store=near, weekday=0, opens="11:00", closes="19:00")  # but not yet
    assert offered(short) == []
    OpeningPeriod.objects.filter(pk=day.pk).update(opens="10:29")  # at that very moment: the doors stay open
    assert len(offered(short)) == 1
    OpeningPeriod.objects.filter(store=near).update(opens="09:00", closes="19:00")
    holiday = HoursException.objects.create(store=near, date=AT.date(), reason="Stocktaking")
    assert offered(short) == []
    holiday.delete()
    assert len(offered(short)) == 1
    expect(world, store=near, promised=[spare], starts_at=AT + timedelta(days=3))
    assert offered(short) == []


def test_from_the_chip_to_the_rail(
    door: Client, world: World, short: Shortfall, spare: Piece, visit: Booking, near: Store
) -> None:
    before = pull_version(world.store, at=AT), pull_version(near, at=AT)
    assert f"bring:{short.pk}:{spare.pk}" in door.get(PULL).content.decode()
    assert "Vitrine Near is asked to send Evening dress, Ink, M: here by 10:40." in do(
        door, f"bring:{short.pk}:{spare.pk}"
    )
    assert state(spare) == ("on_hold", "near")
    assert pull_version(world.store, at=AT) != before[0]
    assert pull_version(near, at=AT) != before[1]
    page = words_of(door.get(PULL))
    assert "arrives by 10:40" in page
    assert "please settle" not in page
    assert "For Vitrine London, there by 10:40" in words_of(door.get(THERE))

    assert "Sent: Evening dress, Ink, M" in do(door, f"sent:{short.pk}", THERE)
    assert "settled this already" in do(door, f"sent:{short.pk}", THERE)
    assert state(spare) == ("in_transit", "london")
    answer = door.post(PULL, {"code": spare.label, "nonce": "n1"}, headers=HTMX).content.decode()
    assert "Mei Tanaka · Room 1" in answer
    assert state(spare) == ("on_rail", "london")
    assert Allocation.objects.live().filter(booking=visit, resource=spare.pk).exists()
    assert not Shortfall.objects.open().exists()
    assert promised_twice() == 0


def test_what_arrives_on_the_page_of_pieces_is_promised_at_once(
    door: Client, short: Shortfall, spare: Piece, visit: Booking
) -> None:
    do(door, f"bring:{short.pk}:{spare.pk}")
    do(door, f"sent:{short.pk}", THERE)
    spare.refresh_from_db()
    fields = {"do": "arrived", "piece": spare.pk, "state": spare.state, "label": spare.label}
    assert "Done." in door.post("/floor/london/pieces/", fields, follow=True).content.decode()
    assert state(spare) == ("on_floor", "london")
    assert Allocation.objects.live().filter(booking=visit, resource=spare.pk).exists()
    assert not Shortfall.objects.open().exists()


def test_what_is_not_there_by_the_start_is_a_shortfall_again(
    door: Client, world: World, short: Shortfall, spare: Piece, present: time_machine.Traveller
) -> None:
    do(door, f"bring:{short.pk}:{spare.pk}")
    assert [one.coming for one in shorts_of(world.store, at=STARTS - timedelta(minutes=1))] == [True]
    assert [one.coming for one in shorts_of(world.store, at=STARTS)] == [False]
    assert sweep_coming(at=STARTS - timedelta(minutes=1)) == 0
    assert sweep_coming(at=STARTS) == 1
    assert sweep_coming(at=STARTS) == 0
    assert state(spare) == ("on_floor", "near")
    assert [one.piece for one in to_hang_back(spare.store, at=STARTS)] == [spare]


@pytest.mark.parametrize("what", ["missing", "sold"])
def test_what_the_other_store_can_not_send_is_a_shortfall_again(
    door: Client, world: World, short: Shortfall, spare: Piece, what: str
) -> None:
    do(door, f"bring:{short.pk}:{spare.pk}")
    spare.refresh_from_db()
    if what == "missing":
        do(door, f"missing:{spare.pk}", THERE)
    else:
        sell(piece=spare, at=AT)
    assert [one.coming for one in shorts_of(world.store, at=AT)] == [False]


def test_who_calls_off_lets_go_of_it(short: Shortfall, spare: Piece, visit: Booking) -> None:
    bring_over(shortfall=short, piece=spare, at=AT)
    cancel(booking=Booking.objects.get(pk=visit.pk), at=AT)
    assert sweep_coming(at=AT) == 1
    assert state(spare)[0] == "on_floor"
    with pytest.raises(IllegalMove):
        bring_over(shortfall=short, piece=spare, at=AT)


def test_what_came_and_is_kept_for_a_customer_stays_kept(
    world: World, short: Shortfall, spare: Piece, visit: Booking
) -> None:
    bring_over(shortfall=short, piece=spare, at=AT)
    spare.refresh_from_db()
    depart(piece=spare, to_store=world.store, at=AT)
    take_in(piece=spare, store=world.store, at=AT)
    Booking.objects.filter(pk=visit.pk).update(state=BookingState.IN_SESSION)
    visit.refresh_from_db()
    close_visit(booking=visit, outcomes={spare.variant_id: Outcome.KEPT}, at=STARTS)
    assert sweep_coming(at=STARTS) == 0
    assert state(spare) == ("on_hold", "london")
    assert end_keeping(piece=spare, sold=False, at=STARTS).to_state == "on_floor"
    change_state(piece=spare, to=PieceState.ON_HOLD, at=STARTS, reason="for a friend")
    assert sweep_coming(at=STARTS) == 0


@pytest.mark.parametrize("minutes", [59, 60])
def test_what_comes_for_a_request_is_promised_to_it_until_it_is_answered(
    world: World, short: Shortfall, spare: Piece, visit: Booking, minutes: int
) -> None:
    answered_by = AT + timedelta(hours=1)
    asks = {"state": BookingState.REQUESTED, "asked_at": AT, "confirmed_at": None, "expires_at": answered_by}
    Booking.objects.filter(pk=visit.pk).update(**asks)
    bring_over(shortfall=short, piece=spare, at=AT)
    spare.refresh_from_db()
    depart(piece=spare, to_store=world.store, at=AT)

    take_in(piece=spare, store=world.store, at=AT + timedelta(minutes=minutes))

    promised = Allocation.objects.live().filter(booking=visit, resource=spare.pk).values_list("expires_at", flat=True)
    assert list(promised) == ([answered_by] if minutes < 60 else [])


def test_an_arrival_that_is_sent_again_promises_nothing_that_was_sent_away_since(
    world: World, short: Shortfall, spare: Piece, visit: Booking, near: Store
) -> None:
    bring_over(shortfall=short, piece=spare, at=AT)
    depart(piece=Piece.objects.get(pk=spare.pk), to_store=world.store, at=AT)
    take_in(piece=Piece.objects.get(pk=spare.pk), store=world.store, at=AT, nonce="n1")
    sent = take_out(
        piece=Piece.objects.get(pk=spare.pk), to=PieceState.IN_TRANSIT, store=near, at=AT, reason="sent back"
    )
    take_in(piece=Piece.objects.get(pk=spare.pk), store=near, at=AT)
    bring_over(shortfall=sent.shortfalls[0], piece=spare, at=AT)

    take_in(piece=Piece.objects.get(pk=spare.pk), store=world.store, at=AT, nonce="n1")

    assert state(spare) == ("on_hold", "near")
    assert not Allocation.objects.live().filter(resource=spare.pk).exists()
    assert Shortfall.objects.open().get().coming == spare


def test_what_arrives_while_its_zone_is_counted_is_promised_at_once(
    world: World, short: Shortfall, spare: Piece, visit: Booking, amara: User
) -> None:
    front = Zone.objects.create(store=world.store, name="Front", position=1)
    bring_over(shortfall=short, piece=spare, at=AT)
    spare.refresh_from_db()
    depart(piece=spare, to_store=world.store, at=AT)
    count = begin_count(zone=front, at=AT, actor=amara)
    scan_in(zone_count=count, text=spare.label, at=AT + timedelta(minutes=1), actor=amara)
    settled = finish_count(zone_count=count, at=AT + timedelta(minutes=2), actor=amara)
    assert [one.piece for one in settled.done] == [spare]
    assert state(spare) == ("on_floor", "london")
    assert Allocation.objects.live().filter(booking=visit, resource=spare.pk).exists()
    assert not Shortfall.objects.open().exists()


def test_another_choice_after_all_lets_go_of_it(door: Client, world: World, short: Shortfall, spare: Piece) -> None:
    do(door, f"bring:{short.pk}:{spare.pk}")
    do(door, f"settle:{short.pk}:{world.variant('DRESS-L').pk}")
    assert sweep_coming(at=AT) == 1
    with pytest.raises(ShortfallSettled):
        bring_over(shortfall=short, piece=spare, at=AT)


@pytest.mark.parametrize("many", [1, 5])
def test_the_stores_are_asked_for_in_three_queries(
    world: World, near: Store, visit: Booking, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(many):
        variant = make_variant()
        [here, _there] = [make_pieces(variant=variant, store=store)[0] for store in (world.store, near)]
        Shortfall.objects.create(booking=visit, variant=variant, piece=here, since=AT, why="gone")
    rows = list(Shortfall.objects.select_related("booking__store"))
    with django_assert_num_queries(3):
        found = elsewhere_for(rows, at=AT)
    assert [len(found[row.pk]) for row in rows] == [1] * many


def test_nonsense_changes_nothing(door: Client, short: Shortfall, spare: Piece) -> None:
    before = Movement.objects.count()
    for what in ("bring::", f"bring:{short.pk}:", f"bring:{short.pk}:{'9' * 30}", f"bring:1:{spare.pk}x", "sent:x"):
        assert door.post(PULL, {"do": what}).status_code in (409, 422)
    assert Movement.objects.count() == before


def test_a_visitor_of_the_other_store_and_the_transfer_never_both_have_it(
    world: World, paris: World, short: Shortfall, visit: Booking
) -> None:
    [piece] = paris.pieces_of("DRESS-M")
    wish = Wish(experience=paris.experience, variants=variants_of(["DRESS-M"]))
    later = AT + timedelta(hours=4)
    answers = race(
        lambda: hold(wish=wish, store=paris.store, starts_at=later, at=AT),
        lambda: bring_over(shortfall=short, piece=piece, at=AT),
    )
    piece.refresh_from_db()
    promised = Allocation.objects.live().filter(resource=piece.pk).exists()
    assert answers in ({"won": 1, "slot_taken": 1}, {"won": 1, "piece_taken": 1})
    assert promised == (piece.state == PieceState.ON_FLOOR)
