"""Asking for what is masked: it is shown once it is written down who asked."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from bookings.models import Booking, Wait
from bookings.waiting_owed import key_of
from floor.masks import Veil, veils_of_booking, veils_of_thread, veils_of_ticket, veils_of_wait
from floor.models import Device, Masked, Peek, QueueTicket
from floor.tickets import subject_of
from inbox.models import Thread
from stores.models import Store


def peek_at_booking(*, booking: Booking, what: str, at: datetime, actor: User, device: Device | None) -> Veil | None:
    """What is behind the veil of a visit, or None where there is nothing: then nobody has seen anything."""
    veil = _behind(veils_of_booking(booking), what)
    if veil is not None:
        _note(booking.store, f"booking:{booking.reference}", veil.what, at, actor, device)
    return veil


def peek_at_ticket(*, ticket: QueueTicket, what: str, at: datetime, actor: User, device: Device | None) -> Veil | None:
    """The same of a place in the queue."""
    veil = _behind(veils_of_ticket(ticket), what)
    if veil is not None:
        _note(ticket.store, subject_of(ticket), veil.what, at, actor, device)
    return veil


def peek_at_wait(*, wait: Wait, what: str, at: datetime, actor: User, device: Device | None) -> Veil | None:
    """The same of a place on the waiting list."""
    veil = _behind(veils_of_wait(wait), what)
    if veil is not None:
        _note(wait.store, key_of(wait), veil.what, at, actor, device)
    return veil


def peek_at_thread(*, thread: Thread, what: str, at: datetime, actor: User, device: Device | None) -> Veil | None:
    """The number of who writes to the store."""
    veil = _behind(veils_of_thread(thread), what)
    if veil is not None:
        _note(thread.store, f"thread:{thread.pk}", veil.what, at, actor, device)
    return veil


def _behind(veils: list[Veil], what: str) -> Veil | None:
    return next((veil for veil in veils if veil.what == what), None)


def _note(store: Store, subject: str, what: Masked, at: datetime, actor: User, device: Device | None) -> None:
    Peek.objects.create(store=store, subject=subject, what=what, at=at, user=actor, device=device)
