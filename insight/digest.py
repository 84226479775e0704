"""The words of the weekly mail, made at the moment of delivery from the figures as they are then.

`notifications` asks for it (settings.NOTIFICATIONS_COMPOSERS). None means that nobody wants it, or may have it, any
more.
"""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from insight.answers import ALL
from insight.models import Digest
from insight.services.digests import KIND
from insight.spans import Span, week_before
from insight.wording import dates_words
from notifications.models import Message
from notifications.words import Words
from stores.models import Store
from stores.rights import Right, holds


def compose(message: Message, _at: datetime) -> Words | None:
    """The answers of a store's last week, beside those of the week before."""
    _prefix, store, user, monday = message.subject.split(":")
    wanted = Digest.objects.filter(store=int(store), user=int(user)).select_related("store", "user").first()
    if message.kind != KIND or wanted is None or not holds(wanted.user, Right.INSIGHT, wanted.store):
        return None
    first, last = week_before(date.fromisoformat(monday))
    facts = {"store": wanted.store.said("name"), "dates": dates_words(first, last)}
    context = facts | {
        "name": wanted.user.get_full_name() or wanted.user.get_username(),
        "lead": _("This was the week at %(store)s, %(dates)s.") % facts,
        "answers": [(question.title, question.answer(Span((wanted.store,), first, last))) for question in ALL],
        "link": link_to(wanted.store, first, last),
    }
    return Words(
        subject=_("%(store)s: the week, %(dates)s") % facts,
        text=render_to_string("insight/digest.txt", context),
        html=render_to_string("insight/digest.html", context),
    )


def link_to(store: Store, first: date, last: date) -> str:
    """The page of these figures: built from the setting, never from a request."""
    query = urlencode({"dates": "own", "first": first.isoformat(), "last": last.isoformat()})
    return f"{settings.PUBLIC_BASE_URL}{reverse('desk-store-insight', args=[store.slug])}?{query}"
