"""The ticket of an exchange that is over says what became of it, and leads to a page that is there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from bookings.models import Amends, Booking, BookingState, Outcome
from bookings.services.closing import close_visit
from bookings.services.exchange_amends import make_good
from bookings.services.exchange_sweep import sweep_begun
from bookings.services.visit import check_in, start
from bookings.tokens import token_of
from tests.bookings.exchange.exchanging import MINUTE, NOON, ask, asked, fresh, items_of, named, promised_to, scanned
from tests.pages.exchange.conftest import Buy
from tests.reading import words_of

EXCHANGED, OWED = "It is exchanged.", "We still owe you a piece"


@pytest.fixture
def visit(buy: Buy) -> Booking:
    """They come at noon, and want it in L."""
    return named(ask(buy.world, asked(buy.world, buy.piece, "DRESS-L"), purchase_subject=buy.subject))


def ticket_of(client: Client, visit: Booking) -> str:
    """Its words, once the way on was tried."""
    answer = client.get(reverse("ticket", args=[visit.reference, token_of(visit)]))
    (onward,) = re.findall(r'href="[^"]*(/x/[^"]+)"', answer.content.decode())
    assert client.get(onward).status_code == 200
    return words_of(answer)


def test_what_was_handed_out_is_exchanged(client: Client, visit: Booking, buy: Buy) -> None:
    scanned(visit, buy.piece)
    scanned(fresh(visit), promised_to(visit)[0])

    assert EXCHANGED in ticket_of(client, visit)


def test_what_came_back_and_has_nothing_for_it_is_owed(
    client: Client, visit: Booking, buy: Buy, clock: Traveller
) -> None:
    scanned(visit, buy.piece)
    over = NOON + timedelta(hours=1)
    assert sweep_begun(at=over) == 1
    clock.move_to(over)

    text = ticket_of(client, visit)

    assert (EXCHANGED in text, OWED in text) == (False, True)
    make_good(item=items_of(visit)[0], amends=Amends.MONEY, at=over)
    text = ticket_of(client, visit)
    assert (EXCHANGED in text, OWED in text, "Made good" in text) == (False, False, True)


def test_what_is_kept_for_them_is_owed(client: Client, visit: Booking, buy: Buy) -> None:
    scanned(visit, buy.piece)
    (wanted,) = promised_to(visit)
    close_visit(booking=fresh(visit), outcomes={wanted.variant_id: Outcome.KEPT}, at=NOON)

    text = ticket_of(client, visit)

    assert (EXCHANGED in text, OWED in text, "Kept for you until" in text) == (False, True, True)


def test_who_came_and_exchanged_nothing_reads_that(client: Client, visit: Booking) -> None:
    check_in(code=visit.reference, store=visit.store, at=NOON)
    start(booking=fresh(visit), at=NOON)
    close_visit(booking=fresh(visit), outcomes={}, at=NOON + MINUTE)
    assert fresh(visit).state == BookingState.COMPLETED

    assert EXCHANGED not in ticket_of(client, visit)
