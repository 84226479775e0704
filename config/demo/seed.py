"""Makes the demo world, once."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from bookings.models import Booking
from config.demo.build.diary import build_bookings, build_request, build_sessions
from config.demo.build.history import build_history
from config.demo.build.offering import build_offering
from config.demo.build.purchases import build_purchases
from config.demo.build.showrooms import build_stores
from config.demo.build.stock import build_stock
from config.demo.build.swaps import build_swaps
from config.demo.build.team import build_team
from config.demo.build.waiting import build_waiting
from desk.models import ShiftSwap
from experiences.models import Session
from stores.models import Store


def seed(*, at: datetime) -> bool:
    """Make whatever is not there yet: the chain, then its sessions, then bookings and swaps of shifts.

    True when anything was made. Sessions, bookings and swaps go through the services that make everybody's, each in a
    transaction of its own; an interrupted run goes on where it stopped.
    """
    with connection.cursor() as cursor:
        # Nobody waits for the disk: a demo that a power cut takes is made again.
        cursor.execute("SET synchronous_commit = off")
        made = [_seed_chain(at), _seed_sessions(at), _seed_bookings(at), _seed_swaps(at)]
        cursor.execute("RESET synchronous_commit")
    return any(made)


def _seed_chain(at: datetime) -> bool:
    if Store.objects.exists():
        return False
    with transaction.atomic():
        stores = build_stores(at)
        build_team(stores, at)
        build_stock(stores, at)
        build_offering(stores)
    return True


def _seed_sessions(at: datetime) -> bool:
    if Session.objects.exists():
        return False
    build_sessions(at)
    return True


def _seed_bookings(at: datetime) -> bool:
    if Booking.objects.exists():
        return False
    build_purchases(at)
    build_bookings(at)
    build_request(at)
    build_waiting(at)
    with transaction.atomic():
        build_history(at)
    return True


def _seed_swaps(at: datetime) -> bool:
    if ShiftSwap.objects.exists():
        return False
    build_swaps(at)
    return True
