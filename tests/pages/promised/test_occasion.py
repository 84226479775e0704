"""What a visit is for: said by the customer if they like, and seen by their host before they stand there."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from bookings.models import Booking
from tests.factories.stores import make_member
from tests.factories.world import World
from tests.pages.promised.conftest import TYPED, to
from tests.reading import words_of


def test_the_host_knows_that_it_is_their_birthday(client: Client, held: Booking, world: World) -> None:
    assert client.post(to("who", held), TYPED | {"occasion": "birthday"}).status_code == 302
    assert Booking.objects.get(pk=held.pk).occasion == "birthday"

    door = Client()
    door.force_login(make_member(store=world.store).user)
    floor, day = f"/floor/{world.store.slug}/", {"day": "2026-06-02"}
    assert "birthday</span>" in words_of(door.get(floor, day))
    for lanes in ("stylists", "rooms"):
        assert "first visit · birthday" in words_of(door.get(floor, day | {"lanes": lanes}))
    assert "<strong>birthday</strong>" in words_of(door.get(f"{floor}visits/{held.reference}/"))


def test_nobody_has_to_say_and_nothing_is_shown(client: Client, held: Booking, world: World) -> None:
    assert client.post(to("who", held), TYPED).status_code == 302
    door = Client()
    door.force_login(make_member(store=world.store).user)
    page = words_of(door.get(f"/floor/{world.store.slug}/visits/{held.reference}/"))
    assert "Occasion" not in page


def test_what_is_none_of_the_answers_is_refused_and_stays_unsaid(client: Client, held: Booking) -> None:
    assert client.post(to("who", held), TYPED | {"occasion": "<b>"}).status_code == 422
    client.post(to("who", held), TYPED | {"occasion": "gift", "name": ""})
    page = words_of(client.get(to("who", held)))
    assert '<option value="gift" selected>A gift</option>' in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=held.pk).update(occasion="funeral")
