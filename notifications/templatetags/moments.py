"""How long ago something was, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django import template
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()

_JUST_NOW: Final = timedelta(minutes=1)


@register.filter
def ago(moment: datetime, at: datetime) -> str:
    """`{{ mail.sent_at|ago:at }}`: just now, 5 minutes ago."""
    if at - moment < _JUST_NOW:
        return _("just now")
    return _("%(ago)s ago") % {"ago": timesince(moment, at)}
