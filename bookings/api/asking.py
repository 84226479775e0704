"""From what a client sent to what the services take."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils.translation import get_supported_language_variant
from pydantic import BaseModel

from bookings.errors import StylistDoesNotHost
from bookings.phones import e164
from bookings.queries.wishes import Wish, variants_of
from bookings.schemas import AnswersAsked, Named, SlotAsked
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.once import Request
from experiences.queries.listing import experience_named
from kernel.errors import DomainError
from stores.models import Store, Stylist
from stores.queries.listing import store_named

CONSENT = "Agreed through the API, version 1: messages about this visit."


@contextmanager
def called(**names: str) -> Iterator[None]:
    """Refusals name inputs as this operation's clients do: `called(skus="sku")`."""
    try:
        yield
    except DomainError as error:
        error.field = names.get(error.field or "", error.field)
        raise


@contextmanager
def naming(asked: AnswersAsked) -> Iterator[None]:
    """A refusal of one answer names its place: `answers.1`."""
    try:
        yield
    except DomainError as error:
        places = [n for n, answer in enumerate(asked.answers) if answer.question == error.facts.get("question")]
        error.field = f"answers.{places[0]}" if places else error.field
        raise


def wish_of(*, experience: str, party: int, stylist: str | None, skus: Sequence[str]) -> Wish:
    """Raises ExperienceNotFound, StylistDoesNotHost, UnknownSku."""
    return Wish(
        experience=experience_named(experience, field="experience"),
        party=party,
        stylist=stylist_named(stylist),
        variants=variants_of(skus),
    )


def slot_of(asked: SlotAsked) -> tuple[Wish, Store]:
    """Raises StoreNotFound and what `wish_of` raises."""
    store = store_named(asked.store, field="store")
    return wish_of(experience=asked.experience, party=asked.party, stylist=asked.stylist, skus=asked.skus), store


def stylist_named(slug: str | None) -> Stylist | None:
    """Raises StylistDoesNotHost: one whom nobody knows hosts nothing."""
    if slug is None:
        return None
    stylist = Stylist.objects.active().filter(slug=slug).first()
    if stylist is None:
        raise StylistDoesNotHost(field="stylist")
    return stylist


def details_of(asked: Named, store: Store) -> Details:
    """The customer as the services know them. Raises PhoneInvalid."""
    customer = asked.customer
    contact = Contact(
        name=customer.name,
        phone=e164(customer.phone, region=store.phone_region, field="customer.phone"),
        email=customer.email or "",
        locale=_spoken(customer.locale) if customer.locale else "",
    )
    return Details(contact=contact, sms=asked.consent.sms, email=asked.consent.email, wording=CONSENT, note=asked.note)


def _spoken(locale: str) -> str:
    """The nearest language that we write in; "" when there is none."""
    try:
        return get_supported_language_variant(locale.lower())
    except LookupError:
        return ""


def request_of(key: str | None, operation: str, body: BaseModel) -> Request | None:
    """The Idempotency-Key of an operation, and the fingerprint of all that it asked."""
    if key is None:
        return None
    asked = f"{operation}\n{body.model_dump_json()}"
    return Request(f"{operation}:{_digest(key)}", _digest(asked))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
