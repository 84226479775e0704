"""Who is in a team: roles are given, changed and taken. What somebody gives they have themselves."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction

from desk.errors import LastOfHeadOffice, MayNotGive, MayNotReset, NotOneself, RoleNotHere
from desk.models import Invitation
from floor.models import Device
from stores.models import Membership, Role, Store
from stores.rights import RIGHTS, Right, rights_of

IN_STORE = (Role.ASSOCIATE, Role.STYLIST, Role.MANAGER, Role.AUDITOR)
IN_HOUSE = (Role.HEAD_OFFICE, Role.AUDITOR)


def roles_in(store: Store | None) -> tuple[Role, ...]:
    """What somebody can be in a store, or in every one (None)."""
    return IN_HOUSE if store is None else IN_STORE


def require_may_give(*, actor: User, role: Role, store: Store | None) -> None:
    """Raises RoleNotHere, and MayNotGive to who lacks the right to or anything that the role brings."""
    if role not in roles_in(store):
        raise RoleNotHere(field="role")
    if not _may_give(actor, role, store):
        raise MayNotGive(field="role")


def change_role(*, membership: Membership, role: Role, actor: User) -> None:
    """Have somebody be another in the same team, from their next request on.

    Raises NotOneself, MayNotGive, RoleNotHere, LastOfHeadOffice.
    """
    with transaction.atomic(durable=True):
        member = _checked(membership, actor)
        require_may_give(actor=actor, role=role, store=member.store)
        if member.role == Role.HEAD_OFFICE and role != Role.HEAD_OFFICE:
            _require_another(member)
        member.role = role
        member.save(update_fields=["role"])


def revoke(*, membership: Membership, actor: User) -> None:
    """Take somebody out of a team, from their next request on.

    The store's tablets forget them, what they invited to is off, and who is in no team any more sleeps: all their
    sign-ins end. Raises NotOneself, MayNotGive, LastOfHeadOffice.
    """
    with transaction.atomic(durable=True):
        member = _checked(membership, actor)
        if member.role == Role.HEAD_OFFICE:
            _require_another(member)
        member.delete()
        devices = Device.objects.filter(actor=member.user)
        here = devices if member.store is None else devices.filter(store=member.store)
        here.update(actor=None, open_until=None)
        _put_to_sleep(member.user)


def reset_factor(*, membership: Membership, actor: User) -> None:
    """Take away a second factor that is lost, with its recovery codes: the next page that needs one leads to a new one.

    A factor is for all that somebody does, so the actor must be able to take every place that they have. Raises
    NotOneself, MayNotGive, MayNotReset.
    """
    with transaction.atomic(durable=True):
        member = _checked(membership, actor)
        user, places = member.user, Membership.objects.filter(user=member.user).select_related("store")
        admin = user.is_staff or user.is_superuser
        if (admin and not actor.is_superuser) or not all(_may_give(actor, Role(one.role), one.store) for one in places):
            raise MayNotReset
        Authenticator.objects.filter(user=user).delete()


def join(*, user: User, store: Store | None, role: Role) -> None:
    """Take somebody in; who is in the team already gets the role. Wakes who slept."""
    Membership.objects.update_or_create(user=user, store=store, defaults={"role": role})
    User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)


def own_address(user: User, address: str) -> None:
    """Note that the address is proved to be theirs: a link that was sent there has been opened."""
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=address.lower(), verified=True, primary=True)


def _checked(membership: Membership, actor: User) -> Membership:
    """The membership as it is now, locked, if the actor may take it. House first, then by number: no circle."""
    house = Membership.objects.filter(store=None, role=Role.HEAD_OFFICE)
    list(house.order_by("pk").select_for_update().values_list("pk", flat=True))
    member = Membership.objects.select_for_update(of=["self"]).select_related("user", "store").get(pk=membership.pk)
    if member.user_id == actor.pk:
        raise NotOneself
    require_may_give(actor=actor, role=Role(member.role), store=member.store)
    return member


def _may_give(actor: User, role: Role, store: Store | None) -> bool:
    held = rights_of(actor, store)
    return Right.TEAM in held and RIGHTS[role] <= held


def _require_another(member: Membership) -> None:
    """Somebody must be left who can let others in."""
    others = Membership.objects.filter(store=None, role=Role.HEAD_OFFICE, user__is_active=True).exclude(pk=member.pk)
    if not others.exists():
        raise LastOfHeadOffice


def _put_to_sleep(user: User) -> None:
    """An account of no team opens nothing; a sleeping one is signed in nowhere. The admin's accounts are its own."""
    if user.is_staff or user.is_superuser or Membership.objects.filter(user=user).exists():
        return
    User.objects.filter(pk=user.pk).update(is_active=False)
    Invitation.objects.filter(made_by=user, accepted_at=None, withdrawn_at=None).delete()
