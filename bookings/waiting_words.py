"""The words of every message to somebody who waits, made at the moment of delivery.

`notifications` asks for them (settings.NOTIFICATIONS_COMPOSERS), in the recipient's language. None means that it is not
owed any more: they left, or what was offered is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.calendar import place_of
from bookings.letters import law_wants_stop, text_of
from bookings.locales import full_day, hour, short_day, soon
from bookings.models import Offer, Wait
from bookings.phrases import Phrases
from bookings.queries.waiting import place_in_line
from bookings.waiting_owed import Kind, owed_for, ways_to
from bookings.waiting_tokens import wait_url
from notifications.models import Channel, Message
from notifications.services.consent import reachable
from notifications.words import Words

PHRASES: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        Kind.WAITING: Phrases(
            sms=gettext_lazy("%(store)s: you are number %(place)s on the list for %(when)s. Follow or leave: %(link)s"),
            subject=gettext_lazy("You are on the list: %(store)s, %(when)s"),
            lead=gettext_lazy(
                "You are number %(place)s on the list for %(when)s. As soon as something is free, we keep it for you "
                "and write to you."
            ),
        ),
        Kind.OFFERED: Phrases(
            sms=gettext_lazy(
                "%(store)s: free now, kept for you until %(until)s: %(day)s at %(time)s. Take it: %(link)s"
            ),
            subject=gettext_lazy("Kept for you until %(until)s: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy(
                "What you waited for is free: %(day)s at %(time)s. We keep it for you until %(until)s; then it goes to "
                "the next in line."
            ),
        ),
        Kind.FREED: Phrases(
            sms=gettext_lazy("%(store)s: %(day)s at %(time)s is free, for whoever is first. Book it: %(link)s"),
            subject=gettext_lazy("Free again: %(store)s, %(day)s, %(time)s"),
            lead=gettext_lazy("%(day)s at %(time)s is free again. It is for whoever books it first."),
        ),
        Kind.WAIT_OVER: Phrases(
            sms=gettext_lazy("%(store)s: your place on the list for %(when)s is over. Another time? %(link)s"),
            subject=gettext_lazy("Your place on the list is over: %(store)s, %(when)s"),
            lead=gettext_lazy("Your place on the list for %(when)s is over. We would love to see you another time."),
        ),
    }
)
ACTS: Final = MappingProxyType(
    {
        Kind.WAITING: gettext_lazy("Your place in line"),
        Kind.OFFERED: gettext_lazy("Take it, or leave it to the next"),
        Kind.FREED: gettext_lazy("Book it"),
        Kind.WAIT_OVER: gettext_lazy("Another time"),
    }
)
"""What the one link of a mail leads to."""


def compose(message: Message, at: datetime) -> Words | None:
    """The words for somebody who waits, or None when they are no longer owed."""
    related = Wait.objects.select_related("store", "experience")
    wait = related.filter(pk=message.subject.partition(":")[2]).first()
    if wait is None:
        return None
    offers = list(Offer.objects.filter(wait=wait).select_related("booking").order_by("pk"))
    owed = owed_for(wait, offers, reachable=reachable(ways_to(wait)))
    if message.dedupe_key not in {one.dedupe_key for one in owed}:
        return None
    number = message.dedupe_key.partition(":")[2]
    offer = next((one for one in offers if str(one.pk) == number), None)
    return _words(message, Kind(message.kind), _facts(wait, offer, at), wait)


def _words(message: Message, kind: Kind, facts: dict[str, str], wait: Wait) -> Words:
    phrases = PHRASES[kind]
    if message.channel != Channel.EMAIL:
        says_stop = kind == Kind.WAITING and law_wants_stop(message.recipient)
        return Words(text=text_of(phrases, "", facts, says_stop=says_stop), facts=facts)
    said = {**facts, "lead": str(phrases.lead) % facts, "act": ACTS[kind], "phone": wait.store.phone}
    return Words(
        subject=str(phrases.subject) % facts,
        text=render_to_string("bookings/messages/waiting.txt", said),
        html=render_to_string("bookings/messages/waiting.html", said),
    )


def _facts(wait: Wait, offer: Offer | None, at: datetime) -> dict[str, str]:
    store = wait.store
    facts = {
        "name": wait.name,
        "store": store.said("name"),
        "experience": wait.experience.said("name"),
        "where": place_of(store),
        "when": when_words(wait),
        "place": str(place_in_line(wait)),
        "link": wait_url(wait),
    }
    if offer is not None:
        until = offer.booking.expires_at if offer.booking else None
        facts |= {
            "day": short_day(offer.starts_at.astimezone(store.zone).date()),
            "time": hour(offer.starts_at, store.zone),
            "until": soon(until, store.zone, at) if until else "",
        }
    return facts


def when_words(wait: Wait) -> str:
    """What somebody waits for: `Tue 2 June, 11:00`, a day, or the first and the last of several."""
    if wait.starts_at is not None:
        return _("%(day)s, %(time)s") % {
            "day": short_day(wait.first_date), "time": hour(wait.starts_at, wait.store.zone)
        }  # fmt: skip
    if wait.first_date == wait.last_date:
        return full_day(wait.first_date)
    return _("%(first)s to %(last)s") % {"first": short_day(wait.first_date), "last": short_day(wait.last_date)}
