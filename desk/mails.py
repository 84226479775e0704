"""The words of the desk's mails, made at the moment of delivery."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bookings import locales
from desk.errors import InvitationOver
from desk.models import Invitation
from desk.services.invitations import link_of, require_open
from notifications.models import Message
from notifications.words import Words


def compose_invitation(message: Message, at: datetime) -> Words | None:
    """Who invites to what, and the link; None for an invitation that is over."""
    number = message.subject.partition(":")[2]
    invitation = Invitation.objects.select_related("store", "made_by").filter(pk=number).first()
    if invitation is None:
        return None
    try:
        require_open(invitation, at)
    except InvitationOver:
        return None
    return Words(subject=_("You are invited to %(team)s") % {"team": team_of(invitation)}, text=_text(invitation))


def team_of(invitation: Invitation) -> str:
    """The store's name, or the house's."""
    return str(invitation.store.said("name")) if invitation.store else _("head office")


def _text(invitation: Invitation) -> str:
    facts = {
        "who": invitation.made_by.get_full_name() or invitation.made_by.email,
        "team": team_of(invitation),
        "role": invitation.get_role_display(),
        "link": link_of(invitation),
        "until": locales.full_day(invitation.until.date()),
    }
    lines = (
        _("%(who)s invites you to the team of %(team)s, as %(role)s."),
        _("Open this to join: %(link)s"),
        _("It works once, until %(until)s. If you don't know what this is about, do nothing."),
    )
    return "\n\n".join(line % facts for line in lines)
