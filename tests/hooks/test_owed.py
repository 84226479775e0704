"""What happens is owed to those who asked, in the transaction in which it happens."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.db import connections, transaction

from bookings.models import Booking, DeliveryOrder, Exchange
from bookings.queries.wishes import Wish
from bookings.services.approval import approve
from bookings.services.cancel import cancel
from bookings.services.change import change_pieces, move
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.release import sweep_lapsed
from bookings.services.visit import check_in, complete, mark_no_show, start
from experiences.models import Experience
from hooks.body import body_of
from hooks.models import Delivery, DeliveryState, Event
from stores.services.handling import give_back, sell
from tests.api.conftest import AT
from tests.factories.hooks import make_hook
from tests.factories.stores import make_store
from tests.factories.world import World, make_world

START = AT + timedelta(days=1, hours=1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def held(world: World, starts_at: datetime = START, *skus: str) -> Booking:
    wish = Wish(experience=world.experience, variants=tuple(world.variant(sku) for sku in skus))
    return hold(wish=wish, store=world.store, starts_at=starts_at, at=AT)


def booked(world: World, starts_at: datetime = START, *skus: str) -> Booking:
    booking = held(world, starts_at, *skus)
    contact = Contact(name="Ada Lovelace", phone="+442079460001", email="ada@example.com")
    confirm(booking=booking, details=Details(contact=contact, note="Two left feet"), at=AT)
    booking.refresh_from_db()
    return booking


def told(**where: Any) -> list[str]:
    return list(Delivery.objects.filter(**where).order_by("pk").values_list("event", flat=True))


def test_a_visit_is_told_from_its_booking_to_its_end(world: World) -> None:
    make_hook(store=world.store)
    booking = booked(world, START, "DRESS-M")
    later = START + timedelta(hours=1)
    move(booking=booking, starts_at=later, at=AT)
    booking.refresh_from_db()
    change_pieces(booking=booking, variants=[], at=AT)
    visit = check_in(code=booking.reference, store=world.store, at=later).booking
    start(booking=visit, at=later)
    complete(booking=visit, at=START + timedelta(hours=2))

    assert told() == [
        "booking.confirmed", "booking.moved", "booking.changed", "booking.arrived", "booking.completed",
    ]  # fmt: skip
    moved = Delivery.objects.get(event="booking.moved")
    assert moved.data == {
        "reference": booking.reference,
        "state": "confirmed",
        "store": "london",
        "experience": "try-on",
        "starts_at": "2026-06-02T11:00:00Z",
        "ends_at": "2026-06-02T11:45:00Z",
        "party": 1,
        "source": "web",
    }
    assert Delivery.objects.get(event="booking.confirmed").data["starts_at"] == "2026-06-02T10:00:00Z"
    numbers = list(Delivery.objects.order_by("pk").values_list("sequence", flat=True))
    assert numbers == sorted(set(numbers))


def test_who_cancels_and_who_never_comes_is_told_and_a_hold_is_nobodys_business(world: World) -> None:
    make_hook()
    cancel(booking=held(world), at=AT)
    cancel(booking=booked(world), at=AT)
    mark_no_show(booking=booked(world), at=START + timedelta(hours=2))
    assert told() == ["booking.confirmed", "booking.cancelled", "booking.confirmed", "booking.no_show"]


def test_who_asks_the_store_is_told_and_what_it_answers(world: World) -> None:
    make_hook()
    Experience.objects.filter(pk=world.experience.pk).update(approval_minutes=60)
    booking = booked(world)
    assert booking.asked_at is not None
    approve(booking=booking, asked_at=booking.asked_at, at=AT, actor=None)
    move(booking=booking, starts_at=START + timedelta(hours=1), at=AT)
    sweep_lapsed(at=AT + timedelta(hours=1))
    assert told() == ["booking.requested", "booking.confirmed", "booking.requested", "booking.cancelled"]
    assert Delivery.objects.filter(event="booking.requested").latest("pk").data["starts_at"] == "2026-06-02T11:00:00Z"


def test_only_those_hear_who_asked_and_whose_store_it_is(world: World) -> None:
    here, house = make_hook(store=world.store, events=[Event.CANCELLED]), make_hook()
    make_hook(store=make_store())
    make_hook(active=False)
    cancel(booking=booked(world), at=AT)
    assert told(hook=here) == ["booking.cancelled"]
    assert told(hook=house) == ["booking.confirmed", "booking.cancelled"]
    assert Delivery.objects.count() == 3


def test_a_visit_that_goes_to_another_store_is_told_to_both(world: World) -> None:
    paris = make_world(slug="paris")
    old, new = make_hook(store=world.store), make_hook(store=paris.store)
    booking = booked(world)
    move(booking=booking, store=paris.store, starts_at=START, at=AT)
    assert told(hook=old) == ["booking.confirmed", "booking.moved"]
    assert told(hook=new) == ["booking.moved"]
    assert {one.data["store"] for one in Delivery.objects.filter(event="booking.moved")} == {"paris"}


def test_no_word_about_the_person_is_told(world: World) -> None:
    make_hook()
    booked(world, START, "DRESS-M")
    text = body_of(Delivery.objects.get()).decode()
    assert not [word for word in ("Ada", "Lovelace", "7946", "example.com", "feet") if word in text]
    assert set(json.loads(text)) == {"id", "type", "timestamp", "sequence", "data"}


def test_what_is_rolled_back_is_owed_to_nobody(world: World) -> None:
    make_hook()
    booking = booked(world)
    Delivery.objects.all().delete()
    with transaction.atomic():
        booking.moves.create(at=AT, from_state="confirmed", to_state="cancelled")
        assert told() == ["booking.cancelled"]
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_pieces_and_orders_are_told(world: World) -> None:
    make_hook(store=world.store)
    [piece] = world.pieces_of("COAT-S")
    sell(piece=piece, at=AT, subject="receipt:1")
    piece.refresh_from_db()
    give_back(piece=piece, store=world.store, at=AT)
    order = DeliveryOrder.objects.create(
        exchange=Exchange.objects.create(subject="receipt:1", asked_at=AT),
        store=world.store,
        name="Ada",
        line1="1 Lane",
        city="London",
        country="GB",
        ordered_at=AT,
    )
    order.off_at, order.off_why = AT, "no stock"
    order.save()
    order.save()
    assert told() == ["piece.sold", "piece.returned", "order.made", "order.called_off"]
    assert Delivery.objects.get(event="piece.sold").data == {
        "label": piece.label, "sku": "COAT-S", "store": "london", "state": "sold",
    }  # fmt: skip
    assert "Ada" not in str(Delivery.objects.get(event="order.made").data)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_the_first_to_begin_commits_last(world: World) -> None:
    make_hook()
    slow, quick = booked(world), booked(world, START + timedelta(hours=3))
    Delivery.objects.all().delete()
    written, go_on = Signal(), Signal()

    def cancel_slowly() -> None:
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=slow.pk).update(state="cancelled")
                slow.moves.create(at=AT, from_state="confirmed", to_state="cancelled")
                written.set()
                go_on.wait(30)
        finally:
            connections.close_all()

    thread = Thread(target=cancel_slowly)
    thread.start()
    assert written.wait(30)
    cancel(booking=quick, at=AT)
    first = Delivery.objects.get()
    Delivery.objects.update(state=DeliveryState.DELIVERED)
    go_on.set()
    thread.join(30)
    assert first.subject == f"booking:{quick.reference}"
    late = Delivery.objects.due(AT).get()
    assert (late.subject, late.pk < first.pk) == (f"booking:{slow.reference}", True)
