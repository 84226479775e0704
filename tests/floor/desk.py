"""What stands at a counter of two stores: how the rules of its machine find things, and do them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from bookings.models import Booking, BookingState, Exchange, ExchangeReason, Shortfall
from bookings.queries.purchases import subject_of_sold
from bookings.queries.transfers import elsewhere_for
from bookings.services.exchanges import Asked
from floor.models import EventKind
from floor.queries.stock import Wanted
from floor.services.pieces import Deed, do
from floor.services.stock_events import Event, sell, take_back
from kernel.errors import DomainError
from stores.models import Piece, PieceState, Product, Store, Zone
from tests.bookings.exchange.exchanging import AT, MINUTE, make_exchange_world, offer_exchanges
from tests.bookings.invariants import assert_invariants
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_member, make_pieces, make_room, make_store
from tests.factories.world import World


class Desk(RuleBasedStateMachine):
    """What the rules are made of. Every example begins with the same two stores, and is rolled back."""

    world: ClassVar[World]
    near: ClassVar[Store]
    zones: ClassVar[dict[int, list[Zone]]]
    amara: ClassVar[User]
    done: ClassVar[Counter[str]] = Counter()

    @classmethod
    def set_up(cls) -> None:
        """Two pieces of each of three sizes in one store, one in another that is near."""
        world = cls.world = make_exchange_world()
        near = cls.near = make_store(slug="near", name="Vitrine Near", latitude=51.535, longitude=-0.13)
        make_room(store=near)
        make_schedule(experience=world.experience, store=near)
        offer_exchanges(near)
        for variant in world.variants[:3]:
            make_pieces(variant=variant, store=near)
        cls.amara = make_member(store=world.store).user
        cls.zones = {
            one.pk: [Zone.objects.create(store=one, name=name) for name in ("Window", "Back")]
            for one in (world.store, near)
        }
        cls.done = Counter()

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.outer = transaction.savepoint()
        self.at, self.number = AT, 0
        self.stores = [self.world.store, self.near]
        self.dress = Product.objects.get(slug="dress")

    def teardown(self) -> None:
        """What is dearer to read is asked at the end of each example: messages, history, rails."""
        try:
            assert_invariants(self.at)
        finally:
            transaction.savepoint_rollback(self.outer)

    def attempt(self, verb: str, act: Callable[..., Any], **arguments: Any) -> Any:
        """What it answers, None when it is refused: by a named refusal, that must change nothing half-way."""
        try:
            answer = act(at=self.at, **arguments)
        except DomainError:
            return None
        self.done[verb] += 1
        return answer

    def piece(self, number: int, *states: PieceState) -> Piece | None:
        pieces = Piece.objects.filter(variant__product=self.dress).select_related("variant", "store", "zone")
        found = list((pieces.filter(state__in=states) if states else pieces).order_by("pk"))
        return found[number % len(found)] if found else None

    def visit(self, number: int, *states: BookingState) -> Booking | None:
        related = Booking.objects.select_related("store", "experience", "customer").order_by("-pk")
        found = list(related.filter(state__in=states)[:4])
        return found[number % len(found)] if found else None

    def lacking(self, booking: Booking) -> list[tuple[Shortfall, Piece]]:
        """What its store can't find for a visit, after a look at all of it, and what another one can send instead."""
        wanted = booking.rail.values("variant")
        for piece in Piece.objects.filter(store=booking.store, state=PieceState.ON_FLOOR, variant__in=wanted):
            self.attempt("missing", do, deed=Deed.MISSING, piece=piece, store=booking.store, actor=self.amara)
        short = Shortfall.objects.open().filter(booking=booking).select_related("variant", "booking__store")
        offered = elsewhere_for(list(short), at=self.at)
        return [(one, elsewhere.piece) for one in short for elsewhere in offered.get(one.pk, [])]

    def exchange(self, number: int) -> Exchange | None:
        related = Exchange.objects.select_related("booking__store", "booking__experience", "booking__customer")
        found = list(related.order_by("-pk")[:3])
        return found[number % len(found)] if found else None

    def next_start(self, ahead: int) -> datetime:
        """A start of both schedules, so many halves of an hour after the next one."""
        doors = AT.replace(minute=0)
        return doors + ((self.at - doors) // (30 * MINUTE) + 1 + ahead) * 30 * MINUTE

    def tell(self, verb: str, kind: EventKind, piece: Piece, store: Store) -> Any:
        """An event of the till, under the next number; several on one receipt."""
        self.number += 1
        name = str(self.number)
        told = {"store": store, "event_id": name, "kind": kind, "fingerprint": name, "happened_at": self.at}
        event = Event(**told, receipt=str(self.number % 3))  # type: ignore[arg-type]
        if kind == EventKind.SALE:
            return self.attempt(verb, sell, event=event, wanted=Wanted(label=piece.label))
        return self.attempt(verb, take_back, event=event, label=piece.label)

    def asked(self, number: int, size: int) -> dict[str, Any] | None:
        """One or two pieces of a purchase, each for a size of its own."""
        sold = (
            Piece.objects.filter(state=PieceState.SOLD, variant__product=self.dress)
            .select_related("variant")
            .order_by("pk")
        )
        bought = [(subject_of_sold(one) or "", one) for one in sold]
        known = [subject for subject, _one in bought if subject]
        if not known:
            return None
        subject = known[number % len(known)]
        both = [one for of, one in bought if of == subject]
        sizes = self.world.variants
        items = [Asked(one, sizes[(size + n) % 3], ExchangeReason.TOO_SMALL) for n, one in enumerate(both)]
        return {"purchase_subject": subject, "items": items[: 1 + size % 2]}
