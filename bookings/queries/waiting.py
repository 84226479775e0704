"""Who waits: one by their link, their place in line, and the lines of a store."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Prefetch, Q

from bookings.models import Offer, OfferState, Wait
from bookings.querysets import WaitQuerySet
from bookings.waiting_errors import WaitNotFound
from bookings.waiting_tokens import require_token
from stores.models import Store


def open_wait(*, number: int, token: str) -> Wait:
    """Whose link it is, with store, experience, pieces and offers: at most four queries.

    Raises WaitNotFound, whichever of the two is wrong.
    """
    wait = with_offers(Wait.objects.filter(pk=number)).first()
    if wait is None:
        raise WaitNotFound
    require_token(wait, token)
    return wait


def with_offers(waits: WaitQuerySet) -> WaitQuerySet:
    """With all that a page says of them, in a constant number of queries."""
    offers = Offer.objects.select_related("booking").order_by("pk")
    related = waits.select_related("store", "experience", "session", "stylist_wanted")
    return related.prefetch_related("variants__product", Prefetch("offers", offers))


def offered_to(wait: Wait, *, at: datetime) -> Offer | None:
    """What is kept for them at this moment, with its booking; no query for one that `with_offers` read."""
    for offer in wait.offers.all():
        until = offer.booking.expires_at if offer.booking else None
        if offer.state == OfferState.OFFERED and until is not None and until > at:
            return offer
    return None


def place_in_line(wait: Wait) -> int:
    """1 for who is next: those before them in line who wait for the same in days of theirs. One query."""
    rivals = Wait.objects.waiting().filter(_meeting(wait))
    rivals = rivals.filter(store=wait.store_id, experience=wait.experience_id)
    joined = Q(joined_at__lt=wait.joined_at) | Q(joined_at=wait.joined_at, pk__lt=wait.pk)
    before = Q(priority__gt=wait.priority) | (Q(priority=wait.priority) & joined)
    return 1 + rivals.filter(before).count()


def _meeting(wait: Wait) -> Q:
    """Who waits for days of theirs, or for their very start."""
    meets = Q(first_date__lte=wait.last_date, last_date__gte=wait.first_date)
    return meets if wait.starts_at is None else meets & (Q(starts_at__isnull=True) | Q(starts_at=wait.starts_at))


def lines_in(store: Store, *, first: date, last: date) -> WaitQuerySet:
    """Who waits for days of a store, by day and in their line, with their offers."""
    return with_offers(Wait.objects.for_days(store.pk, [first, last]).by_day())
