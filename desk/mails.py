"""The words of the desk's messages, made at the moment of delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from bookings import locales
from desk.errors import InvitationOver
from desk.models import Invitation, WordTest
from desk.notice_words import mail_of, text_of
from desk.prepared import meant
from desk.queries.words import ORDINARY_NAME, example_in, mail_to, text_to
from desk.services.invitations import link_of, require_open
from experiences.queries.worded import Own
from notifications.models import Channel, Message
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


def compose_notice(message: Message, _at: datetime) -> Words | None:
    """What a manager tells everybody who comes; None once it was stopped, or the visit isn't on those days any more."""
    found = meant(message)
    if found is None:
        return None
    return mail_of(*found) if message.channel == Channel.EMAIL else text_of(*found)


def compose_word_test(message: Message, at: datetime) -> Words | None:
    """Words of somebody's own, as a customer would get them; None when the test, or all that it is of, is gone."""
    related = WordTest.objects.select_related("store", "experience")
    test = related.filter(pk=message.subject.partition(":")[2]).first()
    if test is None:
        return None
    example = example_in(test.kind, test.experience, test.store, name=ORDINARY_NAME, at=at)
    if example is None:
        return None
    own = Own(test.sms, test.subject, test.lead)
    if message.channel != Channel.EMAIL:
        return Words(text=text_to(test.kind, own, example))
    mail = mail_to(test.kind, own, example)
    return replace(mail, subject=_("Test: %(subject)s") % {"subject": mail.subject})


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
        _("It works once, until %(until)s. If you don’t know what this is about, do nothing."),
    )
    return "\n\n".join(line % facts for line in lines)
