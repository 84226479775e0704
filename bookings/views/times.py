"""Store and time: a strip of days, chips of times, and the other stores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bookings.forms.asked import Asked, asked_of, read_word
from bookings.queries.availability import Slot
from bookings.queries.catalogue import needs_size, siblings_of
from bookings.queries.choice import Choice, read_choice
from bookings.queries.full import full_starts, has_list
from bookings.queries.timetable import Timetable, read_timetable
from bookings.views.cards import Picture, experience_facts, front_of, portrait_of, time_cards
from bookings.views.gathering import gathered_of
from bookings.views.own_hold import own_hold
from bookings.views.remembering import remember
from bookings.views.swapping import render_swapping
from bookings.views.where import Refusal, ask_where
from bookings.views.why import why_closed
from kernel import clock
from stores.models import Store

NOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day with its slots."""

    name: str
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Option:
    """Something that could be chosen instead: a link that says so."""

    label: str
    href: str
    current: bool
    more: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class DayLink:
    date: object
    free: int
    href: str


@require_safe
def show_times(request: HttpRequest) -> HttpResponse:
    """The times of what was chosen; back to the piece where its size is missing."""
    asked = asked_of(request)
    unsized = read_word(request.GET.get("piece"))
    if unsized and needs_size(unsized, asked.skus):
        colour = urlencode({"colour": read_word(request.GET.get("colour")), "size": "missing"})
        return redirect(reverse("product", args=[unsized]) + (asked.query(day=None) or "?") + f"&{colour}#sizes")
    return render_times(request, asked, at=clock.now())


def render_times(
    request: HttpRequest, asked: Asked, *, at: datetime, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The time page for a choice, after a refusal with its words and alternatives above the chips."""
    choice = read_choice(asked, at=at)
    if choice is None:
        return ask_where(request, asked, at=at, refusal=refusal, status=status)
    table = read_timetable(choice, at=at, own=own_hold(request, at=at))
    context = {"refusal": refusal, **_context(choice, table, at=at)}
    page, inside = "bookings/choosing/times.html", "bookings/choosing/_times.html"
    response = render_swapping(request, page, inside, context, status=status)
    return remember(response, request, store=choice.store, asked=asked)


def _context(choice: Choice, table: Timetable, *, at: datetime) -> dict[str, object]:
    said, wish = choice.said, choice.wish
    siblings = siblings_of(wish.variants)
    gathered = gathered_of(wish.variants, said)
    return {
        "choice": choice,
        "store": choice.store,
        "front": front_of(choice.store),
        "experience": wish.experience,
        "facts": experience_facts(wish.experience),
        "table": table,
        "days": [DayLink(day.date, day.free, reverse("times") + said.query(day=day.date)) for day in table.days],
        "parts": parts_of(table.day.slots, choice.store),
        "next_free": said.query(day=table.next_free) if table.next_free else "",
        "earlier": said.query(day=table.earlier) if table.earlier else "",
        "later": said.query(day=table.later) if table.later else "",
        "why": why_closed(choice, table),
        "waits": said.query(day=table.day.date) if _can_be_waited_for(choice, table) else "",
        "others": time_cards(table.others, said, at=at),
        "gathered": gathered,
        "picked": [(one, _size_options(said, one.variant.sku, siblings[one.variant.pk])) for one in gathered.pieces],
        "room_for_more": len(wish.variants) < wish.experience.pieces_max,
        "experiences": _experience_options(choice),
        "parties": _party_options(choice),
        "stylists": _stylist_options(choice),
        "hidden": said.hidden(),
        "left_out": choice.left_out,
    }


def _can_be_waited_for(choice: Choice, table: Timetable) -> bool:
    return has_list(choice.wish) and not table.missing and bool(full_starts(table.day))


def parts_of(slots: Sequence[Slot], store: Store) -> list[Part]:
    """The slots by the hour of the store's clock, parts without any left out."""
    zone = store.zone
    names = (_("Morning"), _("Afternoon"), _("Evening"))
    grouped: dict[int, list[Slot]] = {0: [], 1: [], 2: []}
    for slot in slots:
        hour = slot.starts_at.astimezone(zone).hour
        grouped[(hour >= NOON) + (hour >= EVENING)].append(slot)
    return [Part(names[number], listed) for number, listed in grouped.items() if listed]


def _size_options(said: Asked, sku: str, sizes: Sequence[object]) -> list[Option]:
    options = []
    for other in sizes:
        new = getattr(other, "sku", "")
        taken = new != sku and new in said.skus
        if not taken:
            skus = tuple(new if one == sku else one for one in said.skus)
            options.append(Option(getattr(other, "size", ""), said.query(skus=skus), new == sku))
    return options


def _experience_options(choice: Choice) -> list[Option]:
    return [
        Option(
            one.said("name"),
            choice.said.query(experience=one.slug, stylist="", party=None, day=None),
            one == choice.wish.experience,
            experience_facts(one),
        )
        for one in choice.experiences
        if one == choice.wish.experience or one.pieces_max >= len(choice.wish.variants)
    ]


def _party_options(choice: Choice) -> list[Option]:
    experience = choice.wish.experience
    people = range(experience.party_min, experience.party_max + 1)
    if len(people) < 2:
        return []
    return [
        Option(
            ngettext("%(n)s person", "%(n)s people", n) % {"n": n} if n > 1 else _("Just me"),
            choice.said.query(party=n),
            n == choice.wish.party,
        )
        for n in people
    ]


def _stylist_options(choice: Choice) -> list[Option]:
    if not choice.stylists:
        return []
    anyone = Option(_("Anyone"), choice.said.query(stylist=""), choice.wish.stylist is None)
    named = [
        Option(one.said("name"), choice.said.query(stylist=one.slug), one == choice.wish.stylist, "", portrait_of(one))
        for one in choice.stylists
    ]
    return [anyone, *named]
