"""What is said of a product's sizes beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.queries.advice import Runs

ADVICE: Final[Mapping[Runs, Promise]] = {
    Runs.SMALL: _("Runs small: many took one size up."),
    Runs.LARGE: _("Runs large: many took one size down."),
}


def advice_of(runs: Runs | None) -> str:
    """One sentence, or nothing."""
    return str(ADVICE[runs]) if runs else ""
