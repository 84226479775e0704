"""One-time codes: asked for only when it matters, and hard to guess or to spend the store's money with.

Six digits, ten minutes, five tries; three codes an hour for a number, and a cap an hour for all numbers together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare, salted_hmac

from bookings.errors import CodeExpired, CodeNeeded, CodeWrong, TooManyCodes
from bookings.models import NAMED, Booking, BookingState, Customer, Move, Offer, PhoneCheck
from bookings.services.owing import owe_code
from notifications.services.strangers import count_stranger

GOOD_FOR: Final = timedelta(minutes=10)
TRIES: Final = 5
CODES_AN_HOUR_FOR_ONE: Final = 3
CODES_AN_HOUR_IN_ALL: Final = 500
LIVE_BOOKINGS_UNPROVED: Final = 2
MOVES_AN_HOUR_UNPROVED: Final = 2
BOOKINGS_A_DAY_BY_MAIL: Final = 10
A_DAY: Final = timedelta(days=1)
AN_HOUR: Final = timedelta(hours=1)
MOVED_FROM: Final = "moved from"
"""How the note begins that a move leaves in the history."""
_LOCK_OF_ALL: Final = "SELECT pg_advisory_xact_lock(hashtextextended('phone checks', 0))"


def require_proof(booking: Booking, phone: str, *, email: str, at: datetime) -> None:
    """Raises CodeNeeded when this number has to be proved for this booking and is not yet."""
    needed = is_needed(phone, at=at) or _is_filled(email, phone, at=at)
    if needed and not proved_phone(booking, phone):
        raise CodeNeeded(field="phone")


def is_needed(phone: str, *, at: datetime) -> bool:
    """By the setting PHONE_CHECK: never, always, for new numbers, or when the number has two live bookings already.

    Bookings made within a day count as well, cancelled or not: a number that is not proved can't be made to
    receive texts by booking and cancelling in turns.

    This is for booking. Who asks for personal data is always asked for a code, unless codes are never sent.
    """
    rule = settings.PHONE_CHECK
    if rule == "new_numbers":
        return not Customer.objects.with_proved_phone(phone).exists()
    if rule == "when_it_matters":
        ahead = Q(state__in=NAMED, ends_at__gt=at)
        lately = Q(confirmed_at__gt=at - A_DAY) | Q(asked_at__gt=at - A_DAY)
        counted = Booking.objects.filter(ahead | lately, customer__phone=phone)
        return counted[:LIVE_BOOKINGS_UNPROVED].count() >= LIVE_BOOKINGS_UNPROVED
    return bool(rule == "always")


def _is_filled(email: str, phone: str, *, at: datetime) -> bool:
    """Whether an e-mail was typed so often within a day, under other numbers, that somebody may be filling a mailbox.

    Each booking, and each cancellation of one, is a mail to it.
    """
    if settings.PHONE_CHECK != "when_it_matters" or not email:
        return False
    lately = Q(confirmed_at__gt=at - A_DAY) | Q(asked_at__gt=at - A_DAY)
    others = Customer.objects.exclude(email="").with_email(email).exclude(phone=phone)
    return (
        Booking.objects.filter(lately, customer__in=others)[:BOOKINGS_A_DAY_BY_MAIL].count() >= BOOKINGS_A_DAY_BY_MAIL
    )


def require_proof_to_move(booking: Booking, *, at: datetime) -> None:
    """Raises CodeNeeded when visits under this number were moved twice within an hour and nobody proved it.

    Each move sends a text: nobody may make a stranger's phone ring by moving to and fro. It is proved as for booking.
    """
    customer = booking.customer
    if settings.PHONE_CHECK == "never" or customer is None or not customer.phone:
        return
    phone = customer.phone.as_e164
    if customer.phone_verified_at is not None or proved_phone(booking, phone):
        return
    moves = Move.objects.filter(booking__customer__phone=phone, at__gt=at - AN_HOUR, actor=None)
    told = moves.filter(why__startswith=MOVED_FROM).exclude(from_state=BookingState.HELD)
    if told[:MOVES_AN_HOUR_UNPROVED].count() >= MOVES_AN_HOUR_UNPROVED:
        raise CodeNeeded(field="phone")


def proved_phone(booking: Booking, phone: str) -> bool:
    """Whether this number was proved for this booking."""
    return PhoneCheck.objects.filter(booking=booking, phone=phone, passed_at__isnull=False).exists()


def awaits_code(booking: Booking, phone: str, *, at: datetime) -> bool:
    """Whether a code that was texted for this booking is still good and hasn't been typed yet."""
    unused = PhoneCheck.objects.filter(booking=booking, phone=phone, passed_at=None)
    return unused.filter(expires_at__gt=at, tries__lt=TRIES).exists()


def send_code(*, booking: Booking, phone: str, at: datetime) -> PhoneCheck:
    """Make a new code and owe its text message. Raises TooManyCodes, TooManyTexts.

    The count and the insert happen under one lock: counted side by side, ten requests would all find room for one.
    """
    with transaction.atomic(durable=True):
        _lock_counting()
        _check_caps(phone, at)
        count_text(phone, at=at, booking=booking)
        check = PhoneCheck.objects.create(booking=booking, phone=phone, made_at=at, expires_at=at + GOOD_FOR)
        owe_code(check, at=at)
    return check


def check_code(*, booking: Booking, phone: str, code: str, at: datetime) -> None:
    """Prove the number. A try is counted, and kept, before the code is looked at.

    Raises CodeExpired, CodeWrong.
    """
    latest = PhoneCheck.objects.filter(booking=booking, phone=phone).order_by("-made_at", "-pk").first()
    if latest is None or latest.expires_at <= at or not _count_try(latest):
        raise CodeExpired(field="code")
    if not constant_time_compare(code_of(latest), code.strip().replace(" ", "")):
        raise CodeWrong(field="code", tries_left=TRIES - latest.tries - 1)
    PhoneCheck.objects.filter(pk=latest.pk).update(passed_at=at)


def _count_try(check: PhoneCheck) -> bool:
    return bool(PhoneCheck.objects.filter(pk=check.pk, tries__lt=TRIES).update(tries=F("tries") + 1))


def _lock_counting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_OF_ALL)


def _check_caps(phone: str, at: datetime) -> None:
    recent = PhoneCheck.objects.filter(made_at__gt=at - AN_HOUR)
    if recent.filter(phone=phone).count() >= CODES_AN_HOUR_FOR_ONE or recent.count() >= CODES_AN_HOUR_IN_ALL:
        raise TooManyCodes(field="phone")


def count_text(phone: str, *, at: datetime, booking: Booking | None = None) -> None:
    """Count a text that whoever asks makes go to a number that nobody ever confirmed. Raises TooManyTexts.

    `booking`: what the text is about. Whom it is offered to was counted when they joined the list. Inside the caller's
    transaction, after all other refusals.
    """
    count_stranger(known=partial(_is_known, phone, booking), at=at)


def _is_known(phone: str, booking: Booking | None) -> bool:
    if PhoneCheck.objects.filter(phone=phone, passed_at__isnull=False).exists():
        return True
    if Customer.objects.with_proved_phone(phone).exists():
        return True
    return booking is not None and Offer.objects.filter(booking=booking, wait__phone=phone).exists()


def code_of(check: PhoneCheck) -> str:
    """Six digits, derived from the check's seed: nothing to read in the database or its backups."""
    mac = salted_hmac("bookings.phone_check", f"{check.pk}:{check.seed}", algorithm="sha256").digest()
    return f"{int.from_bytes(mac) % 10**6:06}"
