"""A past of visits, and everything that may be noted of it late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from psycopg.types.range import TimestamptzRange

from bookings.models import (
    Allocation,
    Booking,
    DeliveryOrder,
    EndedWhy,
    Exchange,
    ExchangeItem,
    ExchangeReason,
    Move,
    RailItem,
    Shortfall,
)
from floor.models import QueueTicket, RoomRequest
from notifications.models import Message
from stores.models import HoursException, RoomOutage, TimeOff
from stores.services.handling import give_back, sell
from tests.factories.bookings import make_allocation, make_booking
from tests.factories.experiences import make_experience
from tests.factories.stores import make_pieces, make_user
from tests.factories.world import World

FIRST: Final = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
DAYS: Final = [date(2026, 6, n) for n in (1, 2, 3, 4)]
LATER: Final = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


class Past:
    """A world in which anything can be noted of three visits on three days, whenever somebody gets round to it."""

    def __init__(self, world: World) -> None:
        self.world, self.store, self.staff = world, world.store, make_user()
        self.other = make_experience()
        self.visits = [
            make_booking(
                store=world.store,
                experience=world.experience,
                starts_at=FIRST + timedelta(days=n),
                promised=[world.rooms[n], world.stylists[n % 2]],
                confirmed_at=FIRST - HOUR,
            )
            for n in range(3)
        ]

    def state(self, visit: Booking, n: int) -> None:
        state = ["confirmed", "arrived", "in_session", "completed", "no_show", "cancelled"][n % 6]
        Move.objects.create(booking=visit, at=FIRST + n * HOUR, from_state="confirmed", to_state=state)
        Booking.objects.filter(pk=visit.pk).update(state=state)

    def begin(self, visit: Booking, n: int) -> None:
        for state, minutes in (("arrived", 0), ("in_session", n)):
            at = visit.starts_at + timedelta(minutes=minutes)
            Move.objects.create(booking=visit, at=at, from_state="", to_state=state)
        Booking.objects.filter(pk=visit.pk).update(state="in_session")

    def move(self, visit: Booking, n: int) -> None:
        starts_at = FIRST + timedelta(days=n % 3, hours=n)
        times = {"starts_at": starts_at, "ends_at": starts_at + HOUR}
        promised = {"promised_from": starts_at, "promised_until": starts_at + HOUR}
        Booking.objects.filter(pk=visit.pk).update(**times, **promised)
        moved = {"live": False, "ended_at": LATER, "ended_why": EndedWhy.MOVED}
        Allocation.objects.filter(booking=visit).update(**moved)

    def facts(self, visit: Booking, n: int) -> None:
        lead, source = timedelta(hours=[1, 20, 70, 160, 600, 900][n % 6]), ["web", "api", "walk_in"][n % 3]
        experience = [self.world.experience, self.other][n % 2]
        changed = {"source": source, "experience": experience, "made_at": visit.starts_at - lead}
        Booking.objects.filter(pk=visit.pk).update(**changed)

    def promise(self, visit: Booking, n: int) -> None:
        promised = Allocation.objects.filter(booking=visit)
        why = [EndedWhy.USED, EndedWhy.SWAPPED, EndedWhy.MISSED][n % 3]
        promised.filter(live=True).update(live=False, ended_at=LATER, ended_why=why)
        room = self.world.rooms[n % 3]
        start = visit.starts_at + timedelta(hours=n % 3, minutes=5 * n)
        with transaction.atomic():
            if not Allocation.objects.filter(
                resource=room.pk, live=True, period__overlap=TimestamptzRange(start, start + HOUR)
            ).exists():
                make_allocation(scarce=room, booking=visit, start=start, end=start + HOUR)

    def hang(self, visit: Booking, n: int) -> None:
        RailItem.objects.get_or_create(booking=visit, variant=self.world.variants[n % 6])

    def decide(self, visit: Booking, n: int) -> None:
        RailItem.objects.filter(booking=visit).update(outcome=["bought", "returned"][n % 2], outcome_at=LATER)

    def take_off(self, visit: Booking, _n: int) -> None:
        RailItem.objects.filter(booking=visit).delete()

    def sell_late(self, visit: Booking, n: int) -> None:
        """The till tells of it days later."""
        variant = self.world.variants[n % 6]
        [piece] = make_pieces(variant=variant, store=self.store)
        sell(piece=piece, at=LATER, subject=f"booking:{visit.reference}")

    def lack(self, visit: Booking, n: int) -> None:
        piece = self.world.pieces[n % 6]
        if not Shortfall.objects.filter(booking=visit, variant=piece.variant).exists():
            Shortfall.objects.create(booking=visit, variant=piece.variant, piece=piece, since=FIRST, why="sold")

    def ask(self, visit: Booking, n: int) -> None:
        ways: list[dict[str, Any]] = [
            {"state": "done", "taken_by": self.staff, "taken_at": FIRST, "done_at": FIRST + timedelta(seconds=70 * n)},
            {"state": "declined", "why": "gone", "done_at": FIRST},
            {"state": "declined", "why": "in_person", "done_at": FIRST},
        ]
        variant = self.world.variants[n % 6]
        RoomRequest.objects.create(booking=visit, kind="variant", variant=variant, asked_at=FIRST, **ways[n % 3])

    def answer_late(self, visit: Booking, n: int) -> None:
        RoomRequest.objects.filter(booking=visit, state="done").update(done_at=FIRST + timedelta(minutes=n + 1))

    def queue(self, visit: Booking, n: int) -> None:
        made = visit.starts_at
        ends: list[dict[str, Any]] = [
            {"state": "waiting"},
            {"state": "called", "called_at": made + timedelta(minutes=n), "called_by": self.staff},
            {"state": "left", "ended_at": made + timedelta(minutes=2 * n)},
        ]
        number = QueueTicket.objects.count() + 1
        place = {"store": self.store, "day": DAYS[n % 4], "number": number, "experience": self.world.experience}
        QueueTicket.objects.create(**place, name="Ada", made_at=made, **ends[n % 3])

    def remind(self, visit: Booking, n: int) -> None:
        message, _made = Message.objects.get_or_create(
            subject=f"booking:{visit.reference}",
            dedupe_key="reminder_day",
            defaults={
                "kind": "reminder_day",
                "channel": "sms",
                "recipient": "+447700900123",
                "locale": "en",
                "due_at": FIRST,
                "use_by": LATER,
                "next_try_at": FIRST,
            },
        )
        sent = {"state": "sent", "sent_at": FIRST} if n % 2 else {"state": "failed"}
        Message.objects.filter(pk=message.pk).update(**sent)

    def exchange(self, visit: Booking, n: int) -> None:
        variant, at = self.world.variants[n % 6], FIRST + timedelta(days=n % 3)
        [piece] = make_pieces(variant=variant, store=self.store)
        sell(piece=piece, at=FIRST, subject="receipt:1")
        exchange = Exchange.objects.create(subject="receipt:1", asked_at=at)
        if n % 2:
            DeliveryOrder.objects.create(
                exchange=exchange, store=self.store, name="A", line1="1", city="L", country="GB", ordered_at=at
            )
        back = give_back(piece=piece, store=self.store, at=at)
        item = ExchangeItem.objects.create(
            exchange=exchange, back=piece, wanted=variant, reason=list(ExchangeReason)[n % 4]
        )
        ExchangeItem.objects.filter(pk=item.pk).update(back_movement=back)

    def close(self, _visit: Booking, n: int) -> None:
        """Somebody writes down that the shop was closed, or open shorter."""
        hours = [(None, None), (time(12), time(15))][n % 2]
        HoursException.objects.filter(store=self.store, date=DAYS[n % 4]).delete()
        HoursException.objects.create(store=self.store, date=DAYS[n % 4], opens=hours[0], closes=hours[1])

    def absent(self, _visit: Booking, n: int) -> None:
        start = FIRST + timedelta(days=n % 3)
        RoomOutage.objects.create(room=self.world.rooms[n % 3], starts_at=start, ends_at=start + n * HOUR + HOUR)
        TimeOff.objects.create(
            stylist=self.world.stylists[n % 2], starts_at=start, ends_at=start + HOUR, state="approved"
        )


ACTS: Final[tuple[Callable[[Past, Booking, int], None], ...]] = (
    Past.state, Past.state, Past.begin, Past.move, Past.facts, Past.promise, Past.hang, Past.hang, Past.decide,
    Past.take_off, Past.sell_late, Past.lack, Past.ask, Past.answer_late, Past.queue, Past.remind, Past.exchange,
    Past.close, Past.absent,
)  # fmt: skip
