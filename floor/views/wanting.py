"""What somebody who walks in would like, as a form's address says it, and when that could begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bookings.forms.asked import MOST_PEOPLE, read_id, read_number, read_skus, read_word
from bookings.queries.wishes import Wish, check_wish, variants_of
from bookings.services.walk_in import SOON
from experiences.models import Experience
from floor.queries.queue import next_gap, span_of
from floor.queries.wanted import changed, free_then, lacking, scanned_variant, shelves_for
from floor.views.refusals import why_not
from floor.views.scans import code_in
from kernel.errors import DomainError
from stores.models import Store, Stylist, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was said: `change` as a button does (`<gone>:<wanted>`, ids of variants), `code` as it was scanned."""

    experience: Experience
    party: int
    stylist: Stylist | None
    skus: tuple[str, ...]
    change: str
    code: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The wish, and words in which a piece is looked for; empty where they named one."""

    wish: Wish
    words: str


def read_asked(data: QueryDict, offered: Sequence[Experience], hosts: Sequence[Stylist] = ()) -> Asked | None:
    """What can't be read counts as not said; None where the store offers nothing."""
    experience = experience_in(data, offered)
    if experience is None:
        return None
    number = read_id(data.get("stylist"))
    return Asked(
        experience=experience,
        party=read_number(data.get("party"), most=MOST_PEOPLE) or experience.party_min,
        stylist=next((host for host in hosts if host.pk == number), None),
        skus=read_skus(data.getlist("sku")),
        change=read_word(data.get("change")),
        code=code_in(data),
    )


def experience_in(data: QueryDict, offered: Sequence[Experience]) -> Experience | None:
    """The one that is named, else the first."""
    slug = read_word(data.get("experience"))
    return next((one for one in offered if one.slug == slug), next(iter(offered), None))


def wanted_by(asked: Asked, store: Store) -> Wanted:
    """The wish with what was scanned, left out, or chosen instead. Raises UnknownSku."""
    variants = changed_by(variants_of(asked.skus), asked.change)
    found = scanned_variant(asked.code, store)
    if found is not None:
        variants = changed(variants, None, found.pk)
    wish = Wish(experience=asked.experience, party=asked.party, stylist=asked.stylist, variants=variants)
    return Wanted(wish, "" if found else asked.code)


def changed_by(variants: Sequence[Variant], change: str) -> tuple[Variant, ...]:
    """The variants after a button's change."""
    gone, _colon, wanted = change.partition(":")
    return changed(variants, read_id(gone), read_id(wanted))


def begins(asked: Asked, store: Store, at: datetime) -> dict[str, Any]:
    """What the page shows: when it could begin, what can't be had then and what could instead; or why nothing can."""
    try:
        wanted = wanted_by(asked, store)
        check_wish(wanted.wish)
    except DomainError as error:
        return {"refusal": why_not(error), "impossible": True}
    wish, gap = wanted.wish, next_gap(wanted.wish, store, at=at)
    context: dict[str, Any] = {"wish": wish, "gap": gap, "words": wanted.words}
    if gap.without_pieces is None:
        return context
    free = free_then(wish, store, gap.without_pieces, at=at)
    if gap.starts_at is not None:
        context |= {"span": span_of(gap.starts_at, at=at), "is_near": gap.starts_at <= at + SOON}
    shelves = shelves_for(wanted.words, wish, free) if wanted.words else []
    said = _("Nothing that is free here goes by “%(words)s”.") % {"words": wanted.words}
    return context | {
        "lacking": lacking(wish, free) if gap.starts_at != gap.without_pieces else [],
        "shelves": shelves,
        "not_found": said if wanted.words and not shelves else "",
    }


def parties_of(offered: Sequence[Experience]) -> range:
    """How many people may be said."""
    return range(1, max(one.party_max for one in offered) + 1)
