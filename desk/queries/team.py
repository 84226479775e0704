"""Who is in a team, and who is asked to join."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf, Trim

from desk.models import Invitation
from stores.models import Membership, Store
from stores.queries.paging import Page, page_of

MOST_OPEN = 50


def team_in_pages(store: Store | None, *, words: str, cursor: str | None, limit: int) -> Page[Membership]:
    """A store's team by name; for the house (None) everybody's place. One query. Raises CursorInvalid.

    `factor`: whether they have a second factor.
    """
    factors = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP)
    members = Membership.objects.select_related("user", "store").annotate(factor=Exists(factors))
    if store is not None:
        members = members.filter(store=store)
    for word in words.split():
        named = Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word)
        members = members.filter(named | Q(user__email__icontains=word))
    name = NullIf(Trim(Concat("user__first_name", Value(" "), "user__last_name")), Value(""))
    called = members.annotate(called=Lower(Coalesce(name, "user__username")))
    return page_of(called, by="called", kind=str, cursor=cursor, limit=limit)


def member_in(store: Store | None, number: int) -> Membership | None:
    """The place in a team of that number: a store's, or for the house (None) any."""
    members = Membership.objects.select_related("user", "store").filter(pk=number)
    return (members if store is None else members.filter(store=store)).first()


def open_invitations(store: Store | None, *, at: datetime) -> QuerySet[Invitation]:
    """Those that can be accepted: a store's, or for the house (None) all, the latest first."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, until__gt=at)
    ours = waiting if store is None else waiting.filter(store=store)
    return ours.select_related("store", "made_by").order_by("-made_at", "-pk")
