"""Where the rules of the state machine play: two stores in which everything is contended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bookings.models import Booking
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.sessions import open_session
from experiences.models import Experience
from stores.models import Store, Variant
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_pieces, make_room, make_store, make_stylist
from tests.factories.world import make_world

OPENS = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
EARLY = OPENS - timedelta(hours=4)
EVENING = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
STARTS = [OPENS + timedelta(minutes=15 * n) for n in range(12)] + [EVENING, OPENS + timedelta(minutes=7)]


def details_of(booking: Booking) -> Details:
    """A number and a mailbox for each booking: who has two already, or ten, would need a code."""
    contact = Contact(name="Ada", phone=f"+4479460{booking.pk % 100_000:05d}", email=f"ada{booking.pk}@example.com")
    return Details(contact=contact, sms=True, email=True)


@dataclass(frozen=True, slots=True)
class Chain:
    """Two stores that share a stylist; three experiences; few rooms and pieces: everything is contended."""

    stores: list[Store]
    experiences: list[Experience]
    variants: list[Variant]


def make_chain() -> Chain:
    world = make_world(rooms=2, stylists=0)
    stores = [world.store, make_store(slug="second")]
    for store in stores:
        make_room(store=store, capacity=4)
    make_stylist(stores=stores)
    hosted = make_experience(
        stylist_needed=True, buffer_before=0, party_max=4, stylist_before=15, stylist_after=0, approval_minutes=30
    )
    launch = make_experience(party_max=4, duration=60)
    for store in stores:
        make_schedule(experience=hosted, store=store, interval=30)
    make_schedule(experience=world.experience, store=stores[1], interval=30)
    make_pieces(variant=world.variants[0], store=stores[1])
    open_session(experience=launch, store=world.store, starts_at=EVENING, places=5, at=EARLY)
    return Chain(stores, [world.experience, hosted, launch], world.variants[:4])
