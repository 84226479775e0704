"""The words to who is asked whether they come, and to who was here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookings.messages import compose
from bookings.models import Booking
from bookings.planner import Kind
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.visit import check_in, complete, start
from bookings.tokens import manage_url
from experiences.models import Experience
from notifications.models import Message
from stores.models import Product
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
"""In London."""
STEPS = {"nudge_minutes": 1440, "pieces_minutes": 180, "release_minutes": 120}

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def make(world: World, *skus: str, **terms: int) -> Booking:
    Experience.objects.update(**terms)
    world.experience.refresh_from_db()
    details = Details(contact=Contact(name="Ada", phone="+447946010000", email="ada@example.com"), sms=True, email=True)
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    return book(wish=wish, store=world.store, starts_at=ELEVEN, details=details, at=AT)


def text_of(kind: str, channel: str = "sms") -> str:
    words = compose(Message.objects.get(kind=kind, channel=channel), AT)
    assert words is not None
    return words.text


def test_question_says_what_becomes_of_who_does_not_answer(world: World) -> None:
    booking = make(world, "DRESS-M", **STEPS)
    asked = f"Vitrine London: are you coming Thu 4 Jun at 11:00? Reply 1, or one tap: {manage_url(booking)}coming/"
    assert text_of(Kind.NUDGE) == (
        f"{asked} Else others may have your pieces from Thu 4 Jun 08:00 on, and your place from Thu 4 Jun 09:00 on."
    )
    assert "I’m coming: " in text_of(Kind.NUDGE, "email")

    booking.rail.all().delete()
    assert text_of(Kind.NUDGE).endswith(" Else others may have your place from Thu 4 Jun 09:00 on.")


def test_question_alone_threatens_nothing(world: World) -> None:
    make(world, nudge_minutes=1440)
    assert text_of(Kind.NUDGE).endswith("/coming/")


def test_thanks_tell_what_was_tried_and_ask_one_thing(world: World) -> None:
    booking = make(world, "DRESS-M", "COAT-S")
    Product.objects.filter(slug="coat").update(shop_url="https://shop.example/coat?from=showroom&again=1")
    visit = check_in(code=booking.reference, store=world.store, at=ELEVEN).booking
    complete(booking=start(booking=visit, at=ELEVEN), at=ELEVEN + timedelta(minutes=40))
    told = text_of(Kind.THANKS, "email")
    assert f"wonderful: {manage_url(booking)}how/?answer=5" in told
    assert "Evening dress: http" in told
    assert "Winter coat: http" in told
    assert told.count("Buy it online") == 1
    assert "Buy it online: https://shop.example/coat?from=showroom&again=1\n" in told
