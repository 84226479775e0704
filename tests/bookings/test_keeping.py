"""What was put aside after a visit: the customer reads until when, and then it goes back to the floor, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.utils import translation

from bookings.apps import register_schedules
from bookings.messages import compose
from bookings.models import Booking, BookingState, Outcome, RailItem
from bookings.services.closing import close_visit
from bookings.services.keeping import end_keeping, sweep_kept
from notifications.models import Message, MessageState
from stores.errors import PieceMoved
from stores.models import RELEASED, Movement, Piece, PieceState, Zone
from stores.services.handling import put, sell
from stores.services.writer import Spot
from tests.factories.bookings import make_booking, make_customer
from tests.factories.stores import make_user
from tests.factories.world import World, make_world
from tests.racing import at_once

STARTED = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
AT = datetime(2026, 6, 1, 9, 40, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 2, 23, 0, tzinfo=UTC)
"""Of the day after the visit, in London."""
SKUS = ("DRESS-M", "COAT-S")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def front(world: World) -> Zone:
    return Zone.objects.create(store=world.store, name="Front")


@pytest.fixture
def dress(world: World, front: Zone) -> Piece:
    piece = world.pieces_of("DRESS-M")[0]
    put(piece=piece, zone=front, place="Rail 2", at=STARTED)
    return piece


@pytest.fixture
def booking(world: World, dress: Piece) -> Booking:
    """A visit that is over: the dress is kept, the coat went back."""
    booking = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=STARTED,
        confirmed_at=STARTED,
        state=BookingState.IN_SESSION,
        promised=[world.rooms[0], dress, world.pieces_of("COAT-S")[0]],
        customer=make_customer(name="Ada", phone="+442079460123"),
        sms_consent=True,
    )
    RailItem.objects.bulk_create(RailItem(booking=booking, variant=world.variant(sku)) for sku in SKUS)
    outcomes = {world.variant("DRESS-M").pk: Outcome.KEPT, world.variant("COAT-S").pk: Outcome.RETURNED}
    return close_visit(booking=booking, outcomes=outcomes, at=AT)


def stand(piece: Piece) -> tuple[str, int | None, str]:
    piece.refresh_from_db()
    return piece.state, piece.zone_id, piece.place


def became(booking: Booking) -> tuple[str, datetime | None]:
    item = booking.rail.get(variant__sku="DRESS-M")
    return item.outcome, item.kept_until


def test_the_customer_reads_until_when_it_is_kept(booking: Booking) -> None:
    [message] = Message.objects.filter(kind="kept")
    assert (message.channel, message.use_by, message.state) == ("sms", MIDNIGHT, MessageState.PENDING)
    words = compose(message, AT)
    assert words is not None
    assert "kept for you until the evening of Tue 2 Jun: Evening dress, Ink, M" in words.text
    with translation.override("zh-hans"):
        chinese = compose(message, AT)
    assert chinese is not None
    assert "kept" not in chinese.text


def test_when_its_time_is_over_it_waits_to_be_hung(booking: Booking, dress: Piece) -> None:
    assert sweep_kept(at=MIDNIGHT - timedelta(minutes=1)) == 0
    assert sweep_kept(at=MIDNIGHT) == 1
    assert sweep_kept(at=MIDNIGHT) == 0
    assert stand(dress) == (PieceState.ON_FLOOR, None, "where kept pieces wait")
    told = Movement.objects.filter(piece=dress).latest("number")
    assert (told.reason, told.at, told.subject) == (RELEASED, MIDNIGHT, f"booking:{booking.reference}")
    assert became(booking) == (Outcome.RETURNED, None)


def test_a_word_that_was_not_sent_yet_is_owed_no_more(booking: Booking, dress: Piece) -> None:
    dress.refresh_from_db()
    end_keeping(piece=dress, sold=False, at=AT)
    assert not Message.objects.filter(kind="kept", state=MessageState.PENDING).exists()


def test_staff_end_it_earlier(booking: Booking, dress: Piece, front: Zone) -> None:
    dress.refresh_from_db()
    amara = make_user(first_name="Amara")
    for _twice in range(2):
        end_keeping(piece=dress, sold=False, at=AT, actor=amara, spot=Spot(front, "Rail 3"), nonce="n1")
    assert stand(dress) == (PieceState.ON_FLOOR, front.pk, "Rail 3")
    assert became(booking) == (Outcome.RETURNED, None)
    with pytest.raises(PieceMoved):
        end_keeping(
            piece=Piece(pk=dress.pk, state="on_hold", store=dress.store, variant=dress.variant), sold=True, at=AT
        )
    assert sweep_kept(at=MIDNIGHT) == 0


def test_what_is_sold_while_it_is_kept_was_bought_at_the_visit(booking: Booking, dress: Piece) -> None:
    dress.refresh_from_db()
    end_keeping(piece=dress, sold=True, at=AT)
    assert Movement.objects.filter(piece=dress).latest("number").subject == f"booking:{booking.reference}"
    assert became(booking) == (Outcome.BOUGHT, None)


def test_what_the_till_sold_meanwhile_stays_sold(booking: Booking, dress: Piece) -> None:
    dress.refresh_from_db()
    sell(piece=dress, at=AT)
    assert sweep_kept(at=MIDNIGHT) == 1
    assert stand(dress)[0] == PieceState.SOLD
    assert became(booking) == (Outcome.BOUGHT, None)


def test_two_workers_give_it_back_once(booking: Booking, dress: Piece) -> None:
    assert sorted(at_once(*[partial(sweep_kept, at=MIDNIGHT)] * 2)) == [0, 1]
    assert Movement.objects.filter(piece=dress, reason=RELEASED).count() == 1


def test_the_worker_looks_each_minute(booking: Booking) -> None:
    from django_q.models import Schedule

    register_schedules(using="default")
    schedule = Schedule.objects.get(func="bookings.tasks.give_up_keeping")
    assert (schedule.schedule_type, schedule.minutes) == (Schedule.MINUTES, 1)
