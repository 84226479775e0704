"""What is said to a scan of a piece, readable at arm's length: done, or why nothing was changed."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from floor.views.verdicts import Verdict
from kernel.errors import DomainError

Tone = Literal["good", "warn", "bad"]
Heading = tuple[Tone, str, str | Promise]
"""Tone, icon and title."""
OTHERWISE: Final[Heading] = ("bad", "exclamation-circle", gettext_lazy("Not now"))
UNKNOWN: Final = frozenset({"piece_unknown", "scanned_unknown"})


def good(title: str, text: str) -> Verdict:
    """It is done."""
    return Verdict(tone="good", icon="check-circle", title=title, text=text, status=HTTPStatus.OK)


def refusal(error: DomainError, text: str, headings: Mapping[str, Heading]) -> Verdict:
    """Why nothing was changed, as `text`, under the heading of the error's code."""
    tone, icon, title = headings.get(error.code, OTHERWISE)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error.code in UNKNOWN else HTTPStatus.CONFLICT
    return Verdict(tone=tone, icon=icon, title=str(title), text=text, status=status)
