"""What goes on though nobody answers for it: keys and webhooks whose maker may have none there any more."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from stores.models import Membership
from stores.rights import Right, roles_with

Made = TypeVar("Made", bound=Model)


def left_behind(rows: QuerySet[Made]) -> QuerySet[Made]:
    """Those whose maker lost the right to keys there, sleeps or is gone.

    Of rows with `made_by` and `store` (None: the house's).
    """
    may = Membership.objects.filter(Q(store=None) | Q(store=OuterRef("store")), role__in=roles_with(Right.KEYS))
    held = may.filter(user=OuterRef("made_by"), user__is_active=True)
    return rows.exclude(made_by__is_superuser=True, made_by__is_active=True).filter(~Exists(held))
