"""What the pages have in common on which addresses of a calendar are made and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bookings.forms.asked import read_id
from bookings.wording import say
from calendars.errors import TooManyFeeds
from calendars.services.feeds import MOST, Owner, address_of, feeds_of, make_feed, revoke_feed


@dataclass(frozen=True, slots=True)
class Made:
    """An address that was just made. `webcal`: the same for a program that subscribes by a tap; `qr`: for a camera."""

    address: str
    webcal: str
    qr: str


def made_or_ended(request: HttpRequest, owner: Owner, *, at: datetime, actor: User | None = None) -> Made | None:
    """Do what a POST asks for: `make` an address, which is returned to be shown this once, or `revoke` one."""
    if "make" not in request.POST:
        if revoke_feed(owner=owner, number=read_id(request.POST.get("revoke")) or 0, at=at):
            messages.success(request, _("The address is ended: whoever reads it finds nothing any more."))
        return None
    try:
        _feed, secret = make_feed(owner=owner, locale=get_language() or "", at=at, actor=actor)
    except TooManyFeeds as refusal:
        messages.error(request, say(refusal))
        return None
    return _made(address_of(secret), scanned=actor is not None)


def listed(owner: Owner, made: Made | None) -> dict[str, Any]:
    """What `calendars/_feeds.html` shows: one query."""
    feeds = list(feeds_of(owner).select_related("made_by"))
    return {"feeds": feeds, "made": made, "more": len(feeds) < MOST}


def _made(address: str, *, scanned: bool) -> Made:
    """Who stands at a screen of the store scans it with their phone; customers hold theirs already."""
    webcal = f"webcal://{address.partition('://')[2]}"
    code = segno.make(webcal, error="m", micro=False).svg_data_uri(scale=4, border=4, light="#fff") if scanned else ""
    return Made(address, webcal, code)
