"""What the refusals to those who wait sound like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAITING: Final[Mapping[str, str | Promise]] = {
    "no_waiting_list": _("There is no waiting list for this here. Please choose another time."),
    "free_now": _("There is something free already: you don’t have to wait. Please pick one of these times."),
    "already_waiting": _("This number is on the list for it already. Its place is in the text that we sent."),
    "too_many_waits": _(
        "This number or e-mail has joined many waiting lists. Leave one that you are on, or try again tomorrow."
    ),
    "wait_not_found": _("We can’t find this place on the list. Please open the link from our latest message."),
    "wait_over": _("This place on the waiting list is over. Nothing was changed."),
    "offer_over": _("We kept this for you as long as we could, and it went to the next in line."),
}
