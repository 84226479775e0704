"""The board narrowed to a state and to a stylist, in the address, and kept on every way on from there."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from bookings.models import BookingState
from tests.factories.bookings import make_allocation
from tests.factories.experiences import make_session
from tests.factories.world import World
from tests.floor.conftest import AT, expect
from tests.floor.test_board import FLOOR, page_of
from tests.floor.test_renewal import HTMX


def test_the_day_is_narrowed_to_a_state_and_to_a_stylist(door: Client, world: World) -> None:
    first, second = world.stylists
    expect(world, stylist=first)
    expect(world, name="Ada Lovelace", stylist=second, state=BookingState.ARRIVED, promised=())
    evening = make_session(experience=world.experience, store=world.store, starts_at=AT + timedelta(hours=8))
    make_allocation(scarce=second, start=evening.starts_at, end=evening.ends_at, session=evening, store=world.store)
    expect(world, name="Sofia Lindqvist", starts_at=evening.starts_at, session=evening, promised=())
    shown = {
        ("", ""): {"Mei Tanaka", "Ada Lovelace", "Sofia Lindqvist"},
        ("arrived", ""): {"Ada Lovelace"},
        ("", str(second.pk)): {"Ada Lovelace", "Sofia Lindqvist"},
        ("confirmed", str(second.pk)): {"Sofia Lindqvist"},
        ("completed", ""): set(),
        ("arrived", "999999"): set(),
        # what is none of these narrows to nothing
        ("held", "x"): {"Mei Tanaka", "Ada Lovelace", "Sofia Lindqvist"},
    }
    for (state, stylist), names in shown.items():
        for lanes in ("", "stylists", "rooms"):
            page = page_of(door, state=state, stylist=stylist, lanes=lanes)
            assert {name for name in shown["", ""] if name in page} == names
            assert ("fits the filter" in page) == (not names)
            if state in ("arrived", "confirmed"):
                assert f"state={state}" in page.partition('hx-get="?')[2].partition('"')[0]
                assert f'value="{state}" checked' in page
            if stylist == str(second.pk):
                assert f'value="{stylist}" checked' in page


def test_who_is_chosen_stays_chosen_on_a_day_without_them(door: Client, world: World) -> None:
    page = page_of(door, stylist=str(world.stylists[1].pk))
    assert f'value="{world.stylists[1].pk}" checked>Stylist 2' in page


def test_acting_on_a_narrowed_list_leads_back_to_it(door: Client, world: World) -> None:
    booking = expect(world, state=BookingState.ARRIVED)
    query = "?q=mei&state=arrived"
    assert f'name="back" value="{query.replace("&", "&amp;")}"' in page_of(door, q="mei", state="arrived")
    address = f"{FLOOR}visits/{booking.reference}/"
    assert door.post(address, {"do": "start", "back": query})["Location"] == f"{FLOOR}{query}"
    for made_up in ("//evil.example/", "https://evil.example/", "list", "", "?a\r\nX-Evil: 1"):
        assert door.post(address, {"do": "start", "back": made_up})["Location"].startswith(FLOOR)


def test_what_is_typed_and_chosen_is_in_the_address_and_in_the_ways_on(door: Client, world: World) -> None:
    expect(world, state=BookingState.ARRIVED)
    headers = HTMX | {"HX-Trigger": "find"}
    response = door.get(FLOOR, {"q": "mei", "state": "arrived", "stylist": ""}, headers=headers)
    assert response["HX-Replace-Url"] == f"{FLOOR}?q=mei&state=arrived"
    page = response.content.decode()
    assert '<nav class="tabs" id="tabs" hx-swap-oob="true"' in page
    assert "?lanes=rooms&amp;q=mei&amp;state=arrived" in page
    assert "HX-Replace-Url" not in door.get(FLOOR, headers=HTMX)
