"""What somebody waits for, in words, and as a form and the API name it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bookings import locales
from bookings.models import WindowKind
from bookings.windows import Window
from stores.models import Store


def key_of(window: Window) -> str:
    """`day`, `week`, or the start (ISO 8601): what tells apart the windows that begin on one day."""
    return window.starts_at.isoformat() if window.starts_at else window.kind.value


def words_of(window: Window, store: Store) -> str:
    """Any time on Thursday 26 November; only at 18:30 on Thursday 26 November."""
    day = locales.full_day(window.first)
    if window.starts_at is not None:
        return locales.day_and_hour(window.starts_at, store.zone)
    if window.kind == WindowKind.DAY:
        return _("Any time on %(day)s") % {"day": day}
    return _("Any time from %(day)s to %(last)s") % {"day": day, "last": locales.full_day(window.last)}
