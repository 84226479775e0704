"""From the link in the message: another time, one more person, not at all. GET never acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from time_machine import Traveller

from bookings.models import Booking, BookingState
from bookings.queries.wishes import Wish, variants_of
from bookings.services.hold import hold
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_pieces, make_room, make_store
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, to

NOON = "2026-06-02T12:00:00+01:00"


def test_looking_changes_nothing(client: Client, confirmed: Booking) -> None:
    before = Booking.objects.filter(pk=confirmed.pk).values().get()
    for name in ("ticket", "move", "cancel", "companion", "change-pieces", "shelves"):
        client.get(to(name, confirmed))
        client.head(to(name, confirmed))

    assert Booking.objects.filter(pk=confirmed.pk).values().get() == before


def test_a_tap_moves_the_visit_with_its_pieces(client: Client, confirmed: Booking) -> None:
    answer = client.post(to("move", confirmed), {"starts_at": NOON}, follow=True)

    confirmed.refresh_from_db()
    assert confirmed.starts_at == ELEVEN + timedelta(hours=1)
    assert confirmed.sequence == 1
    assert answer.redirect_chain[-1][0] == to("ticket", confirmed)
    assert "Moved: tomorrow 12:00" in answer.content.decode()


def test_what_the_visit_itself_has_in_use_does_not_stand_in_its_way(client: Client, confirmed: Booking) -> None:
    quarter_past = "2026-06-02T11:15:00+01:00"

    page = client.get(to("move", confirmed) + "?day=2026-06-02").content.decode()
    client.post(to("move", confirmed), {"starts_at": quarter_past})

    confirmed.refresh_from_db()
    assert f'value="{quarter_past}"' in page
    assert 'value="2026-06-02T11:00:00+01:00"' not in page
    assert confirmed.starts_at == ELEVEN + timedelta(minutes=15)


def test_who_moves_to_and_fro_is_asked_for_the_code_first(client: Client, confirmed: Booking) -> None:
    for hour in (12, 13):
        client.post(to("move", confirmed), {"starts_at": f"2026-06-02T{hour}:00:00+01:00"})
    answer = client.post(to("move", confirmed), {"starts_at": "2026-06-02T14:00:00+01:00"}, follow=True)

    confirmed.refresh_from_db()
    assert confirmed.starts_at == ELEVEN + timedelta(hours=2)
    assert answer.redirect_chain[-1][0] == to("mine", confirmed)
    assert "Please confirm this number" in answer.content.decode()


def test_a_hold_moves_too_and_stays_a_hold(client: Client, held: Booking) -> None:
    answer = client.post(to("move", held), {"starts_at": NOON})

    held.refresh_from_db()
    assert answer.headers["Location"] == to("rail", held)
    assert (held.state, held.starts_at) == (BookingState.HELD, ELEVEN + timedelta(hours=1))


def test_a_time_that_is_gone_offers_others(client: Client, world: World, confirmed: Booking) -> None:
    taken = Wish(experience=world.experience, variants=variants_of(["DRESS-M"]))
    hold(wish=taken, store=world.store, starts_at=ELEVEN + timedelta(hours=2), at=AT)

    answer = client.post(to("move", confirmed), {"starts_at": "2026-06-02T13:00:00+01:00"})

    page = answer.content.decode()
    confirmed.refresh_from_db()
    assert answer.status_code == 409
    assert "Somebody was a moment faster" in page
    assert confirmed.starts_at == ELEVEN


def test_it_moves_to_another_store_with_the_same_pieces(client: Client, world: World, confirmed: Booking) -> None:
    paris = make_store(slug="paris", name="Vitrine Paris", timezone="Europe/Paris")
    make_room(store=paris)
    make_schedule(experience=world.experience, store=paris)
    for sku in ("DRESS-M", "COAT-S"):
        make_pieces(variant=world.variant(sku), store=paris)

    page = client.get(to("move", confirmed)).content.decode()
    client.post(to("move", confirmed), {"store": "paris", "starts_at": "2026-06-03T12:00:00+02:00"})

    confirmed.refresh_from_db()
    assert "?store=paris" in page
    assert confirmed.store == paris


@pytest.mark.parametrize("starts_at", ["", "noon", "2026-06-02T12:00:00", "\x00", "2026-06-02T02:00:00+01:00"])
@pytest.mark.parametrize("store", ["", "nowhere", "\x00", "x" * 4000])
def test_what_is_no_time_moves_nothing(client: Client, confirmed: Booking, starts_at: str, store: str) -> None:
    answer = client.post(to("move", confirmed), {"starts_at": starts_at, "store": store}, follow=True)

    confirmed.refresh_from_db()
    assert answer.status_code < 500
    assert confirmed.starts_at == ELEVEN


@pytest.mark.parametrize("query", ["?day=x", "?day=1999-01-01", "?day=2099-12-31", "?store=%00&day=2026-06-30"])
def test_any_address_of_the_times_shows_some(client: Client, confirmed: Booking, query: str) -> None:
    assert client.get(to("move", confirmed) + query).status_code == 200


def test_a_companion_is_expected(client: Client, confirmed: Booking) -> None:
    page = client.post(to("companion", confirmed), {"name": "  Mary \n Somerville "}, follow=True).content.decode()

    confirmed.refresh_from_db()
    assert confirmed.party == 2
    assert [one.name for one in confirmed.companions.all()] == ["Mary Somerville"]
    assert "Mary Somerville is expected too" in page


def test_more_people_than_fit_are_refused_in_words(client: Client, confirmed: Booking) -> None:
    answers = [client.post(to("companion", confirmed), {"name": "Mary"}) for _ in range(2)]

    confirmed.refresh_from_db()
    assert ([one.status_code for one in answers], confirmed.party) == ([302, 422], 2)


@pytest.mark.parametrize("name", ["", "x" * 5000, "\x00"])
def test_a_companion_needs_a_name_that_can_be_said(client: Client, confirmed: Booking, name: str) -> None:
    assert client.post(to("companion", confirmed), {"name": name}).status_code == 422


def test_a_companion_is_taken_off_again_and_another_may_come(client: Client, confirmed: Booking) -> None:
    client.post(to("companion", confirmed), {"name": "Mary"})
    mary = confirmed.companions.get()

    ticket = client.get(to("ticket", confirmed)).content.decode()
    full = client.get(to("companion", confirmed)).content.decode()
    page = client.post(to("companion", confirmed), {"off": str(mary.pk)}, follow=True).content.decode()
    again = client.post(to("companion", confirmed), {"off": str(mary.pk)})
    client.post(to("companion", confirmed), {"name": "Grace"})

    confirmed.refresh_from_db()
    assert f'href="{to("companion", confirmed)}">Change who comes along' in ticket
    assert f'name="off" value="{mary.pk}"' in full
    assert "Mary is not expected any more" in page
    assert again.headers["Location"] == to("companion", confirmed)
    assert (confirmed.party, [one.name for one in confirmed.companions.all()]) == (2, ["Grace"])


@pytest.mark.parametrize("off", ["", "0", "-1", "x", "\x00", "9" * 30, str(2**63 - 1)])
def test_nobody_else_is_taken_off(client: Client, confirmed: Booking, off: str) -> None:
    client.post(to("companion", confirmed), {"name": "Mary"})

    answer = client.post(to("companion", confirmed), {"off": off}, follow=True)

    confirmed.refresh_from_db()
    assert (answer.status_code, confirmed.party) == (200, 2)


def test_after_the_cutoff_nobody_is_taken_off(client: Client, confirmed: Booking, clock: Traveller) -> None:
    client.post(to("companion", confirmed), {"name": "Mary"})
    clock.move_to(datetime(2026, 6, 2, 9, 30, tzinfo=UTC))

    page = client.post(
        to("companion", confirmed), {"off": str(confirmed.companions.get().pk)}, follow=True
    ).content.decode()

    confirmed.refresh_from_db()
    assert "too close to your visit" in page
    assert confirmed.party == 2


def test_cancelling_takes_a_post_and_is_said(client: Client, confirmed: Booking) -> None:
    page = client.post(to("cancel", confirmed), {"why": "a cold"}, follow=True).content.decode()

    confirmed.refresh_from_db()
    assert confirmed.state == BookingState.CANCELLED
    assert confirmed.moves.last().why == "a cold"  # type: ignore[union-attr]
    assert "This visit is cancelled" in page


def test_a_hold_is_let_go(client: Client, held: Booking) -> None:
    page = client.post(to("cancel", held), follow=True).content.decode()

    assert "You have let it go" in page


def test_too_late_to_cancel_is_said_and_nothing_changes(client: Client, confirmed: Booking, clock: Traveller) -> None:
    clock.move_to(datetime(2026, 6, 2, 9, 30, tzinfo=UTC))

    page = client.post(to("cancel", confirmed), follow=True).content.decode()

    confirmed.refresh_from_db()
    assert "too close to your visit" in page
    assert confirmed.state == BookingState.CONFIRMED


def test_pieces_of_a_booking_change_from_its_link(client: Client, world: World, confirmed: Booking) -> None:
    act = f"drop:{world.variant('COAT-S').pk}"

    client.post(to("change-pieces", confirmed), {"do": act})

    assert list(confirmed.rail.values_list("variant__sku", flat=True)) == ["DRESS-M"]


def test_a_post_needs_no_referrer_and_no_cookie(confirmed: Booking) -> None:
    """A browser says `Origin: null` on a page without a referrer."""
    strict = Client(enforce_csrf_checks=True)

    moved = strict.post(to("move", confirmed), {"starts_at": NOON}, headers={"origin": "null"})
    spoken = strict.post("/b/language/", {"language": "zh-hans", "next": "/"}, headers={"origin": "null"})

    assert (moved.status_code, spoken.status_code) == (302, 302)
