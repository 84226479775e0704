"""Telling whoever made a webhook that it is paused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hooks.models import Hook
from notifications.models import Message
from notifications.services.reconcile import reconcile
from notifications.words import Owed, Words
from stores.rights import Right, holds

KIND: Final = "hook_paused"
OF_USE: Final = timedelta(days=3)


def owe_word_of_pause(hook: Hook, *, at: datetime) -> None:
    """One mail a pause, to whoever answers for it, or to the store where nobody does; in the caller's transaction."""
    owner = hook.made_by if hook.made_by is not None and holds(hook.made_by, Right.KEYS, hook.store) else None
    address = owner.email if owner is not None else hook.store.email if hook.store is not None else ""
    if not address:
        return
    word = Owed(
        kind=KIND,
        channel="email",
        recipient=address,
        locale=hook.store.locale if hook.store is not None else settings.LANGUAGE_CODE,
        due_at=at,
        use_by=at + OF_USE,
        dedupe_key=f"paused:{at.isoformat()}",
        asked_for=True,
    )
    reconcile(subject=f"hook:{hook.pk}", owed=[word], at=at)


def compose(message: Message, _at: datetime) -> Words | None:
    """What to look at; None where somebody has looked already."""
    hook = Hook.objects.select_related("store").filter(pk=message.subject.partition(":")[2]).first()
    if hook is None or hook.paused_at is None:
        return None
    parts: list[object] = [hook.pk] if hook.store is None else [hook.store.slug, hook.pk]
    name = "desk-house-hook" if hook.store is None else "desk-hook"
    facts = {"hook": hook.name, "url": hook.url, "link": f"{settings.PUBLIC_BASE_URL}{reverse(name, args=parts)}"}
    text = _(
        "The webhook “%(hook)s” is paused: %(url)s has not taken anything for a long time. What happens is kept for "
        "three days. Please mend the address, then switch the webhook on again here: %(link)s"
    )
    return Words(text=text % facts, subject=_("The webhook “%(hook)s” is paused") % facts)
