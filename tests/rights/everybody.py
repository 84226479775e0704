"""Two stores with something of everything in them, and everybody who might ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Final

from django.contrib.auth.models import User
from django.test import Client

from bookings.models import Booking
from bookings.queries.wishes import Wish
from bookings.tokens import purchase_mac, token_of
from bookings.waiting_tokens import token_of as wait_token
from floor.models import QueueTicket
from floor.services.counting import begin_count
from floor.services.imports import start_import
from floor.services.poster import switch_door
from floor.services.queue import Joining, join
from floor.tickets import token_of as place_token
from stores.models import Role, Store, Stylist, Zone
from tests.factories.bookings import make_booking
from tests.factories.stores import make_member, make_user
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world

PASSWORD: Final = "a-quiet-Tuesday"
NOW: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, ten in London."""


def furnish(slug: str) -> tuple[World, dict[str, str]]:
    """A store, and the values of its addresses."""
    world = make_world(slug=slug)
    boss = make_member(store=world.store, role=Role.MANAGER).user
    soon = NOW + timedelta(minutes=10)
    booking = make_booking(store=world.store, experience=world.experience, starts_at=soon, promised=world.rooms[:1])
    zone = Zone.objects.create(store=world.store, name="Rail", position=1)
    ticket = join(wish=Wish(experience=world.experience), store=world.store, who=_who(), at=NOW)
    file = BytesIO(b"label,sku\nNEW-1,DRESS-M\n")
    stock_import = start_import(store=world.store, name="spring.csv", file=file, actor=boss, at=NOW)
    count = begin_count(zone=zone, at=NOW, actor=boss)
    poster = switch_door(store=world.store, on=True, at=NOW, actor=boss)
    return world, {
        **_of_booking(booking),
        **_of_wait(world),
        **_of_ticket(ticket),
        "slug": slug,
        "store.slug": slug,
        "product.slug": "dress",
        "experience.slug": "try-on",
        "experience": "try-on",
        "kind": "confirmation",
        "language": "en",
        "floor-import.number": str(stock_import.pk),
        "floor-import-bad.number": str(stock_import.pk),
        "floor-count.number": str(count.pk),
        "floor-pin.person": str(boss.pk),
        "room.code": world.rooms[0].code,
        "take-number.code": poster.code,
        "take-number-frame.code": poster.code,
        "admin:app_list": "/admin/stores/",
        "admin:(?P<url>.*)$": "/admin/nowhere/",
        "admin:view_on_site.content_type_id": "1",
        "drawing": "/drawings/1/dress-1f2733.svg",
        "media/(?P<path>.+)$": "/media/nothing.jpg",
        "account_confirm_email": "/accounts/confirm-email/what/",
        "account_reset_password_from_key": "/accounts/password/reset/key/1-what/",
        "id": str(boss.pk),
    }


def _of_ticket(ticket: QueueTicket) -> dict[str, str]:
    pages = ("floor-ticket", "floor-peek-waiting", "queue-place")
    return {f"{page}.number": str(ticket.pk) for page in pages} | {"queue-place.token": place_token(ticket)}


def _of_wait(world: World) -> dict[str, str]:
    wait = make_wait(store=world.store, experience=world.experience, day=NOW.date(), joined_at=NOW)
    pages = ("floor-waiting-rank", "floor-peek-listed", "wait-place")
    return {f"{page}.number": str(wait.pk) for page in pages} | {"wait-place.token": wait_token(wait)}


def _of_booking(booking: Booking) -> dict[str, str]:
    subject = f"booking:{booking.reference}"
    return {
        "reference": booking.reference,
        "token": token_of(booking),
        "subject": subject,
        "mac": purchase_mac(subject),
    }


def _who() -> Joining:
    return Joining(name="Mei Tanaka", phone="", texts=False, wording="")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's browser."""

    user: User | None
    client: Client


def everybody(own: Store) -> dict[str, Person]:
    """By the column of docs/rights.md."""
    users: dict[str, User | None] = {
        "signed out": None,
        "no team": make_user(password=PASSWORD),
        "associate": make_member(store=own, role=Role.ASSOCIATE, password=PASSWORD).user,
        "stylist": make_member(store=own, role=Role.STYLIST, password=PASSWORD).user,
        "manager": make_member(store=own, role=Role.MANAGER, password=PASSWORD).user,
        "auditor": make_member(store=own, role=Role.AUDITOR, password=PASSWORD).user,
        "head office": make_member(store=None, role=Role.HEAD_OFFICE).user,
        "auditor of all": make_member(store=None, role=Role.AUDITOR).user,
        "administrator": make_user(is_staff=True, is_superuser=True),
    }
    Stylist.objects.filter(slug="stylist-1").update(user=users["stylist"])
    return {name: Person(user, _browser(user)) for name, user in users.items()}


def _browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
