"""Words of the catalogue, money and times in templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from bookings import locales
from bookings.models import Booking
from bookings.terms import terms_of
from experiences.models import Experience
from stores.models import Product, Store
from stores.models.words import Translated

register = template.Library()


@register.filter
def said(row: Translated, field: str) -> str:
    """`{{ product|said:"name" }}`: the words of a field in the reader's language."""
    return row.said(field)


@register.filter
def price(row: Product | Experience) -> str:
    """`{{ product|price }}`: £395; nothing when the row has no price."""
    return locales.money_words(row.price, row.currency) if row.price else ""


@register.filter
def deposit(experience: Experience) -> str:
    """`{{ experience|deposit }}`: £40; nothing when none is asked for."""
    return locales.money_words(experience.deposit, experience.currency) if experience.deposit else ""


@register.filter
def cost(booking: Booking) -> str:
    """`{{ booking|cost }}`: £180, of which £40 deposit, as it was when it was held; nothing when it is free."""
    return locales.cost_words(booking.price, booking.deposit, booking.currency) if booking.price else ""


@register.simple_tag
def terms(booking: Booking, at: datetime) -> str:
    """`{% terms booking at as words %}`: what it costs, when that is paid, and until when one may cancel."""
    return terms_of(booking, at=at)


@register.filter
def hour_in(moment: datetime, store: Store) -> str:
    """`{{ slot.starts_at|hour_in:store }}`: 16:30 on the store's clock."""
    return locales.hour(moment, store.zone)


@register.filter
def hour_from(moment: datetime, at: datetime) -> str:
    """`{{ offer.until|hour_from:at }}`: 16:30 on the day of `at`, else tomorrow 09:03, in the current zone."""
    return locales.hour_or_soon(moment, ZoneInfo(timezone.get_current_timezone_name()), at)


@register.filter
def day_in(moment: datetime, store: Store) -> str:
    """`{{ session.starts_at|day_in:store }}`: Saturday 21 November, in the store."""
    return locales.full_day(moment.astimezone(store.zone).date())


@register.filter
def when_in(moment: datetime, store: Store) -> str:
    """`{{ booking.starts_at|when_in:store }}`: Saturday 21 November, 16:30, in the store."""
    return locales.day_and_hour(moment, store.zone)


@register.filter
def short_day_in(moment: datetime, store: Store) -> str:
    """`{{ slot.starts_at|short_day_in:store }}`: Sat 21 Nov, in the store."""
    return locales.short_day(moment.astimezone(store.zone).date())


@register.filter
def date_in(moment: datetime, store: Store) -> str:
    """`{{ booking.starts_at|date_in:store }}`: 21 Nov 2026, in the store."""
    return locales.dated(moment.astimezone(store.zone).date())


@register.filter
def day_words(day: date) -> str:
    """`{{ day.date|day_words }}`: Saturday 21 November."""
    return locales.full_day(day)


@register.filter
def weekday(day: date) -> str:
    """`{{ day.date|weekday }}`: Sat."""
    return locales.weekday(day)


@register.filter
def month(day: date) -> str:
    """`{{ day.date|month }}`: Nov."""
    return locales.month(day)


@register.filter
def listed(people: Iterable[object]) -> str:
    """`{{ booking.companions.all|listed }}`: Ada, Mei and Jo."""
    return locales.listed(str(one) for one in people)


@register.filter
def distance(kilometres: float | None) -> str:
    """`{{ store.distance_km|distance }}`: 2.4 km; nothing when it is not known."""
    return "" if kilometres is None else locales.distance_words(kilometres)
