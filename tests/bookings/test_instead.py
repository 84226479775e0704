"""Who chose a piece that can't be there is told what waits instead, once, before they leave home."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.messages import compose
from bookings.models import Booking, Shortfall
from bookings.planner import subject_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.owing import sweep_owed
from bookings.services.shortfalls import settle_shortfall
from bookings.services.taking_out import take_out
from bookings.tokens import manage_url
from notifications.models import Message
from stores.models import PieceState
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
THURSDAY_ELEVEN = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def booking(world: World) -> Booking:
    contact = Contact(name="Ada", phone="+447946010000", email="ada@example.com")
    return book(
        wish=Wish(experience=world.experience, variants=variants_of(["DRESS-M", "COAT-S"])),
        store=world.store,
        starts_at=THURSDAY_ELEVEN,
        details=Details(contact=contact, sms=True, email=True),
        at=AT,
    )


@pytest.fixture
def short(world: World, booking: Booking) -> Shortfall:
    """The one dress in M is not to be found."""
    [piece] = world.pieces_of("DRESS-M")
    return take_out(piece=piece, to=PieceState.MISSING, at=AT, reason="not there").shortfalls[0]


def told(booking: Booking) -> list[tuple[str, str]]:
    messages = Message.objects.about(subject_of(booking)).filter(kind="instead").order_by("channel")
    return list(messages.values_list("channel", "state"))


def test_another_size_instead_is_told_on_both_channels(world: World, booking: Booking, short: Shortfall) -> None:
    assert told(booking) == []
    settle_shortfall(shortfall=short, variant=world.variant("DRESS-L"), at=AT)
    assert told(booking) == [("email", "pending"), ("sms", "pending")]
    sms, mail = (compose(Message.objects.get(kind="instead", channel=channel), AT) for channel in ("sms", "email"))
    assert sms is not None
    assert sms.text == (
        "Vitrine London: sorry, Evening dress, Ink, M can't be there Thu 4 Jun. "
        f"Waiting instead: Evening dress, Ink, L. {manage_url(booking)}"
    )
    assert mail is not None
    assert "Evening dress, Ink, L" in mail.text
    sweep_owed(at=AT)
    assert told(booking) == [("email", "pending"), ("sms", "pending")]


def test_nothing_is_told_of_another_piece_of_the_same_or_of_what_the_customer_gave_up(
    world: World, booking: Booking, short: Shortfall
) -> None:
    settle_shortfall(shortfall=short, variant=None, at=AT)
    assert told(booking) == []
