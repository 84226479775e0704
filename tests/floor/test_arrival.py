"""Arriving without a hand, what the door says of it, and how long somebody late is waited for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Allocation, Booking, BookingState, Customer, RailItem
from bookings.services.answering import keep_answers
from bookings.services.late import sweep_missed
from bookings.services.visit import check_in, say_here
from bookings.tokens import token_of
from floor.queries.arrival import waiting_for
from floor.queries.greeting import Greeting, greeting_of
from tests.factories.bookings import make_allocation, make_booking, make_customer
from tests.factories.experiences import choice_of, make_question
from tests.factories.world import World
from tests.floor.conftest import AT, TEN_MINUTES, expect
from tests.reading import words_of

DOOR, LIST, ALERTS, HERE = "/floor/london/check-in/", "/floor/london/", "/floor/london/alerts/", "/here/london/"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def hosting(world: World, amara: User) -> World:
    """Amara is the first stylist."""
    stylist = world.stylists[0]
    stylist.user = amara
    stylist.save()
    return world


def earlier(world: World, customer: Customer, *skus: str, days: int) -> Booking:
    visit = make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=AT - days * DAY,
        customer=customer,
        state=BookingState.COMPLETED,
    )
    RailItem.objects.bulk_create(RailItem(booking=visit, variant=world.variant(sku)) for sku in skus)
    return visit


def known() -> Customer:
    return make_customer(name="Mei Tanaka", phone="+442079460199", phone_verified_at=AT - 90 * DAY)


def test_the_greeting_says_what_is_ready_which_sizes_and_the_last_visit(door: Client, world: World) -> None:
    mei = known()
    earlier(world, mei, "DRESS-S", days=60)
    visit = earlier(world, mei, "DRESS-M", "COAT-L", days=7)
    RailItem.objects.filter(booking=visit, variant__sku="COAT-L").update(outcome="bought", outcome_at=AT - 7 * DAY)
    booking = expect(world, customer=mei, note="My mother comes along.")
    page = words_of(door.post(DOOR, {"code": booking.reference}))
    for words in (
        "Ready: 0 of 1",
        "coat <strong>L</strong>",
        "dress <strong>M, S</strong>",
        "25 May 2026",
        "Bought: Winter coat, L",
        "On the rail: Evening dress, M",
        "Show the note",
    ):
        assert words in page
    assert "My mother comes along." not in page


def test_nobody_is_greeted_as_whom_they_only_say_they_are(world: World) -> None:
    mei = make_customer(name="Mei Tanaka", phone="+442079460199")
    earlier(world, mei, "DRESS-M", days=7)
    assert greeting_of(expect(world, customer=mei)) == Greeting()


def test_the_greeting_asks_as_much_for_many_visits_as_for_one(world: World) -> None:
    mei = known()
    booking = expect(world, customer=mei)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            greeting_of(booking)
        return len(queries)

    earlier(world, mei, "DRESS-M", days=1)
    one = asked()
    for days in range(2, 15):
        earlier(world, mei, "DRESS-S", "COAT-M", days=days)
    assert asked() == one == 4


def test_the_greeting_says_what_they_answered_now_and_before(door: Client, world: World) -> None:
    colours = make_question(experience=world.experience)
    fit = make_question(experience=world.experience, prompt="How shall it fit?", choices=("close", "loose"))
    mei = known()
    before = make_booking(store=world.store, experience=world.experience, starts_at=AT - 7 * DAY, customer=mei)
    given = {colours.pk: [choice_of(colours, "bright")], fit.pk: [choice_of(fit, "loose")]}
    keep_answers(booking=before, answers=given, at=AT - 8 * DAY)
    booking = expect(world, customer=mei)
    keep_answers(booking=booking, answers={colours.pk: [choice_of(colours, "dark")]}, at=AT)
    for page in (door.post(DOOR, {"code": booking.reference}), door.get(f"{LIST}visits/{booking.reference}/")):
        assert "<dt>Answers</dt> <dd>Which colours? <strong>dark</strong></dd>" in words_of(page)
        assert "<dt>Said before</dt> <dd>How shall it fit? <strong>loose</strong>" in words_of(page)
        assert "bright" not in words_of(page)
    chinese = door.get(f"{LIST}visits/{booking.reference}/", headers={"accept-language": "zh-hans"})
    assert "〈Which colours?〉 <strong>〈dark〉</strong>" in words_of(chinese)
    stranger = expect(world, promised=world.rooms[1:2])
    unsaid = words_of(door.get(f"{LIST}visits/{stranger.reference}/"))
    assert "Answers" not in unsaid
    assert "Said before" not in unsaid


def test_a_visits_page_reads_many_answers_as_one(door: Client, world: World) -> None:
    mei, questions = known(), [make_question(experience=world.experience, prompt=f"Question {n}?") for n in range(5)]
    booking = expect(world, customer=mei)

    def asked(count: int) -> int:
        before = make_booking(store=world.store, experience=world.experience, starts_at=AT - count * DAY, customer=mei)
        for visit, answered in ((before, questions), (booking, questions[:count])):
            given = {one.pk: [choice_of(one, "dark")] for one in answered}
            keep_answers(booking=visit, answers=given, at=AT)
        with CaptureQueriesContext(connection) as queries:
            assert "Question 4?" in words_of(door.get(f"{LIST}visits/{booking.reference}/"))
        return len(queries)

    asked(1)
    assert asked(1) == asked(2) == asked(4)


def test_the_visitor_says_that_they_are_here_by_their_reference(client: Client, door: Client, world: World) -> None:
    booking = expect(world)
    stranger = Client()
    page = words_of(stranger.post(HERE, {"code": f" {booking.reference.lower()} "}))
    assert "We know that you are here." in page
    assert "Mei" not in page
    assert Booking.objects.get(pk=booking.pk).state == BookingState.ARRIVED
    assert "said so themselves" in words_of(door.get(LIST))
    assert "They said themselves today 10:00 that they are here." in words_of(
        door.post(DOOR, {"code": booking.reference})
    )
    assert stranger.post(HERE, {"code": booking.reference}).status_code == 200


def test_whoever_tries_references_gets_one_answer(world: World, paris: World) -> None:
    tried = [
        "ZZZZ9999",
        "",
        "x" * 5000,
        expect(paris).reference,
        expect(world, starts_at=AT + 3 * TEN_MINUTES + 10 * MINUTE, promised=()).reference,
        expect(world, starts_at=AT + DAY, promised=()).reference,
        expect(world, state=BookingState.CANCELLED, promised=()).reference,
        expect(world, state=BookingState.NO_SHOW, promised=()).reference,
    ]
    answers = {
        (one.status_code, _without_token(words_of(one)))
        for one in (Client().post(HERE, {"code": code}) for code in tried)
    }
    assert len(answers) == 1
    [(status, page)] = answers
    assert status == 422
    assert "Mei" not in page


def _without_token(page: str) -> str:
    """Without what differs from page to page: the secret against forgery and the nonce."""
    return re.sub(r'(value|nonce|hx-headers)="[^"]*"', "", page)


def test_a_store_that_isnt_has_no_door(world: World) -> None:
    assert Client().get("/here/nowhere/").status_code == 404


def test_the_poster_leads_visitors_to_the_page(door: Client, world: World) -> None:
    page = words_of(door.get("/floor/london/poster/"))
    assert "/here/london/" in page
    assert "<svg" in page


def test_the_tickets_button_is_there_around_the_visit(world: World, present: time_machine.Traveller) -> None:
    booking = expect(world, starts_at=AT + 31 * MINUTE)
    ticket = f"/b/{booking.reference}/{token_of(booking)}/"
    guest = Client()
    assert "I’m here" not in words_of(guest.get(ticket))
    present.shift(MINUTE)
    assert "I’m here" in words_of(guest.get(ticket))
    for _twice in range(2):
        assert guest.post(f"{ticket}here/").headers["Location"] == ticket
    assert "You are checked in." in words_of(guest.get(ticket))
    assert Booking.objects.get(pk=booking.pk).moves.filter(why="said so themselves").count() == 1


def test_the_tickets_button_of_an_old_page_says_when_it_works(world: World) -> None:
    booking = expect(world, starts_at=AT + DAY)
    ticket = f"/b/{booking.reference}/{token_of(booking)}/"
    page = words_of(Client().post(f"{ticket}here/", follow=True))
    assert "You can say here that you have come from" in page


def test_the_stylists_own_pages_say_who_is_here(door: Client, hosting: World) -> None:
    booking = expect(hosting, stylist=hosting.stylists[0])
    empty = door.get(ALERTS)
    assert "every 1500ms" in words_of(empty)
    check_in(code=booking.reference, store=hosting.store, at=AT)
    page = words_of(door.get(ALERTS))
    assert "Mei Tanaka is here, Room 1" in page
    version = page.partition("?v=")[2].partition('"')[0]
    assert door.get(ALERTS, {"v": version}).status_code == 204


def test_others_are_not_alerted_nor_ask_again(door: Client, world: World) -> None:
    booking = expect(world, stylist=world.stylists[0])
    check_in(code=booking.reference, store=world.store, at=AT)
    page = words_of(door.get(ALERTS))
    assert "Mei" not in page
    assert "hx-get" not in page


def test_who_waits_is_asked_with_as_much_for_many_as_for_one(hosting: World, amara: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            waiting_for(amara, hosting.store, at=AT)
        return len(queries)

    for n, room in enumerate(hosting.rooms):
        booking = expect(hosting, stylist=hosting.stylists[0], promised=[room], starts_at=AT + n * TEN_MINUTES)
        say_here(code=booking.reference, store=hosting.store, at=AT + n * MINUTE)
        assert asked() == 2


def test_late_is_said_after_the_grace_and_who_is_waited_for_until_when(
    door: Client, world: World, present: time_machine.Traveller
) -> None:
    booking = expect(world, starts_at=AT)
    visit = f"/floor/london/visits/{booking.reference}/"
    present.shift(14 * MINUTE)
    assert "late" not in words_of(door.get(LIST)).partition("Mei Tanaka")[2][:600]
    present.shift(MINUTE)
    assert "15 minutes late" in words_of(door.get(LIST))
    page = words_of(door.get(visit))
    assert "Everything is kept until 10:30." in page
    assert "Wait until 10:45" not in page
    assert "Wait until the end, 10:45" in page
    answer = door.post(visit, {"do": "wait", "until": (AT + 40 * MINUTE).isoformat()}, follow=True)
    assert "Everything is kept for Mei Tanaka until 10:40." in words_of(answer)
    assert "waiting until 10:40" in words_of(door.get(LIST))
    assert sweep_missed(at=AT + 39 * MINUTE) == 0


@pytest.mark.parametrize("until", ["", "soon", "2026-06-01T10:40", "2026-13-01T10:40:00Z", "2020-01-01T10:00:00Z"])
def test_a_wait_that_makes_no_sense_changes_nothing(door: Client, world: World, until: str) -> None:
    booking = expect(world, starts_at=AT)
    assert door.post(f"/floor/london/visits/{booking.reference}/", {"do": "wait", "until": until}).status_code == 302
    assert Booking.objects.get(pk=booking.pk).awaited_until is None


def test_who_comes_after_being_missed_is_let_in_while_all_is_free(
    door: Client, world: World, present: time_machine.Traveller
) -> None:
    dress = world.pieces_of("DRESS-M")[0]
    booking = expect(world, starts_at=AT, promised=[world.rooms[0], dress])
    sweep_missed(at=AT + 30 * MINUTE)
    present.shift(35 * MINUTE)
    visit = words_of(door.get(f"/floor/london/visits/{booking.reference}/"))
    assert "by itself: nobody came in time" in visit
    assert "Let them in" in visit
    page = words_of(door.post(DOOR, {"code": booking.reference}))
    assert "They come late, and everything was still free" in page
    assert "Please take them to Room 1." in page
    assert page.count("Room 1") == words_of(door.post(DOOR, {"code": booking.reference})).count("Room 1") + 1


def test_who_comes_after_all_was_given_away_is_told_why_and_when(
    door: Client, world: World, present: time_machine.Traveller
) -> None:
    dress = world.pieces_of("DRESS-M")[0]
    booking = expect(world, starts_at=AT, promised=[world.rooms[0], dress])
    sweep_missed(at=AT + 30 * MINUTE)
    other = make_booking(store=world.store, experience=world.experience, starts_at=AT + 30 * MINUTE)
    make_allocation(scarce=dress, booking=other)
    present.shift(35 * MINUTE)
    response = door.post(DOOR, {"code": booking.reference})
    page = words_of(response)
    assert response.status_code == 409
    assert "Mei Tanaka didn’t come in time" in page
    assert "Not all of it is free any more. Free again: today 1" in page
    assert not Allocation.objects.live().filter(booking=booking).exists()
