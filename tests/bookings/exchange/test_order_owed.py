"""What came back for an order that nobody has taken over: to be sent, or made good by a person, and not both."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.exchange_errors import AlreadyBack, ExchangeOver, NothingOwed, OrderTaken
from bookings.models import Amends, DeliveryOrder, Exchange, ExchangeItem
from bookings.queries.purchases import exchange_url, purchase_of
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_delivery import call_off_order, fail_order, order_delivery, take_order
from floor.models import EventKind
from floor.order_schemas import order_out
from floor.queries.exchanges import exchange_version, opened_again
from floor.queries.sent import back_not_sent, sent_not_back, sent_version
from floor.services.stock_events import Event, take_back
from stores.models import Piece
from tests.bookings.exchange.exchanging import AT, BOUGHT, HOME, MINUTE, asked, sold
from tests.bookings.invariants import assert_invariants
from tests.factories.stores import make_member, make_user
from tests.factories.world import World
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + 5 * MINUTE


def returned(world: World, piece: Piece) -> None:
    """The till takes it back, for money."""
    number = f"return-{piece.label}"
    event = Event(
        store=world.store, event_id=number, kind=EventKind.RETURN, fingerprint=number, happened_at=AT + MINUTE
    )
    take_back(event=event, label=piece.label, at=AT + MINUTE)


def ordered(world: World, *pieces: Piece) -> Exchange:
    items = [asked(world, piece, sku) for piece, sku in zip(pieces, ("DRESS-M", "COAT-L"), strict=False)]
    return order_delivery(purchase_subject=BOUGHT, items=items, address=HOME, at=AT)


@pytest.fixture
def coat(world: World) -> Piece:
    return sold(world.pieces_of("COAT-S")[0])


def item_of(exchange: Exchange, piece: Piece) -> ExchangeItem:
    return ExchangeItem.objects.select_related("exchange__booking").get(exchange=exchange, back=piece)


def test_what_was_paid_at_the_till_is_made_good_and_ends_the_order(world: World, small: Piece) -> None:
    exchange, user = ordered(world, small), make_user()
    with pytest.raises(NothingOwed):
        make_good(item=item_of(exchange, small), amends=Amends.MONEY, at=AT)
    returned(world, small)
    with pytest.raises(AlreadyBack):
        call_off_order(exchange=exchange, at=AT + MINUTE, why="at the counter")

    done = make_good(item=item_of(exchange, small), amends=Amends.MONEY, at=LATER, actor=user)

    assert (done.amends, done.amended_at, done.amended_by) == (Amends.MONEY, LATER, user)
    order = DeliveryOrder.objects.get()
    assert (order.off_at, order.off_why, order.taken_at) == (LATER, "made good: money", None)
    assert opened_again(exchange).state == "made_good"
    with pytest.raises(NothingOwed):
        make_good(item=done, amends=Amends.VOUCHER, at=LATER)
    with pytest.raises(ExchangeOver):
        take_order(store=world.store, reference=exchange.reference, at=LATER)
    assert_invariants(LATER)


def test_the_rest_of_an_order_stands_and_can_be_called_off(world: World, small: Piece, coat: Piece) -> None:
    exchange = ordered(world, small, coat)
    returned(world, small)

    make_good(item=item_of(exchange, small), amends=Amends.MONEY, at=LATER)

    order = DeliveryOrder.objects.get()
    assert (order.off_at, opened_again(exchange).state) == (None, "sent")
    assert [line.sku for line in order_out(order).lines] == ["COAT-L"]
    assert [one.piece for one in purchase_of(BOUGHT, at=LATER).pieces] == [coat]
    call_off_order(exchange=exchange, at=LATER, why="by the customer")
    assert [one.exchange for one in purchase_of(BOUGHT, at=LATER).pieces] == [None]
    assert opened_again(exchange).state == "made_good"


def test_what_is_being_sent_is_not_made_good(world: World, small: Piece) -> None:
    exchange = ordered(world, small)
    returned(world, small)
    take_order(store=world.store, reference=exchange.reference, at=LATER)

    with pytest.raises(OrderTaken):
        make_good(item=item_of(exchange, small), amends=Amends.MONEY, at=LATER)

    assert item_of(exchange, small).amends == ""
    with pytest.raises(AlreadyBack):
        fail_order(store=world.store, reference=exchange.reference, why="sold out", at=LATER)


def test_floor_lists_what_is_back_and_not_sent_until_somebody_settles_it(
    world: World, small: Piece, coat: Piece, client: Client
) -> None:
    exchange, alone = (
        ordered(world, small),
        order_delivery(purchase_subject=BOUGHT, items=[asked(world, coat, "COAT-L")], address=HOME, at=AT),
    )
    client.force_login(make_member(store=world.store).user)
    page = f"/floor/{world.store.slug}/exchanges/"
    seen = [(sent_version(world.store), exchange_version(exchange))]

    returned(world, small)
    shown = client.get(page).content.decode()
    assert "Back, not yet sent" in shown
    assert small.label in shown.partition("Back, not yet sent")[2]
    assert [one.exchange for one in sent_not_back(world.store)] == [alone]
    seen.append((sent_version(world.store), exchange_version(exchange)))
    one = client.get(f"{page}{exchange.reference}/").content.decode()
    assert "nobody sends it yet" in one
    assert "Don’t send it after all" not in one

    with CaptureQueriesContext(connection) as few:
        assert len(back_not_sent(world.store)) == 1
    returned(world, coat)
    with CaptureQueriesContext(connection) as more:
        assert len(back_not_sent(world.store)) == 2
    assert len(more) == len(few) == 1

    take_order(store=world.store, reference=alone.reference, at=LATER)
    assert [item.back for item in back_not_sent(world.store)] == [small]
    do = f"amends:{item_of(exchange, small).pk}:money"
    answer = client.post(f"{page}{exchange.reference}/", {"do": do}).content.decode()
    assert "Made good" in answer
    assert "Nothing is owed for it any more." in answer
    assert "Back, not yet sent" not in client.get(page).content.decode()
    seen.append((sent_version(world.store), exchange_version(exchange)))
    assert [len(set(versions)) for versions in zip(*seen, strict=True)] == [3, 3]
    refused = client.post(f"{page}{alone.reference}/", {"do": f"amends:{item_of(alone, coat).pk}:money"})
    assert (refused.status_code, "It is being sent" in refused.content.decode()) == (409, True)
    assert "Made good" in client.get(exchange_url(BOUGHT)).content.decode()


def test_its_customer_reads_that_it_comes_until_somebody_sends_it(world: World, small: Piece, client: Client) -> None:
    exchange = ordered(world, small)

    def page() -> tuple[bool, bool]:
        said = client.get(exchange_url(BOUGHT)).content.decode()
        return "It comes to you by mail" in said, "Bring the other one back" in said

    assert page() == (True, True)
    returned(world, small)
    assert page() == (True, False)
    take_order(store=world.store, reference=exchange.reference, at=LATER)
    assert page() == (False, False)


def test_of_workers_who_take_one_order_one_is_told_that_it_is_theirs(world: World, small: Piece) -> None:
    exchange = ordered(world, small)
    told: list[bool] = []

    def take() -> None:
        told.append(take_order(store=world.store, reference=exchange.reference, at=LATER)[1])

    assert race(take, take, take) == Counter(won=3)
    assert sorted(told) == [False, True, True]


def test_an_order_is_taken_over_or_made_good(world: World, small: Piece) -> None:
    exchange = ordered(world, small)
    returned(world, small)
    item = item_of(exchange, small)

    answers = race(
        lambda: take_order(store=world.store, reference=exchange.reference, at=LATER),
        lambda: make_good(item=item, amends=Amends.MONEY, at=LATER),
    )

    assert answers in (Counter(won=1, order_taken=1), Counter(won=1, exchange_over=1))
    order, item = DeliveryOrder.objects.get(), item_of(exchange, small)
    assert (order.taken_at is None, order.off_at is None) in ((True, False), (False, True))
    assert (item.amends == "") == (order.taken_at is not None)


def test_somebody_makes_good_once(world: World, small: Piece) -> None:
    exchange = ordered(world, small)
    returned(world, small)
    item = item_of(exchange, small)

    answers = race(*[lambda: make_good(item=item, amends=Amends.MONEY, at=LATER)] * 2)

    assert answers == Counter(won=1, nothing_owed=1)
