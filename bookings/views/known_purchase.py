"""Whether who looks at a purchase came by the link of their own visit, and not by a receipt that anybody may hold."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

MOST: Final = 5
"""Purchases that one browser keeps in mind; the oldest are forgotten first."""
_KEY: Final = "purchases"


def remember_purchase(request: HttpRequest, subject: str) -> None:
    """Keep in mind that this browser came from the visit in which it was bought."""
    before = [one for one in request.session.get(_KEY, []) if one != subject]
    request.session[_KEY] = [*before, subject][-MOST:]


def is_known(request: HttpRequest, subject: str) -> bool:
    """Whether this browser came from that visit's own link."""
    return subject in request.session.get(_KEY, [])
