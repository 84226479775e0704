"""Two windows: a time tapped in one replaces what the other has open, and nobody is told that they let it go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import Booking, BookingState
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from tests.factories.world import World
from tests.pages.promised.conftest import AT, ELEVEN, TYPED, to


def tap(client: Client, world: World, time: str) -> Booking:
    """Tap a time in a window of this browser."""
    wish = {"store": world.store.slug, "experience": world.experience.slug, "sku": "DRESS-M"}
    client.post("/hold/", wish | {"starts_at": f"2026-06-02T{time}:00+01:00"})
    return Booking.objects.latest("pk")


@pytest.fixture
def replaced(client: Client, world: World) -> Booking:
    """Held in the first window, and replaced from a second one."""
    first = tap(client, world, "11:00")
    tap(client, world, "14:00")
    return first


def test_the_form_of_a_replaced_hold_leads_to_the_time_tapped_elsewhere(client: Client, replaced: Booking) -> None:
    second = Booking.objects.latest("pk")

    page = client.post(to("who", replaced), TYPED, follow=True).content.decode()

    assert "let it go" not in page
    assert "In another window you tapped another time, so Tuesday 2 June, 11:00 is no longer kept" in page
    assert "This one is kept for you now" in page
    assert "14:00" in page
    assert f'href="{to("who", second)}"' in page


def test_what_was_typed_goes_along_to_the_time_tapped_elsewhere(client: Client, replaced: Booking) -> None:
    client.post(to("who", replaced), TYPED, follow=True)

    page = client.get(to("who", Booking.objects.latest("pk"))).content.decode()

    assert 'value="Ada Lovelace"' in page
    assert 'value="020 7946 0001"' in page


def test_what_was_typed_for_the_other_time_already_is_kept(client: Client, replaced: Booking) -> None:
    second = Booking.objects.latest("pk")
    client.post(to("extend", second) + "?from=who", TYPED | {"name": "Grace Hopper"})

    client.post(to("who", replaced), TYPED, follow=True)

    assert 'value="Grace Hopper"' in client.get(to("who", second)).content.decode()


def test_a_time_tapped_elsewhere_and_booked_leads_to_its_ticket(client: Client, replaced: Booking) -> None:
    second = Booking.objects.latest("pk")
    confirm(booking=second, details=Details(contact=Contact(name="Ada", phone="+442079460001")), at=AT)

    page = client.get(to("ticket", replaced)).content.decode()

    assert "This one is booked" in page
    assert f'href="{to("ticket", second)}"' in page


def test_another_browser_is_offered_the_nearest_times_and_keeps_what_was_typed(world: World, client: Client) -> None:
    first = hold(wish=Wish(experience=world.experience), store=world.store, starts_at=ELEVEN, at=AT)
    afternoon = ELEVEN + timedelta(hours=3)
    hold(wish=Wish(experience=world.experience), store=world.store, starts_at=afternoon, at=AT, instead_of=first)

    page = client.post(to("who", first), TYPED, follow=True).content.decode()
    again = client.post(to("hold-again", first), {"starts_at": ELEVEN.isoformat()}, follow=True)

    anew = Booking.objects.latest("pk")
    assert "What you typed is still here" in page
    assert page.count('name="starts_at"') == 3
    assert again.redirect_chain[-1][0] == to("who", anew)
    assert 'value="Ada Lovelace"' in again.content.decode()


def test_a_rail_that_is_swapped_in_place_leaves_as_a_whole_page(client: Client, replaced: Booking) -> None:
    answer = client.post(to("rail", replaced), {"do": "drop:1"}, headers={"hx-request": "true"})

    assert answer.headers["HX-Redirect"] == to("ticket", replaced)


def test_a_time_held_again_is_the_browsers_own(client: Client, replaced: Booking, world: World) -> None:
    client.post(to("cancel", Booking.objects.latest("pk")))
    client.post(to("hold-again", replaced), {"starts_at": ELEVEN.isoformat()})
    again = Booking.objects.latest("pk")

    tap(client, world, "15:00")

    again.refresh_from_db()
    assert (again.starts_at, again.state) == (ELEVEN, BookingState.CANCELLED)
