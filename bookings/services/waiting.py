"""Waiting for what can't be had now: joining, leaving, and answering what is offered.

What is offered is a hold like any other (`waiting_serve`): its page is the booking's, and confirming it there takes the
offer, too; `accept` does it in one tap, with what was said when joining.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bookings.errors import HoldExpired, IllegalMove, SlotNotOffered, StoreBusy
from bookings.models import Booking, BookingState, Offer, OfferState, Wait, WaitState
from bookings.queries.availability import Day, days_of
from bookings.queries.wishes import Wish
from bookings.querysets import WaitQuerySet
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact, lock_person
from bookings.services.locks import MOST_TRIES, lock_days, promising, promising_with
from bookings.services.once import Request, earlier_wait, joined_before, remember
from bookings.services.phone_check import count_text
from bookings.services.promise import ask
from bookings.services.state import Actor, write_state
from bookings.services.waiting_offers import call_those_waiting, end_wait, owe_wait
from bookings.services.waiting_serve import serve_where_due
from bookings.waiting_errors import AlreadyWaiting, FreeNow, NoWaitingList, OfferOver, TooManyWaits, WaitOver
from bookings.waiting_owed import key_of, number_of, ways_to
from bookings.windows import Window, fitting
from experiences.availability import CONTENDED, Reason
from experiences.models import Waiting
from kernel import clock
from notifications.models import Channel, Consent
from notifications.services.consent import reachable, record_consent
from stores.models import Store

MOST_WAITS: Final = 5
"""So many live waits a number, or an e-mail address, may have."""
MOST_JOINED: Final = 10
"""So often it may join within a day: each time it is written to."""
A_DAY: Final = timedelta(days=1)
NAMED_SLOTS: Final = 3
DECLINED: Final = "offer declined"
LEFT: Final = "left the waiting list"


def join(
    *, wish: Wish, store: Store, window: Window, details: Details, at: datetime, request: Request | None = None
) -> Wait:
    """Wait for a start of `window` at which everything wanted is there; the link is sent to who joins.

    With a `request` (Idempotency-Key) that was answered before, returns that request's place and does nothing.
    Raises FreeNow with the first `slots` when there is one already, NoWaitingList, SlotNotOffered with `reasons` for
    a time that nobody could book, AlreadyWaiting, TooManyWaits, TooManyTexts, NotOfferedHere, PartyDoesNotFit,
    TooManyPieces, StylistDoesNotHost, StoreBusy, RequestInFlight, RequestKeyReused.
    """
    earlier = joined_before(request)  # what was full then may be free by now
    if earlier is not None:
        return earlier
    middle = window.starts_at or clock.first_instant(window.first, store.zone)
    terms = ask(wish, store, middle, at=at, opened=True).wish
    if terms.experience.waiting == Waiting.NONE:
        raise NoWaitingList(field="experience")
    serve_where_due(store=store.pk, days=window.days, at=at)  # what is free is for those in line before
    _check_full(days_of(terms, store, first=window.first, days=len(window.days), at=at, explain=True), window)
    with promising():
        earlier = earlier_wait(request)
        if earlier is not None:
            return earlier
        # The days' versions are raised: what was freed since the search is looked for anew.
        days = [(store.pk, day) for day in window.days]
        lock_days(days)
        wait = _write(wish, store, window, details, at=at)
        for channel, address in ways_to(wait):
            words = details.wording
            record_consent(channel=channel, address=address, given=True, at=at, source=key_of(wait), wording=words)
        owe_wait(wait, at=at)
        call_those_waiting(days)
        remember(request, wait, at=at)
    return wait


def _check_full(days: Sequence[Day], window: Window) -> None:
    """Raises FreeNow for what nobody has to wait for, SlotNotOffered for what no waiting brings."""
    session = window.session.pk if window.session else None
    free = [slot for day in days for slot in fitting(day.slots, window.kind, window.starts_at, session)]
    if free:
        raise FreeNow(field="window", slots=free[:NAMED_SLOTS])
    closed = [start for day in days for start in day.closed if window.starts_at in (None, start.starts_at)]
    if not any(CONTENDED.issuperset(start.reasons) for start in closed):
        reasons = closed[0].reasons if closed else (Reason.OUTSIDE_SCHEDULE,)
        raise SlotNotOffered(field="window", reasons=[reason.value for reason in reasons])


def _write(wish: Wish, store: Store, window: Window, details: Details, *, at: datetime) -> Wait:
    contact = details.contact
    lock_person(contact.phone)
    if contact.email:
        lock_person(contact.email.lower())
    _check_person(wish, store, window, contact, at=at)
    if details.sms:
        count_text(contact.phone, at=at)
    wait = Wait.objects.create(
        store=store,
        experience=wish.experience,
        kind=window.kind,
        first_date=window.first,
        last_date=window.last,
        starts_at=window.starts_at,
        session=window.session,
        party=wish.party,
        stylist_wanted=wish.stylist,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        locale=contact.locale or store.locale,
        sms_consent=details.sms,
        whatsapp=details.sms and details.whatsapp,
        email_consent=details.email and bool(contact.email),
        note=details.note,
        occasion=details.occasion,
        joined_at=at,
    )
    wait.variants.set(wish.variants)
    wait.refresh_from_db(fields=["phone"])
    return wait


def _check_person(wish: Wish, store: Store, window: Window, contact: Contact, *, at: datetime) -> None:
    """Under the lock of the number and of the e-mail. Who types another's learns no more than that it waits."""
    theirs = Wait.objects.filter(phone=contact.phone).order_by()
    same = {"first_date": window.first, "last_date": window.last, "starts_at": window.starts_at}
    if theirs.waiting().filter(store=store, experience=wish.experience, **same).exists():
        raise AlreadyWaiting(field="phone")
    _check_few(theirs, "phone", at=at)
    if contact.email:
        _check_few(Wait.objects.exclude(email="").filter(email__iexact=contact.email).order_by(), "email", at=at)


def _check_few(theirs: WaitQuerySet, field: str, *, at: datetime) -> None:
    """Each time they join they are written to: nobody's phone or mailbox is filled by who types it again and again."""
    if theirs.waiting().count() >= MOST_WAITS:
        raise TooManyWaits(field=field, most=MOST_WAITS)
    if theirs.filter(joined_at__gt=at - A_DAY).count() >= MOST_JOINED:
        raise TooManyWaits(field=field, most=MOST_JOINED)


def accept(*, offer: Offer, at: datetime) -> Booking:
    """Take what is offered, for who joined. Taking it again changes nothing.

    Raises OfferOver, and what `confirm` raises of the person: CodeNeeded, TooManyAhead.
    """
    fresh = _fresh(offer)
    booking = fresh.booking
    if booking is None or fresh.state not in (OfferState.OFFERED, OfferState.ACCEPTED):
        raise OfferOver(state=fresh.state)
    if fresh.state == OfferState.ACCEPTED:
        return booking
    try:
        return confirm(booking=booking, details=details_of(fresh.wait), at=at)
    except (HoldExpired, IllegalMove) as refusal:
        again = _fresh(offer)
        if again.state == OfferState.ACCEPTED and again.booking is not None:
            return again.booking
        raise OfferOver(state=again.state) from refusal


def decline(*, offer: Offer, at: datetime) -> Wait:
    """Say no: it goes to the next in line. Who waited for that one start alone waits no more; others do.

    Declining it again changes nothing. Raises OfferOver, StoreBusy.
    """
    fresh = _fresh(offer)
    if fresh.booking is not None and fresh.state == OfferState.OFFERED:
        with promising_with(fresh.booking) as booking:
            if booking.state == BookingState.HELD:
                write_state(booking, BookingState.CANCELLED, at=at, why=DECLINED)
        fresh = _fresh(offer)
    if fresh.state != OfferState.DECLINED:
        raise OfferOver(state=fresh.state)
    return fresh.wait


def leave(*, wait: Wait, at: datetime, actor: Actor = None) -> Wait:
    """Wait no more; what is offered is given back. Leaving again changes nothing.

    Raises WaitOver for who was served, or waited in vain, StoreBusy.
    """
    for _ in range(MOST_TRIES):
        offer = Offer.objects.filter(wait=wait, state=OfferState.OFFERED).select_related("booking__store").first()
        if offer is None or offer.booking is None:
            if _left_without(wait, at=at):
                break
            continue
        with promising_with(offer.booking) as booking:
            if booking.state == BookingState.HELD and end_wait(wait, WaitState.LEFT, at=at):
                write_state(booking, BookingState.CANCELLED, at=at, actor=actor, why=LEFT)
    fresh = Wait.objects.select_related("store").get(pk=wait.pk)
    if fresh.state == WaitState.WAITING:
        raise StoreBusy
    if fresh.state != WaitState.LEFT:
        raise WaitOver(state=fresh.state)
    return fresh


def _left_without(wait: Wait, *, at: datetime) -> bool:
    """Leave with nothing offered. False when something was, in this very moment."""
    with promising():
        Wait.objects.select_for_update(no_key=True).get(pk=wait.pk)
        if Offer.objects.filter(wait=wait, state=OfferState.OFFERED).exists():
            return False
        end_wait(wait, WaitState.LEFT, at=at)
        return True


def prioritise(*, wait: Wait, priority: int) -> Wait:
    """Put somebody before all of a lower priority; 0 is usual. Raises WaitOver."""
    if not Wait.objects.waiting().filter(pk=wait.pk).update(priority=priority):
        wait.refresh_from_db(fields=["state"])
        raise WaitOver(state=wait.state)
    wait.priority = priority
    return wait


def details_of(wait: Wait) -> Details:
    """What they said of themselves, for a booking, in the words that they agreed to; without what they ended since."""
    contact = Contact(name=wait.name, phone=number_of(wait), email=wait.email, locale=wait.locale)
    usable = {channel for channel, _address in reachable(ways_to(wait))}
    words = Consent.objects.filter(source=key_of(wait), address__in=[address for _channel, address in ways_to(wait)])
    return Details(
        contact=contact,
        sms=Channel.SMS in usable,
        email=Channel.EMAIL in usable,
        whatsapp=Channel.WHATSAPP in usable,
        wording=words.values_list("wording", flat=True).first() or "",
        note=wait.note,
        occasion=wait.occasion,
    )


def _fresh(offer: Offer) -> Offer:
    related = "wait__store", "booking__store", "booking__experience"
    return Offer.objects.select_related(*related).get(pk=offer.pk)
