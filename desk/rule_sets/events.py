"""Whether a session takes place."""

from __future__ import annotations

from typing import Final

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.errors import SlotTaken
from bookings.services.sessions import close_session, reopen_session
from desk.errors import TooLateToUndo
from desk.rule_sets.base import Content, Errors, RuleSet, Scope, given
from experiences.models import Session
from kernel import clock

CALLED_OFF: Final = "called_off"


class Event(RuleSet):
    """A session: {"called_off": false}.

    Its room and host are free when it is called off, and promised to it again when that is taken back.
    """

    name = "session"
    title = _("Session")

    def read(self, scope: Scope) -> Content:
        return {CALLED_OFF: _session(scope).cancelled}

    def check(self, scope: Scope, content: Content) -> Errors:
        return {} if isinstance(content.get(CALLED_OFF), bool) else {CALLED_OFF: [_("Yes or no.")]}

    def normal(self, content: Content) -> Content:
        return {CALLED_OFF: content[CALLED_OFF]}

    def write(self, scope: Scope, content: Content) -> None:
        """Raises TooLateToUndo when its room or host have others by now."""
        session = _session(scope)
        if content[CALLED_OFF] and not session.cancelled:
            close_session(session, at=clock.now())
        elif session.cancelled and not content[CALLED_OFF]:
            try:
                reopen_session(session, at=clock.now())
            except SlotTaken as refusal:
                raise TooLateToUndo from refusal

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [gettext("Called off") if content[CALLED_OFF] else gettext("Takes place")]

    def label(self, scope: Scope) -> str:
        session = _session(scope)
        when = formats.date_format(session.starts_at.astimezone(session.store.zone), "DATETIME_FORMAT")
        return f"{session.experience} · {when}"


def _session(scope: Scope) -> Session:
    related = Session.objects.select_related("store", "experience")
    return related.get(pk=given(scope.session), store=given(scope.store))
