"""The words of one's own that hold for a message: of each part, those of the nearest place that says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q

from experiences.models import Wording
from experiences.models.wording import PARTS


class Asked(NamedTuple):
    """A message of an experience in a store (their ids; None: of all), in one language."""

    experience: int | None
    store: int | None
    kind: str
    language: str


class Own(NamedTuple):
    """Words of one's own; "" where nobody has any."""

    sms: str = ""
    subject: str = ""
    lead: str = ""


NONE = Own()


def wordings_for(asked: Iterable[Asked]) -> dict[Asked, Own]:
    """What is said in each of them: one query at most, however many."""
    wanted = set(asked)
    said = _said(wanted)
    return {one: _nearest(said, _places(one)) for one in wanted}


def words_around(asked: Iterable[Asked]) -> dict[Asked, Own]:
    """What would be said in each of them without any words of its very own: one query at most."""
    wanted = set(asked)
    said = _said(wanted)
    return {one: _nearest(said, _places(one)[1:]) for one in wanted}


def _said(wanted: Collection[Asked]) -> dict[Asked, Wording]:
    if not wanted:
        return {}
    rows = Wording.objects.filter(
        Q(experience__isnull=True) | Q(experience__in={one.experience for one in wanted if one.experience}),
        Q(store__isnull=True) | Q(store__in={one.store for one in wanted if one.store}),
        kind__in={one.kind for one in wanted},
        language__in={one.language for one in wanted},
    )
    return {Asked(row.experience_id, row.store_id, row.kind, row.language): row for row in rows.order_by()}


def wording_for(asked: Asked) -> Own:
    """What is said in one of them: one query."""
    return wordings_for([asked])[asked]


def _places(asked: Asked) -> list[Asked]:
    """The nearest first."""
    house = asked._replace(experience=None, store=None)
    return list(dict.fromkeys((asked, asked._replace(store=None), asked._replace(experience=None), house)))


def _nearest(said: Mapping[Asked, Wording], places: Iterable[Asked]) -> Own:
    rows = [said[one] for one in places if one in said]
    return Own(*(next(filter(None, (getattr(row, part) for row in rows)), "") for part in PARTS))
