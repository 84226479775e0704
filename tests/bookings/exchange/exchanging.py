"""A chain in which pieces are sold, and can be exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bookings.models import Booking, Exchange, ExchangeItem, ExchangeReason
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.exchange_delivery import Address
from bookings.services.exchange_scan import Scanned, scan_piece
from bookings.services.exchanges import Asked, ask_exchange
from bookings.services.taking_out import take_out
from experiences.models import Experience, Purpose
from stores.models import Piece, PieceState, Store
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.world import World, make_world

SOLD_AT = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
AT = datetime(2026, 6, 2, 9, 2, tzinfo=UTC)
"""10:02 in London: the doors are open."""
NOON = datetime(2026, 6, 2, 11, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BOUGHT = "receipt:4b1d"
HOME = Address(name="Ada", line1="1 Mill Lane", city="Ely", country="GB", postal_code="CB7 4AA")


def make_exchange_world(*, pieces: int = 2) -> World:
    """The world of `make_world`, with an experience for exchanges: every ten minutes, ten minutes long."""
    world = make_world(rooms=1, stylists=0, pieces=pieces)
    offer_exchanges(world.store)
    return world


def offer_exchanges(store: Store, *, slug: str = "exchange") -> Experience:
    found = Experience.objects.filter(slug=slug).first()
    experience = found or make_experience(
        slug=slug,
        name="Exchange",
        purpose=Purpose.EXCHANGE,
        duration=10,
        buffer_before=0,
        buffer_after=20,
        party_max=1,
        rooms_needed=0,
        lead_time=0,
        change_cutoff=0,
        cancel_cutoff=0,
        grace_minutes=10,
        no_show_minutes=30,
    )
    make_schedule(experience=experience, store=store, interval=10)
    return experience


def sold(piece: Piece, *, at: datetime = SOLD_AT, subject: str = BOUGHT) -> Piece:
    """The piece, bought on a receipt."""
    take_out(piece=Piece.objects.get(pk=piece.pk), to=PieceState.SOLD, at=at, reason="sold", subject=subject)
    return Piece.objects.select_related("variant__product", "store").get(pk=piece.pk)


def asked(world: World, piece: Piece, sku: str, reason: ExchangeReason = ExchangeReason.TOO_SMALL) -> Asked:
    return Asked(piece, world.variant(sku), reason)


def ask(world: World, *items: Asked, starts_at: datetime | None = NOON, at: datetime = AT, **more: Any) -> Booking:
    given: dict[str, Any] = {"purchase_subject": BOUGHT, "store": world.store} | more
    return ask_exchange(items=items, starts_at=starts_at, at=at, **given)


def named(booking: Booking, *, at: datetime = AT) -> Booking:
    """The hold, confirmed under a number of its own."""
    contact = Contact(name="Ada", phone=f"+4479460{booking.pk % 100_000:05d}")
    return confirm(booking=booking, details=Details(contact=contact), at=at)


def exchange_of(booking: Booking) -> Exchange:
    return Exchange.objects.get(booking=booking)


def items_of(booking: Booking) -> Sequence[ExchangeItem]:
    return list(ExchangeItem.objects.filter(exchange__booking=booking).select_related("back", "wanted"))


def promised_to(booking: Booking) -> list[Piece]:
    live = {"resource__allocations__booking": booking, "resource__allocations__live": True}
    return list(Piece.objects.filter(**live).order_by("variant", "pk"))


def scanned(booking: Booking, label: object, *, at: object = NOON, nonce: str | None = None, **more: object) -> Scanned:
    given = {"store": booking.store, "at": at, "nonce": nonce} | more
    return scan_piece(exchange=exchange_of(booking), text=str(label), **given)  # type: ignore[arg-type]


def state_of(piece: Piece) -> str:
    return str(Piece.objects.get(pk=piece.pk).state)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.select_related("experience", "store").get(pk=booking.pk)
