"""Who has the house's week."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from experiences.models import Variation
from stores.models import Store
from stores.querysets import StoreQuerySet


def with_house_week(experience: int) -> StoreQuerySet:
    """The stores that are open to customers and have no week of their own of an experience, by its id."""
    own = Variation.objects.filter(experience=experience, store=OuterRef("pk"), own_week=True)
    return Store.objects.active().filter(~Exists(own)).order_by("pk")


def offering_the_houses_week(experience: int) -> StoreQuerySet:
    """Of those with the house's week, the ones that don't leave the experience out, by name."""
    left_out = Variation.objects.filter(experience=experience, store=OuterRef("pk"), offered=False)
    return with_house_week(experience).filter(~Exists(left_out)).order_by("name", "pk")
