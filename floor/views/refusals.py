"""Why a promise could not be made, in words for staff: all reasons, as they know what to do about each."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bookings.wording import REASONS, say
from kernel.errors import DomainError


def why_not(error: DomainError) -> str:
    """The sentences of its reasons, where it has some; else its own."""
    reasons = error.facts.get("reasons")
    told = [str(REASONS[reason]) for reason in reasons if reason in REASONS] if isinstance(reasons, list) else []
    return " ".join([*told, _("Nothing was changed.")]) if told else say(error)
