"""What a store does differently from the house: its own terms, whether it has the experience, and its own week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction

from experiences.checks import COMPARED, wrong_terms
from experiences.errors import TermsContradict
from experiences.models import VARYING, Experience, Schedule, Variation
from stores.models import Store

SWITCHES: Final = {"offered": True, "own_week": False}
"""What every store has unless it says otherwise."""


def vary(*, experience: Experience, store: Store, fields: Mapping[str, Any]) -> Experience:
    """Give a store terms of its own, by name; those that aren't named stay. None: inherited again.

    `offered` False leaves the experience out of the store; `own_week` True gives it a week of its own, without any
    windows yet. What was promised before stays as it was promised. Returns the store's terms. Inside the caller's
    transaction, or one of its own. Raises TermsContradict, ValueError for a name that can't vary.
    """
    unknown = set(fields) - {*VARYING, *SWITCHES}
    if unknown:
        raise ValueError(f"no store has its own {', '.join(sorted(unknown))}")
    with transaction.atomic():
        house, variation = _locked(experience, store)
        for name, value in fields.items():
            setattr(variation, name, value)
        terms = house.as_in(store.pk, variation)
        wrong = wrong_terms({name: getattr(terms, name) for name in COMPARED})
        if wrong:
            raise TermsContradict(field=next(iter(wrong)), fields=sorted(wrong))
        variation.save(update_fields=list(fields))
    return terms


def inherit(*, experience: Experience, store: Store, names: Iterable[str]) -> Experience:
    """Take a store's own terms back, by name: the house's hold there again. Without `own_week` its windows are gone.

    Returns the store's terms. Raises what `vary` raises.
    """
    asked = list(names)
    with transaction.atomic():
        if "own_week" in asked:
            _locked(experience, store)
            Schedule.objects.filter(experience=experience.pk, store=store).delete()
        return vary(experience=experience, store=store, fields={name: SWITCHES.get(name) for name in asked})


def _locked(experience: Experience, store: Store) -> tuple[Experience, Variation]:
    """The house's row, and the store's, which is made where there is none: who changes the house's terms waits."""
    house = Experience.objects.select_for_update(of=("self",), no_key=True).get(pk=experience.pk)
    variation, _made = Variation.objects.get_or_create(experience=house, store=store)
    return house, Variation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
