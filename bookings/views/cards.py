"""Rows made ready for the components: what is shown of a piece, a store, an experience, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import locales
from bookings.forms.asked import Asked
from bookings.queries.catalogue import Shown
from bookings.queries.showrooms import Showroom, kilometres_to
from experiences.models import Experience, Session
from stores.drawings import SCENES
from stores.models import Product, Store, Stylist, Variant
from stores.templatetags.drawings import drawing_url

HERE: Final = 0.05
NEARBY: Final = 60.0
"""Kilometres between which a distance says more than "here" or the name of the town."""
PAINTS: Final = ("7a2e3b", "1f4a3b", "2d3f6b", "93432a", "5d2f4a", "5f6b3c")
"""Doors, curtains and waistcoats of the drawings, by the number of the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A picture and a name that lead on."""

    href: str
    name: str
    picture: str
    photo: bool = False
    more: str = ""
    colours: Sequence[str] = ()
    next: str = ""
    next_more: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """The address of a picture, and whether it is a photo rather than a drawing."""

    url: str
    photo: bool


def picture_of(product: Product, variant: Variant | None) -> Picture:
    """The photo of a product, else its silhouette in the variant's colour."""
    if product.image:
        return Picture(product.image.url, photo=True)
    return Picture(drawing_url(product.kind, variant.colour_hex if variant else ""), photo=False)


def paint_of(number: int) -> str:
    return PAINTS[number % len(PAINTS)]


def front_of(store: Store) -> str:
    return drawing_url(f"front-{store.pk % 1000}", paint_of(store.pk))


def portrait_of(stylist: Stylist) -> Picture:
    if stylist.portrait:
        return Picture(stylist.portrait.url, photo=True)
    return Picture(drawing_url(f"portrait-{stylist.pk % 1000}", paint_of(stylist.pk)), photo=False)


def piece_cards(shown: Iterable[Shown], asked: Asked) -> list[Card]:
    """Products with their price and colours; what was gathered so far stays in the address."""
    return [_piece_card(one, asked) for one in shown]


def _piece_card(shown: Shown, asked: Asked) -> Card:
    product = shown.product
    picture = picture_of(product, shown.colours[0])
    return Card(
        href=product.get_absolute_url() + asked.query(day=None),
        name=product.said("name"),
        picture=picture.url,
        photo=picture.photo,
        more=locales.money_words(product.price, product.currency) if product.price else _("Price in the store"),
        colours=[variant.colour_hex for variant in shown.colours],
    )


def store_cards(rooms: Iterable[Showroom], *, at: datetime, query: str = "") -> list[Card]:
    """Stores with their towns, distances and next free times; each leads to its own page."""
    return [_store_card(room, room.store.get_absolute_url() + query, at) for room in rooms]


def time_cards(rooms: Iterable[Showroom], asked: Asked, *, at: datetime) -> list[Card]:
    """The same stores, each leading to its times for what was chosen."""
    times = reverse("times")
    return [_store_card(room, times + asked.query(store=room.store.slug, stylist="", day=None), at) for room in rooms]


def _store_card(room: Showroom, href: str, at: datetime) -> Card:
    store, slot = room.store, room.soonest
    return Card(
        href=href,
        name=store.said("name"),
        picture=front_of(store),
        more=" · ".join(part for part in (store.said("city"), far_words(room.kilometres), store.street) if part),
        next=soon_tag(slot.starts_at, store, at) if slot else "",
    )


def soon_tag(moment: datetime, store: Store, at: datetime) -> SafeString:
    """ "today 16:30" as a time element that knows its zone, and the date where the reader's day is another.

    Where no script can tell whether the reader's clock is another, the zone is always named.
    """
    return format_html(
        '<time datetime="{}" data-zone="{}" data-dated="{}">{}'
        '<noscript> <small class="zone">{}</small></noscript></time>',
        moment.isoformat(),
        store.timezone,
        locales.dated_hour(moment, store.zone),
        locales.soon(moment, store.zone, at),
        locales.zone_words(store.zone),
    )


def hour_tag(moment: datetime, store: Store) -> SafeString:
    """ "16:30" as a time element that knows its zone, beside a date."""
    words = locales.hour(moment, store.zone)
    return format_html('<time datetime="{}" data-zone="{}">{}</time>', moment.isoformat(), store.timezone, words)


def far_words(kilometres: float | None) -> str:
    """How far, where it is near enough to matter."""
    return locales.distance_words(kilometres) if kilometres is not None and HERE < kilometres <= NEARBY else ""


def where_words(stores: Sequence[Store], chosen: Store | None) -> str:
    """Where a size hangs, in the width of a chip: here, 2.4 km, Paris, 3 stores, not now."""
    if not stores:
        return _("not now")
    if chosen in stores:
        return _("here")
    kilometres = kilometres_to(stores[0])
    if kilometres is not None:
        return far_words(kilometres) or stores[0].said("city")
    if len(stores) == 1:
        return stores[0].said("city")
    return _("%(count)s stores") % {"count": len(stores)}


def experience_cards(experiences: Iterable[Experience], asked: Asked) -> list[Card]:
    """What can be booked, with how long it takes and what it costs."""
    return [
        Card(
            href=one.get_absolute_url() + asked.query(experience="", day=None),
            name=one.said("name"),
            picture=scene_of(one).url,
            photo=scene_of(one).photo,
            more=one.said("summary"),
            next=experience_facts(one),
        )
        for one in experiences
    ]


def scene_of(experience: Experience) -> Picture:
    if experience.picture:
        return Picture(experience.picture.url, photo=True)
    scene = experience.scene if experience.scene in SCENES else "try-on"
    return Picture(drawing_url(f"scene-{scene}", paint_of(experience.pk)), photo=False)


def experience_facts(experience: Experience) -> str:
    """45 min · free; 90 min · £180, of which £40 deposit."""
    price = experience.price, experience.deposit, experience.currency
    cost = locales.cost_words(*price) if experience.price else _("free")
    return _("%(minutes)s min · %(cost)s") % {"minutes": experience.duration, "cost": cost}


def session_cards(sessions: Iterable[Session], asked: Asked) -> list[Card]:
    """Dated sessions with the places left; each leads to its day on the time page, or nowhere when it is full."""
    return [_session_card(session, asked) for session in sessions]


def _session_card(session: Session, asked: Asked) -> Card:
    store, left = session.store, session.places_left
    day = session.starts_at.astimezone(store.zone).date()
    return Card(
        href=reverse("times") + asked.query(store=store.slug, day=day) if left else "",
        name=locales.full_day(day),
        picture=front_of(store),
        more=f"{store.said('name')} · {store.said('city')}",
        next=hour_tag(session.starts_at, store),
        next_more=ngettext("%(left)s place left", "%(left)s places left", left) % {"left": left} if left else _("full"),
    )
