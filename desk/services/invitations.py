"""Invitations: made, withdrawn, accepted once by who opens the link."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from desk.errors import AccountThere, InTeamAlready, InvitationOver, MayNotGive, OthersInvitation
from desk.models import Invitation
from desk.models.invitation import GOOD_FOR
from desk.services.team import join, own_address, require_may_give
from notifications.services.reconcile import reconcile
from notifications.words import Owed
from stores.models import Membership, Role, Store

KIND: Final = "invitation"
LARGEST: Final = 2**63 - 1


def token_of(invitation: Invitation) -> str:
    """22 characters of base64url: 128 bits, derived from the uid with the site's key."""
    mac = salted_hmac("desk.invitation", invitation.uid, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def link_of(invitation: Invitation) -> str:
    """Where it is accepted: built from the setting, never from a request."""
    return f"{settings.PUBLIC_BASE_URL}{reverse('invitation', args=[invitation.pk, token_of(invitation)])}"


def opened(*, number: int, token: str, at: datetime) -> Invitation:
    """The open invitation behind a link. Raises InvitationOver, for one that never was too."""
    known = Invitation.objects.select_related("store", "made_by")
    invitation = known.filter(pk=number).first() if number <= LARGEST else None
    if invitation is None or not constant_time_compare(token_of(invitation), token):
        raise InvitationOver
    require_open(invitation, at)
    return invitation


def invite(*, address: str, role: Role, store: Store | None, locale: str, at: datetime, actor: User) -> Invitation:
    """Ask somebody by mail to join a team. An earlier open invitation of theirs to it is replaced.

    Raises MayNotGive, RoleNotHere, InTeamAlready.
    """
    require_may_give(actor=actor, role=role, store=store)
    if Membership.objects.filter(user__email__iexact=address, user__is_active=True, store=store).exists():
        raise InTeamAlready(field="address")
    with transaction.atomic(durable=True):
        _lock_address(address)
        for earlier in _open(store).filter(address__iexact=address).select_for_update():
            _withdraw(earlier, at)
        invitation = Invitation.objects.create(
            address=address,
            role=role,
            store=store,
            locale=locale,
            made_by=actor,
            made_at=at,
            until=at + GOOD_FOR,
        )
        reconcile(subject=f"{KIND}:{invitation.pk}", owed=[_mail(invitation)], at=at)
    return invitation


def _lock_address(address: str) -> None:
    """One who invites somebody at a time: who taps twice replaces their own invitation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"invitation:{address.lower()}"])


def withdraw(*, invitation: Invitation, at: datetime) -> None:
    """End it before it is accepted. Raises InvitationOver."""
    with transaction.atomic(durable=True):
        known = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if known.accepted_at or known.withdrawn_at:
            raise InvitationOver
        _withdraw(known, at)


def account_of(invitation: Invitation) -> User | None:
    """Who has the invited address already, and is awake: they sign in to accept."""
    return User.objects.filter(email__iexact=invitation.address, is_active=True).order_by("pk").first()


def accept(*, invitation: Invitation, user: User, at: datetime) -> None:
    """Join by an account that is there. Raises InvitationOver, OthersInvitation."""
    with transaction.atomic(durable=True):
        known = _taken(invitation, at)
        if user.email.lower() != known.address.lower():
            raise OthersInvitation
        _settle(known, user, at)


def accept_anew(*, invitation: Invitation, first_name: str, last_name: str, password: str, at: datetime) -> User:
    """Join by a new account, or by one that slept, which gets this name and password: its mail was read just now.

    Raises InvitationOver, AccountThere.
    """
    with transaction.atomic(durable=True):
        known = _taken(invitation, at)
        if account_of(known) is not None:
            raise AccountThere
        user = _asleep(known.address) or User()
        user.username, user.email = user.username or known.address.lower(), known.address
        user.first_name, user.last_name, user.is_active = first_name, last_name, True
        user.set_password(password)
        try:
            with transaction.atomic():
                user.save()
                own_address(user, known.address)
        except IntegrityError as error:  # invited by two stores, and the other was accepted in the same instant
            raise AccountThere from error
        _settle(known, user, at)
    return user


def _asleep(address: str) -> User | None:
    """Who had the address and is in no team any more. Raises AccountThere for who has rights that would wake, too.

    Such a one was put to sleep in the admin, and only there they are woken.
    """
    known = User.objects.filter(email__iexact=address).order_by("pk").first()
    if known is not None and (known.is_staff or known.is_superuser or known.memberships.exists()):
        raise AccountThere
    return known


def _open(store: Store | None) -> QuerySet[Invitation]:
    return Invitation.objects.filter(store=store, accepted_at=None, withdrawn_at=None)


def _withdraw(invitation: Invitation, at: datetime) -> None:
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    reconcile(subject=f"{KIND}:{invitation.pk}", owed=[], at=at)


def _taken(invitation: Invitation, at: datetime) -> Invitation:
    """The invitation as it is now, locked: of two who accept at once, the second finds it over."""
    known = Invitation.objects.select_for_update(of=["self"]).select_related("store", "made_by").get(pk=invitation.pk)
    require_open(known, at)
    return known


def require_open(invitation: Invitation, at: datetime) -> None:
    """Who invited must still be allowed to: an invitation is no way around a right that was taken."""
    if invitation.accepted_at or invitation.withdrawn_at or invitation.until <= at:
        raise InvitationOver
    if not invitation.made_by.is_active:
        raise InvitationOver
    try:
        require_may_give(actor=invitation.made_by, role=Role(invitation.role), store=invitation.store)
    except MayNotGive as error:
        raise InvitationOver from error


def _settle(invitation: Invitation, user: User, at: datetime) -> None:
    join(user=user, store=invitation.store, role=Role(invitation.role))
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])


def _mail(invitation: Invitation) -> Owed:
    return Owed(
        kind=KIND,
        channel="email",
        recipient=invitation.address,
        locale=invitation.locale,
        due_at=invitation.made_at,
        use_by=invitation.until,
        dedupe_key=KIND,
        asked_for=True,
    )
