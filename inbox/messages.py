"""The words of an answer, for `notifications` (settings.NOTIFICATIONS_COMPOSERS): those that were written down."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from inbox.models import Entry
from notifications.models import Channel, Message
from notifications.words import Words


def compose(message: Message, _at: datetime) -> Words | None:
    """None when it is gone."""
    related = Entry.objects.select_related("thread__store", "thread__customer")
    entry = related.filter(pk=message.subject.partition(":")[2]).first()
    if entry is None:
        return None
    return _mail(entry) if message.channel == Channel.EMAIL else Words(text=entry.text)


def _mail(entry: Entry) -> Words:
    """What could not be answered by text, and why it comes by mail."""
    thread = entry.thread
    context = {
        "store": thread.store.said("name"),
        "name": thread.customer.name if thread.customer else "",
        "lead": _("You wrote to us from your phone, and our answer couldn’t be delivered there. Here it is:"),
        "words": entry.text,
        "phone": thread.store.phone,
    }
    return Words(
        subject=_("%(store)s: our answer to you") % context,
        text=render_to_string("inbox/messages/answer.txt", context),
        html=render_to_string("inbox/messages/answer.html", context),
    )
