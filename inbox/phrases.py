"""What the house answers by itself to a text, in one SMS where the alphabet allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Phrase = str | Promise

COMING: Final[Phrase] = _("%(store)s: thank you, we look forward to seeing you %(when)s.")
TIMES: Final[Phrase] = _("%(store)s: instead of %(when)s you could come\n%(times)s\nJust reply with the digit.")
GONE: Final[Phrase] = _("%(store)s: that time is gone. Your visit stands %(when)s. You could come\n%(times)s")
NO_TIMES: Final[Phrase] = _(
    "%(store)s: nothing else is free near %(when)s. Your visit stands. All other days are here: %(link)s"
)
MOVED: Final[Phrase] = _("%(store)s: done, we look forward to seeing you %(when)s. %(link)s")
LATE: Final[Phrase] = _("%(store)s: thank you for telling us. We expect you at about %(time)s and keep everything.")
REFUSED: Final[Phrase] = _("%(store)s: %(why)s %(link)s")
CLOSED: Final[Phrase] = _("%(store)s: thank you, we have your message. We open %(when)s and answer you then.")
STOPPED: Final[Phrase] = _("%(store)s: you get no more texts from us. To get them again reply START.")
STOPPED_SOME: Final[Phrase] = _("%(store)s: you get no more texts of this kind (%(kind)s). All others still reach you.")
STARTED: Final[Phrase] = _("%(store)s: you get our texts again. To end them reply STOP.")
HELP: Final[Phrase] = _("%(store)s writes to you about your visits. To end all texts reply STOP. Call us: %(phone)s")
HELP_UNCALLED: Final[Phrase] = _("%(store)s writes to you about your visits. To end all texts reply STOP.")

SUGGESTED: Final[Mapping[str, Phrase]] = {
    "welcome": _("You are welcome. See you soon!"),
    "fine": _("That is no problem at all."),
    "look": _("We will have a look and write to you in a moment."),
    "called": _("We will call you in a few minutes."),
    "there": _("Everything is ready and waiting for you."),
    "call": _("Please call us, so that we can sort it out together."),
}
"""Answers that fit often, said in the visitor's language."""
