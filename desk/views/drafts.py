"""Where a draft is typed again that can't be carried out any more, because of what others have changed meanwhile."""

from __future__ import annotations

from django.urls import reverse

from desk.models import Change
from stores.models import Stylist


def form_of(change: Change) -> str:
    """The form of its rules, with what the draft would have and what is wrong with it; "" where there is none."""
    if change.store is None:
        return ""
    if change.kind == "shifts":
        stylist = Stylist.objects.get(pk=change.scope["stylist"])
        return f"{reverse('desk-shifts', args=[change.store.slug, stylist.slug])}?draft={change.pk}"
    if change.kind == "shift_day":
        return f"{reverse('desk-rota-day', args=[change.store.slug])}?on={change.scope['date']}&draft={change.pk}"
    return ""
