"""The own page of who waits: the place in line, what is offered, and what became of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from bookings.models import Booking, BookingState, Offer, OfferState, Wait, WaitState
from experiences.models import Waiting
from tests.factories.bookings import make_booking, make_customer
from tests.factories.world import World
from tests.pages.waiting.conftest import AT, OPENS, free, page_of, tap, wait_for
from tests.reading import words_of

HOUR = timedelta(hours=1)


def state_of(wait: Wait) -> str:
    return Wait.objects.get(pk=wait.pk).state


def test_the_place_in_line(client: Client, world: World, full: Booking) -> None:
    first, second = wait_for(world), wait_for(world, joined_at=AT + HOUR)
    assert "You are first in line" in words_of(client.get(page_of(first)))
    page = words_of(client.get(page_of(second)))
    assert "You are number 2 in line" in page
    assert "Tuesday 2 June" in page
    assert "Leave the list" in page


@pytest.mark.parametrize("path", ["/wait/1/what/", "/wait/99999999999999999999999/x/", "/wait/0/%00/"])
def test_wrong_links_are_told_alike(client: Client, world: World, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "We can’t find this place on the list" in words_of(response)
    assert response["Cache-Control"] == "private, no-store"
    assert client.post(path, {"do": "leave"}).status_code == 404


def test_what_is_kept_over_the_night_says_until_which_day(client: Client, world: World, full: Booking) -> None:
    wait = wait_for(world)
    free(full)
    assert "Kept for you until tomorrow" not in words_of(client.get(page_of(wait)))
    Booking.objects.filter(offer=Offer.objects.get()).update(expires_at=AT + timedelta(days=1))
    assert "Kept for you until tomorrow" in words_of(client.get(page_of(wait)))


def test_an_offer_is_taken_with_one_tap(client: Client, world: World, full: Booking) -> None:
    wait = wait_for(world)
    free(full)
    page = words_of(client.get(page_of(wait)))
    assert "A place is free for you" in page
    assert "Tuesday 2 June, 10:00" in page
    offer = Offer.objects.get()
    assert offer.state == OfferState.OFFERED, "looking changes nothing"
    response = tap(client, wait, "accept", offer=offer.pk)
    booking = Offer.objects.get().booking
    assert booking is not None
    assert booking.state == BookingState.CONFIRMED
    assert response.redirect_chain[-1][0].startswith(f"/b/{booking.reference}/")
    assert state_of(wait) == WaitState.SERVED
    taken = words_of(client.get(page_of(wait)))
    assert "You have taken a place" in taken
    assert "What you waited for" in taken
    assert tap(client, wait, "accept", offer=offer.pk).redirect_chain == response.redirect_chain


def test_where_a_person_approves_it_is_said_before(client: Client, world: World, full: Booking) -> None:
    world.experience.approval_minutes = 60
    world.experience.save()
    wait = wait_for(world)
    free(full)
    assert "One of us looks at it first, and answers by" in words_of(client.get(page_of(wait)))
    tap(client, wait, "accept", offer=Offer.objects.get().pk)
    assert Booking.objects.get(offer__wait=wait).state == BookingState.REQUESTED


def test_who_says_no_lets_the_next_have_it(client: Client, world: World, full: Booking) -> None:
    wait, next_one = wait_for(world), wait_for(world, joined_at=AT + HOUR)
    free(full)
    offer = Offer.objects.get(wait=wait)
    page = words_of(tap(client, wait, "decline", offer=offer.pk))
    assert Offer.objects.get(pk=offer.pk).state == OfferState.DECLINED
    assert "Thank you for telling us: it goes to who comes next." in page
    assert "You are on the waiting list" in page
    assert state_of(next_one) == WaitState.WAITING
    Wait.objects.filter(pk=wait.pk).update(state=WaitState.OVER, ended_at=AT)
    page = words_of(client.get(page_of(wait)))
    assert "We don’t write to you about it any more." in page
    assert "Nothing was given back in time" not in page


def test_leaving_is_one_tap(client: Client, world: World, full: Booking) -> None:
    wait = wait_for(world)
    free(full)
    page = words_of(tap(client, wait, "leave"))
    assert "You have left the list" in page
    assert state_of(wait) == WaitState.LEFT
    assert Offer.objects.get().state == OfferState.DECLINED
    assert "You have left the list" in words_of(tap(client, wait, "leave"))


def test_an_answer_that_comes_too_late(
    client: Client, world: World, full: Booking, present: time_machine.Traveller
) -> None:
    wait = wait_for(world)
    free(full)
    offer = Offer.objects.get()
    present.shift(timedelta(minutes=16))
    assert "You are on the waiting list" in words_of(client.get(page_of(wait)))
    page = words_of(tap(client, wait, "accept", offer=offer.pk))
    assert "it went to the next in line" in page
    assert not Booking.objects.filter(state=BookingState.CONFIRMED, offer__pk=offer.pk).exists()


def test_where_the_first_has_it_one_is_told(client: Client, world: World, full: Booking) -> None:
    world.experience.waiting = Waiting.OPEN
    world.experience.save()
    wait = wait_for(world)
    free(full)
    page = words_of(client.get(page_of(wait)))
    assert "Look whether it is still free" in page
    assert "/times/?store=london&amp;experience=try-on&amp;party=1&amp;day=2026-06-02" in page


def test_a_wait_in_vain(client: Client, world: World) -> None:
    wait = wait_for(world, state=WaitState.OVER, ended_at=AT)
    page = words_of(client.get(page_of(wait)))
    assert "The wait is over" in page
    assert "Leave the list" not in page
    assert "This place on the waiting list is over." in words_of(tap(client, wait, "leave"))


@pytest.mark.parametrize("also", [{}, {"offer": "0"}, {"offer": "x"}, {"offer": "9" * 30}])
def test_made_up_taps_change_nothing(client: Client, world: World, full: Booking, also: dict[str, str]) -> None:
    wait, other = wait_for(world), wait_for(world, joined_at=AT + HOUR)
    free(full)
    for do in ("accept", "decline", "", "dance\x00"):
        assert tap(client, wait, do, **also).status_code == 200
    theirs = Offer.objects.get(wait=other)
    tap(client, wait, "accept", offer=theirs.pk)
    assert {offer.state for offer in Offer.objects.all()} == {OfferState.OFFERED}


def test_a_number_with_many_bookings_is_proved_first(
    client: Client, world: World, full: Booking, settings: Settings
) -> None:
    """And what was chosen when they joined is chosen still."""
    settings.WHATSAPP_FROM = "+447700900555"
    ada = make_customer(phone="+442079460123")
    for day in (3, 4):
        make_booking(
            store=world.store, experience=world.experience, starts_at=OPENS + timedelta(days=day), customer=ada
        )
    wait = wait_for(world, phone="+442079460123", whatsapp=True)
    free(full)
    response = tap(client, wait, "accept", offer=Offer.objects.get().pk)
    code = response.redirect_chain[-1][0]
    assert code.endswith("/code/")
    assert response.status_code == 200
    who = client.get(code.replace("/code/", "/who/")).content.decode()
    assert re.search(r'<input[^>]*name="whatsapp"[^>]* checked', who)


def test_the_page_asks_as_often_for_many_offers(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    wait = wait_for(world)
    for n in range(4):
        Offer.objects.create(wait=wait, starts_at=OPENS + n * HOUR, made_at=AT, state=OfferState.TOLD)
    with django_assert_max_num_queries(9):
        client.get(page_of(wait))
