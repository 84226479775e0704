"""Bookings in every state that a page can show, in the demo's world on a Thursday afternoon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Final

from django.contrib.auth.models import User

from bookings.models import Booking, DeclinedWhy, Feeling, RailItem
from bookings.queries.availability import days_in
from bookings.queries.wishes import Wish
from bookings.services.approval import approve, decline
from bookings.services.cancel import cancel
from bookings.services.change import add_companion
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.visit import check_in, complete, mark_no_show, start
from bookings.tokens import mail_proof, token_of
from experiences.models import Experience
from floor.models import RoomKey
from floor.queries.fitting import room_view
from floor.services.counting import begin_count, scan_in
from floor.services.fitting import ask_help, ask_variant, take
from floor.services.imports import apply_import, start_import, work_on
from floor.services.poster import switch_door
from floor.services.queue import Joining, call, join, leave
from floor.tickets import token_of as place_token
from insight.services.counting import count_day
from notifications.services.deliver import Deliverer
from stores.models import Piece, PieceState, Room, Store, Stylist, Variant
from tests.browser.change_states import make_changes
from tests.browser.exchange_states import make_exchanges
from tests.browser.inbox_states import make_inbox
from tests.browser.message_states import make_lost
from tests.browser.offer_states import make_offer
from tests.browser.people_states import make_people
from tests.browser.shop_states import make_shop
from tests.browser.system_states import make_systems
from tests.browser.waiting_states import make_waits

NOW: Final = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
YESTERDAY: Final = NOW - timedelta(days=1)
MORNING: Final = NOW.replace(hour=10)
TOMORROW: Final = MORNING + timedelta(days=1)
CUSTOMER: Final = Contact(name="Ada Lovelace", phone="+442079460001", email="ada@example.com")


@dataclass(frozen=True, slots=True)
class Shown:
    """A booking as addresses name it: `{link}` for the customer, `{reference}` for the staff."""

    reference: str
    link: str


@dataclass(slots=True)
class States:
    """What is filled into the addresses of pages."""

    store: Store
    variants: Sequence[Variant]
    shown: dict[str, object] = field(default_factory=dict)

    def keep(self, name: str, booking: Booking) -> Booking:
        self.shown[name] = Shown(booking.reference, f"{booking.reference}/{token_of(booking)}")
        return booking


def make_states() -> States:
    """The states by name, at NOW; their messages are delivered to the demo's phone."""
    store = Store.objects.get(slug="covent-garden")
    hanging = Variant.objects.active().filter(pieces__store=store).distinct().order_by("-pk")
    states = States(store, list(hanging.select_related("product")[:40]))
    _make_holds(states)
    _make_promises(states)
    _make_visits(states)
    _make_room(states)
    _make_imports(states)
    _make_queue(states)
    _make_count(states)
    _make_ends(states)
    make_inbox(states.store, states.shown, at=NOW)
    make_exchanges(states.store, states.shown, _visit(states), at=NOW)
    make_people(states.store, states.shown, at=NOW)
    make_systems(states.store, states.shown, at=NOW)
    make_offer(states.store, states.shown, at=NOW)
    make_shop(states.store, states.shown, at=NOW)
    make_changes(states.store, states.shown, at=NOW)
    make_waits(states.store, states.shown, at=NOW)
    Deliverer().run()
    for days in (0, 3, 17):
        count_day(store=store, day=(NOW - timedelta(days=days)).date(), at=NOW)
    states.shown["sku"] = states.variants[0].sku
    states.shown["product"] = states.variants[0].product.slug
    return states


def _make_holds(states: States) -> None:
    states.keep("held", _hold(states, after=TOMORROW, pieces=2))
    states.keep("bare", _hold(states, after=TOMORROW))
    states.keep("full", _hold(states, after=TOMORROW, pieces=6))
    states.keep("asked", _hold(states, after=TOMORROW, pieces=1))
    states.keep("drop", _hold(states, "launch-night", after=TOMORROW))
    states.keep("lapsed", _hold(states, after=TOMORROW, pieces=2, at=NOW - timedelta(minutes=6)))
    replaced = states.keep("replaced", _hold(states, after=TOMORROW, pieces=1))
    wish = Wish(experience=_experience("try-on"))
    _hold_wish(states.store, wish, after=TOMORROW + timedelta(hours=3), at=NOW, instead_of=replaced)
    let_go = states.keep("let_go", _hold(states, after=TOMORROW, pieces=1))
    cancel(booking=let_go, at=NOW)


def _make_promises(states: States) -> None:
    host = Stylist.objects.get(slug="felix-hart")
    styled = Wish(experience=_experience("styling-hour"), stylist=host, variants=_pieces(states, 3))
    promised = _hold_wish(states.store, styled, after=TOMORROW, at=NOW)
    kept = states.keep("confirmed", _confirm(promised, at=NOW, phone=CUSTOMER.phone))
    states.shown["proof"] = mail_proof(kept)
    crowded = states.keep("crowded", _book(states, after=TOMORROW, at=NOW, phone=CUSTOMER.phone))
    add_companion(booking=crowded, name="Grace Hopper", at=NOW)
    make_lost(states.keep("late", _book(states, after=NOW, at=YESTERDAY)).reference, at=NOW)
    _make_requests(states)
    elsewhere = Store.objects.get(slug="marylebone")
    wish = Wish(experience=_experience("try-on"))
    states.keep("elsewhere", _confirm(_hold_wish(elsewhere, wish, after=TOMORROW, at=NOW), at=NOW))


def _make_requests(states: States) -> None:
    """One that is about to be asked for, one that waits, one that was approved, one that was declined."""
    later = NOW + timedelta(days=2)
    states.keep("asking", _hold(states, "made-to-measure", after=later))
    waits, approved, declined = (
        _confirm(_hold(states, "made-to-measure", after=later + timedelta(days=n), pieces=1), at=NOW) for n in range(3)
    )
    manager = User.objects.get(email="manager.coventgarden@lumen.example")
    states.keep("requested", waits)
    states.keep("approved", approve(booking=approved, asked_at=NOW, at=NOW, actor=manager))
    decline(booking=states.keep("declined", declined), asked_at=NOW, why=DeclinedWhy.HANDS, at=NOW, actor=manager)


def _make_visits(states: States) -> None:
    states.keep("expected", _book(states, after=NOW, at=YESTERDAY))
    arrived = states.keep("arrived", _book(states, after=NOW, at=YESTERDAY))
    check_in(code=arrived.reference, store=states.store, at=NOW)
    inside = states.keep("in_session", _book(states, after=NOW, at=YESTERDAY))
    start(booking=check_in(code=inside.reference, store=states.store, at=NOW).booking, at=NOW)


def _make_room(states: States) -> None:
    """Somebody is in a room, loves one piece, and waits for another size and for help."""
    booked = states.keep("in_room", _book(states, after=NOW - timedelta(minutes=30), at=YESTERDAY))
    visit = start(booking=check_in(code=booked.reference, store=states.store, at=NOW).booking, at=NOW)
    room = Room.objects.get(resource__allocations__booking=visit)
    RailItem.objects.filter(booking=visit, variant=visit.rail.all()[0].variant).update(feeling=Feeling.LOVE)
    for hanger in room_view(visit, at=NOW).hangers:
        for variant in hanger.sizes[:1]:
            ask_variant(booking=visit, room=room, variant=variant, instead_of=hanger.item.variant, at=NOW)
    asked = ask_help(booking=visit, room=room, at=NOW - timedelta(minutes=4))
    take(request=asked, at=NOW, actor=User.objects.get(email="manager.coventgarden@lumen.example"))
    key = RoomKey.objects.create(booking=visit, opened_at=NOW)
    bare = states.store.rooms.exclude(resource__allocations__live=True).first() or room
    states.shown |= {"room": room.code, "room_word": key.word, "bare_room": bare.code}


def _make_imports(states: States) -> None:
    """Files of pieces: one that nobody has looked at yet, one with bad lines, one that was applied."""
    manager = User.objects.get(email="manager.coventgarden@lumen.example")
    text = "label,sku\n" + "".join(f"NEW-{n},{states.variants[0].sku if n % 2 else 'GONE'}\n" for n in range(120))
    for name in ("import_new", "import_checked", "import_done"):
        file = BytesIO(text.replace("NEW", name).encode())
        made = start_import(store=states.store, name="spring.csv", file=file, actor=manager, at=NOW)
        states.shown[name] = made.pk
        if name != "import_new":
            work_on(number=made.pk, at=NOW)
        if name == "import_done":
            apply_import(stock_import=made)
            work_on(number=made.pk, at=NOW)


def _make_count(states: States) -> None:
    """A zone that somebody is counting: a piece that is there, one that isn't expected, a label nobody knows."""
    manager = User.objects.get(email="manager.coventgarden@lumen.example")
    zone, other = states.store.zones.order_by("position", "pk")[:2]
    begun = begin_count(zone=zone, at=NOW, actor=manager)
    for text in (zone.pieces.all()[0].label, other.pieces.all()[0].label, "WHAT-IS-THIS"):
        scan_in(zone_count=begun, text=text, at=NOW, actor=manager)
    states.shown["count"] = begun.pk


def _make_queue(states: States) -> None:
    """Somebody was called, two wait, for a piece that went since, one has left; and numbers are given by the poster."""
    sold_out = states.variants[-1]
    wish = Wish(experience=_experience("try-on"), variants=(sold_out,))
    who = Joining(name="Mei Tanaka", phone=CUSTOMER.phone, texts=True, wording="Text me when it is my turn")
    called, waits, left, _last = (join(wish=wish, store=states.store, who=who, at=NOW) for _ in range(4))
    manager = User.objects.get(email="manager.coventgarden@lumen.example")
    call(ticket=called, at=NOW, actor=manager)
    leave(ticket=left, at=NOW)
    Piece.objects.filter(variant=sold_out).update(state=PieceState.MISSING)
    way_in = switch_door(store=states.store, on=True, at=NOW, actor=manager)
    shut = switch_door(store=Store.objects.get(slug="marylebone"), on=False, at=NOW, actor=manager)
    states.shown |= {"sold_out": sold_out.sku, "way_in": way_in.code, "way_shut": shut.code}
    states.shown |= {"ticket": waits.pk}
    for name, ticket in (("called_place", called), ("place", waits), ("left_place", left)):
        states.shown[name] = f"{ticket.pk}/{place_token(ticket)}"


def _make_ends(states: States) -> None:
    done = states.keep("completed", _book(states, after=MORNING, at=YESTERDAY))
    visit = check_in(code=done.reference, store=states.store, at=NOW).booking
    start(booking=visit, at=NOW)
    complete(booking=visit, at=NOW)
    mark_no_show(booking=states.keep("missed", _book(states, after=MORNING, at=YESTERDAY)), at=NOW)
    cancel(booking=states.keep("cancelled", _book(states, after=TOMORROW, at=NOW)), at=NOW)


def _visit(states: States) -> Booking:
    """Somebody who is in the fitting room, with two pieces."""
    booked = _book(states, after=MORNING, at=YESTERDAY)
    return start(booking=check_in(code=booked.reference, store=states.store, at=NOW).booking, at=NOW)


def _book(states: States, *, after: datetime, at: datetime, phone: str = "") -> Booking:
    return _confirm(_hold(states, after=after, pieces=2, at=at), at=at, phone=phone)


def _confirm(booking: Booking, *, at: datetime, phone: str = "") -> Booking:
    """By Ada, from another telephone and mailbox each time: with two live bookings either has to be proved."""
    number = f"{booking.pk % 100:02d}"
    contact = replace(CUSTOMER, phone=phone or f"+4420794602{number}", email=f"ada{number}@example.com")
    confirm(booking=booking, details=Details(contact=contact, note="Two left feet"), at=at)
    return booking


def _hold(
    states: States, experience: str = "try-on", *, after: datetime, pieces: int = 0, at: datetime = NOW
) -> Booking:
    wish = Wish(experience=_experience(experience), variants=_pieces(states, pieces))
    return _hold_wish(states.store, wish, after=after, at=at)


def _hold_wish(
    store: Store, wish: Wish, *, after: datetime, at: datetime, instead_of: Booking | None = None
) -> Booking:
    """Held at the first time from `after` on that is still free."""
    [days] = days_in(wish, [store], first=after.date(), days=8, at=at).values()
    slot = next(slot for day in days for slot in day.slots if slot.starts_at >= after)
    return hold(wish=wish, store=store, starts_at=slot.starts_at, at=at, instead_of=instead_of)


def _pieces(states: States, count: int) -> tuple[Variant, ...]:
    """Others each time: nobody waits for a piece here."""
    taken = tuple(states.variants[:count])
    states.variants = [*states.variants[count:], *taken]
    return taken


def _experience(slug: str) -> Experience:
    return Experience.objects.get(slug=slug)
