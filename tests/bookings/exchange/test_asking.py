"""Asking for an exchange: what comes instead is promised first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from bookings.errors import NotOfferedHere, SlotNotOffered, SlotTaken
from bookings.exchange_errors import (
    AlreadyExchanged,
    ExchangeFixed,
    ExchangeTooLate,
    NothingToExchange,
    OtherProduct,
    PieceNotInPurchase,
    PurchaseNotFound,
    SameWantedTwice,
)
from bookings.lateness import minutes_late
from bookings.models import Booking, BookingState, ExchangeItem
from bookings.queries.purchases import purchase_of
from bookings.queries.replacements import stores_with
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces, move
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.exchanges import exchange_now
from bookings.services.holding import HOLD
from bookings.services.late import sweep_missed
from bookings.services.release import sweep_lapsed
from experiences.models import Experience
from stores.models import HoursException, OpeningPeriod, Piece
from stores.services.handling import give_back
from tests.bookings.exchange.exchanging import (
    AT,
    BOUGHT,
    MINUTE,
    NOON,
    ask,
    asked,
    exchange_of,
    items_of,
    named,
    promised_to,
    sold,
)
from tests.bookings.invariants import assert_invariants
from tests.factories.bookings import make_booking
from tests.factories.world import World

CLOSING = datetime(2026, 6, 2, 18, 0, tzinfo=UTC)


def test_what_comes_instead_is_promised_with_the_hold(world: World, small: Piece) -> None:
    booking = ask(world, asked(world, small, "DRESS-M"))

    (item,) = items_of(booking)
    assert (booking.state, booking.expires_at) == (BookingState.HELD, AT + HOLD)
    assert [piece.variant.sku for piece in promised_to(booking)] == ["DRESS-M"]
    assert (item.back, item.wanted.sku, item.live, item.back_movement, item.out_movement) == (
        small, "DRESS-M", True, None, None,
    )  # fmt: skip
    assert purchase_of(BOUGHT, at=AT).pieces[0].exchange == exchange_of(booking)
    assert_invariants(AT)


def test_any_time_today_waits_until_closing_and_nobody_is_late(world: World, small: Piece) -> None:
    booking = named(ask(world, asked(world, small, "DRESS-M"), starts_at=None))
    booking.refresh_from_db()

    assert (booking.starts_at, booking.ends_at) == (AT.replace(minute=0), CLOSING)
    assert booking.any_time
    assert minutes_late(booking, AT + timedelta(hours=5)) == 0
    assert (sweep_missed(at=CLOSING - MINUTE), sweep_missed(at=CLOSING)) == (0, 1)
    assert promised_to(booking) == []
    assert [item.live for item in items_of(booking)] == [False]
    assert_invariants(CLOSING)


def test_any_time_is_what_was_promised_whatever_the_terms_are_by_now(world: World, small: Piece) -> None:
    at_noon = ask(world, asked(world, small, "DRESS-M"))
    Experience.objects.filter(pk=at_noon.experience_id).update(duration=5)

    at_noon = Booking.objects.get(pk=at_noon.pk)
    assert (at_noon.any_time, at_noon.due_at) == (False, NOON)
    whenever = ask(world, asked(world, small, "DRESS-M"), starts_at=None, instead_of=at_noon)
    Experience.objects.filter(pk=at_noon.experience_id).update(duration=720)

    whenever = Booking.objects.get(pk=whenever.pk)
    assert (whenever.any_time, whenever.due_at) == (True, CLOSING)


def test_exchanges_of_old_wait_any_time_as_they_did(world: World, small: Piece) -> None:
    at_noon = ask(world, asked(world, small, "DRESS-M"))
    whenever = ask(world, asked(world, sold(world.pieces_of("DRESS-S")[1]), "DRESS-M"), starts_at=None)
    visit = make_booking(store=world.store, experience=world.experience, starts_at=NOON, ends_at=CLOSING)
    Booking.objects.update(any_time=False)

    with connection.cursor() as cursor:
        cursor.execute(import_module("bookings.migrations.0019_any_time_of_old").WRITTEN)

    told = dict(Booking.objects.values_list("pk", "any_time"))
    assert told == {at_noon.pk: False, whenever.pk: True, visit.pk: False}


def test_any_time_begins_with_the_doors_and_lasts_over_lunch(world: World, small: Piece) -> None:
    OpeningPeriod.objects.filter(store=world.store).delete()
    for opens, closes in (("10:00", "13:00"), ("14:00", "19:00")):
        OpeningPeriod.objects.create(store=world.store, weekday=1, opens=opens, closes=closes)

    early = ask(world, asked(world, small, "DRESS-M"), starts_at=None, at=AT - timedelta(hours=3))

    assert (early.starts_at, early.ends_at) == (AT.replace(hour=9, minute=0), CLOSING)


def test_any_time_of_a_night_ends_when_the_doors_close(world: World, small: Piece) -> None:
    OpeningPeriod.objects.filter(store=world.store).delete()
    OpeningPeriod.objects.create(store=world.store, weekday=0, opens="18:00", closes="02:00")
    night = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # 0:30 on Tuesday in London

    (having,) = stores_with([world.variant("DRESS-M")], near=world.store, at=night)
    booking = ask(world, asked(world, small, "DRESS-M"), starts_at=None, at=night)

    assert booking.ends_at == having.any_time_until == datetime(2026, 6, 2, 1, 0, tzinfo=UTC)


def test_doors_that_are_closed_keep_nothing_today(world: World, small: Piece) -> None:
    HoursException.objects.create(store=world.store, date=AT.date())

    with pytest.raises(SlotNotOffered) as refused:
        ask(world, asked(world, small, "DRESS-M"), starts_at=None)

    assert refused.value.facts["reasons"] == ["CLOSED"]
    assert not ExchangeItem.objects.exists()


def test_counter_promises_at_once_and_the_visitor_is_in(world: World, small: Piece) -> None:
    details = Details(contact=Contact(name="Ada", phone=""))

    booking = exchange_now(
        purchase_subject=BOUGHT, items=[asked(world, small, "DRESS-M")], store=world.store, details=details, at=AT
    )

    assert (booking.state, len(promised_to(booking))) == (BookingState.ARRIVED, 1)
    assert_invariants(AT)


def test_what_is_not_in_the_purchase_is_refused(world: World, small: Piece) -> None:
    other = sold(world.pieces_of("COAT-S")[0], subject="receipt:other")
    unsold = world.pieces_of("DRESS-L")[0]

    for piece, sku in ((other, "COAT-M"), (unsold, "DRESS-M")):
        with pytest.raises(PieceNotInPurchase):
            ask(world, asked(world, piece, sku))
    give_back(piece=small, store=world.store, at=AT)
    with pytest.raises(PieceNotInPurchase):
        ask(world, asked(world, small, "DRESS-M"))
    with pytest.raises(PurchaseNotFound):
        ask(world, asked(world, small, "DRESS-M"), purchase_subject="receipt:nothing")
    assert not ExchangeItem.objects.exists()


def test_what_makes_no_exchange_is_refused(world: World, small: Piece) -> None:

    with pytest.raises(OtherProduct):
        ask(world, asked(world, small, "COAT-M"))
    for items in ([], [asked(world, small, "DRESS-M")] * 2):
        with pytest.raises(NothingToExchange):
            ask(world, *items)
    Experience.objects.filter(slug="exchange").update(published=False)
    with pytest.raises(NotOfferedHere):
        ask(world, asked(world, small, "DRESS-M"))


def test_last_day_is_whole_and_the_stores_own(world: World, small: Piece) -> None:
    world.store.exchange_days = 1
    world.store.save()
    midnight = datetime(2026, 6, 2, 23, 0, tzinfo=UTC)  # in London it is an hour later

    assert purchase_of(BOUGHT, at=AT).pieces[0].until == midnight
    with pytest.raises(ExchangeTooLate) as refused:
        ask(world, asked(world, small, "DRESS-M"), starts_at=NOON + timedelta(days=1), at=midnight)
    ask(world, asked(world, small, "DRESS-M"), starts_at=NOON + timedelta(days=1), at=midnight - MINUTE)

    assert refused.value.facts["until"] == midnight


def test_piece_waits_for_one_exchange_at_a_time(world: World, small: Piece) -> None:
    first = ask(world, asked(world, small, "DRESS-M"))

    with pytest.raises(AlreadyExchanged) as refused:
        ask(world, asked(world, small, "DRESS-L"))

    assert refused.value.facts["reference"] == exchange_of(first).reference
    assert ExchangeItem.objects.count() == 1


def test_another_time_takes_the_place_of_ones_own_hold(world: World, small: Piece) -> None:
    first = ask(world, asked(world, small, "DRESS-M"))

    second = ask(world, asked(world, small, "DRESS-L"), starts_at=NOON + 10 * MINUTE, instead_of=first)
    first.refresh_from_db()

    assert first.state == BookingState.CANCELLED
    assert [item.live for item in items_of(first)] == [False]
    assert [item.live for item in items_of(second)] == [True]
    assert_invariants(AT)


def test_hold_that_ran_out_stands_in_nobodys_way(world: World, small: Piece) -> None:
    first = ask(world, asked(world, small, "DRESS-M"))
    later = AT + HOLD

    assert purchase_of(BOUGHT, at=later).pieces[0].exchange is None
    second = ask(world, asked(world, small, "DRESS-M"), at=later)
    first.refresh_from_db()

    assert first.state == BookingState.EXPIRED
    assert (len(promised_to(second)), len(promised_to(first))) == (1, 0)
    assert_invariants(later)


def test_end_of_the_visit_ends_the_items(world: World, small: Piece) -> None:
    lapsed = ask(world, asked(world, small, "DRESS-M"))
    sweep_lapsed(at=AT + HOLD)
    called_off = named(ask(world, asked(world, small, "DRESS-M"), at=AT + HOLD), at=AT + HOLD)
    cancel(booking=called_off, at=AT + HOLD)
    missed = named(ask(world, asked(world, small, "DRESS-M"), at=AT + HOLD), at=AT + HOLD)
    sweep_missed(at=NOON + 30 * MINUTE)

    for booking in (lapsed, called_off, missed):
        assert [item.live for item in items_of(booking)] == [False]
        assert promised_to(booking) == []
    assert_invariants(NOON + 30 * MINUTE)


def test_moved_exchange_is_waited_for_at_its_new_time(world: World, small: Piece) -> None:
    booking = named(ask(world, asked(world, small, "DRESS-M"), starts_at=None))

    moved = move(booking=booking, starts_at=NOON, at=AT)

    assert (moved.starts_at, moved.any_time, moved.awaited_until) == (NOON, False, None)
    assert [item.live for item in items_of(moved)] == [True]


def test_two_become_two_of_one_kind_one_after_the_other(world: World, small: Piece) -> None:
    other = sold(world.pieces_of("DRESS-S")[1])

    with pytest.raises(SameWantedTwice) as refused:
        ask(world, asked(world, small, "DRESS-M"), asked(world, other, "DRESS-M"))

    assert refused.value.facts["sku"] == "DRESS-M"
    for piece, when in ((small, NOON), (other, NOON + 10 * MINUTE)):
        assert promised_to(ask(world, asked(world, piece, "DRESS-M"), starts_at=when))


def test_rail_of_an_exchange_is_fixed(world: World, small: Piece) -> None:
    booking = named(ask(world, asked(world, small, "DRESS-M")))

    with pytest.raises(ExchangeFixed):
        change_pieces(booking=booking, variants=[world.variant("COAT-M")], at=AT)


def test_last_replacement_is_promised_once(world: World, small: Piece) -> None:
    for piece in world.pieces_of("DRESS-M")[1:]:
        sold(piece, subject="receipt:others")
    other = sold(world.pieces_of("DRESS-S")[1], subject="receipt:hers")
    ask(world, asked(world, small, "DRESS-M"))

    with pytest.raises(SlotTaken) as refused:
        ask(world, asked(world, other, "DRESS-M"), purchase_subject="receipt:hers")
    with pytest.raises(SlotTaken):
        ask(world, asked(world, other, "DRESS-M"), starts_at=None, purchase_subject="receipt:hers")

    assert refused.value.facts["reasons"] == ["PIECE_TAKEN"]
    assert refused.value.facts["alternatives"]
    assert_invariants(AT)
