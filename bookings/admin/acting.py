"""Admin actions that call a verb for each chosen row, and say for each what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext

from bookings.wording import say
from kernel.errors import DomainError


def each(owner: admin.ModelAdmin[Any], request: HttpRequest, rows: Iterable[Any], verb: Callable[[Any], str]) -> None:
    """Call `verb` for every row; it returns what the row is now. A refusal stops only its own row."""
    for row in rows:
        try:
            done = verb(row)
        except DomainError as refusal:
            said = gettext("%(row)s: nothing was changed. %(why)s") % {"row": row, "why": say(refusal)}
            owner.message_user(request, said, messages.ERROR)
        else:
            said = gettext("%(row)s is now: %(state)s.") % {"row": row, "state": done}
            owner.message_user(request, said, messages.SUCCESS)
