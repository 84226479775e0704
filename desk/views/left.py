"""What the pages of keys and of webhooks say of those whose makers left."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Window
from django.http import HttpRequest
from django.utils.translation import ngettext

from desk.queries.keys import SYSTEMS, System, left_of
from desk.services.left import end_left, take_over
from floor.views.staffed import staff_of
from hooks.models import Hook
from stores.models import ApiKey, Membership, Store
from stores.rights import Right, holds

MOST_NAMED: Final = 20
ACTS: Final = frozenset({"take_over", "end_left"})


def left_in(kind: System, store: Store | None, at: datetime) -> dict[str, object]:
    """How many there are, and the first of their names. One query."""
    counted = left_of(kind, store, at=at).annotate(of=Window(Count("pk")))
    found = list(counted.values_list("name", "of")[:MOST_NAMED])
    return {"left": found[0][1] if found else 0, "left_names": [name for name, _of in found]}


def answered_for(one: ApiKey | Hook) -> bool:
    """Whether who made it, or took it over, still has the right to. One query."""
    return holds(one.made_by or AnonymousUser(), Right.KEYS, one.store)


def see_to_left(request: HttpRequest, kind: System, store: Store | None, at: datetime) -> bool:
    """Do what a POST asks for all of them; whether it asked."""
    if request.POST.get("do") not in ACTS:
        return False
    if request.POST["do"] == "take_over":
        count = take_over(kind=kind, store=store, at=at, actor=staff_of(request))
        told = ngettext(
            "%(count)s is taken over: you answer for it from now on.",
            "%(count)s are taken over: you answer for them from now on.",
            count,
        )
    else:
        count = end_left(kind=kind, store=store, at=at)
        told = _ended(kind, count)
    messages.success(request, told % {"count": count})
    return True


def _ended(kind: System, count: int) -> str:
    if kind is Hook:
        return ngettext("%(count)s webhook is switched off.", "%(count)s webhooks are switched off.", count)
    return ngettext("%(count)s key is revoked.", "%(count)s keys are revoked.", count)


def warn_of_left(request: HttpRequest, member: Membership, at: datetime) -> None:
    """Say after somebody lost a right what goes on without them."""
    count = sum(left_of(kind, member.store, at=at).filter(made_by=member.user_id).count() for kind in SYSTEMS)
    if count:
        told = ngettext(
            "%(count)s key or webhook of theirs goes on working: take it over or end it on its page.",
            "%(count)s keys and webhooks of theirs go on working: take them over or end them on their pages.",
            count,
        )
        messages.warning(request, told % {"count": count})
