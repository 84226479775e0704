"""Somebody who is asked to join a team."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from desk.services.invitations import invite, token_of
from stores.models import Role, Store


def make_people(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """Invited by the manager, and not come yet: `{invited}`."""
    manager = User.objects.get(email="manager.coventgarden@lumen.example")
    address = "mei.tanaka-with-a-long-name@home.example"
    invitation = invite(address=address, role=Role.MANAGER, store=store, locale="en", at=at, actor=manager)
    shown["invited"] = f"{invitation.pk}/{token_of(invitation)}"
