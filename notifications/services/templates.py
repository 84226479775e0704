"""What a message by WhatsApp goes out as: its words to who wrote within a day, else a template that was approved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from notifications.channels.base import Outcome, Refused
from notifications.channels.whatsapp import offered
from notifications.models import Channel, Message, Reply, Template
from notifications.words import Words

OPEN: Final = timedelta(hours=24) - timedelta(minutes=5)
"""For so long after somebody wrote they may be answered in free words; five minutes are for the way."""
_Templates = Mapping[tuple[str, str], Template]


def dressed(told: Sequence[tuple[Message, Words]], *, at: datetime) -> dict[int, Outcome]:
    """Choose the template of each message, none for free words. By id, those that WhatsApp would not take.

    Two queries, none where no message goes by WhatsApp.
    """
    for message, _words in told:
        message.template, message.template_facts = "", {}
    ours = [(message, words) for message, words in told if message.channel == Channel.WHATSAPP]
    if not ours:
        return {}
    if not offered():
        return {message.pk: Refused("whatsapp_off") for message, _words in ours}
    writing = _who_wrote({message.recipient for message, _words in ours}, since=at - OPEN)
    begun = [(message, words) for message, words in ours if message.recipient not in writing]
    templates = _templates_of([message for message, _words in begun])
    fits = {message.pk: _dress(message, words, templates) for message, words in begun}
    return {pk: Refused("no_template") for pk, fit in fits.items() if not fit}


def _who_wrote(addresses: Collection[str], *, since: datetime) -> set[str]:
    wrote = Reply.objects.filter(channel=Channel.WHATSAPP, address__in=addresses, received_at__gte=since)
    return set(wrote.order_by().values_list("address", flat=True))


def _templates_of(messages: Sequence[Message]) -> _Templates:
    if not messages:
        return {}
    found = Template.objects.filter(
        kind__in={one.kind for one in messages}, locale__in={one.locale for one in messages}
    )
    return {(one.kind, one.locale): one for one in found}


def _dress(message: Message, words: Words, templates: _Templates) -> bool:
    template = templates.get((message.kind, message.locale))
    if template is None or not all(words.facts.get(name, "").strip() for name in template.facts):
        return False
    message.template = template.content_sid
    # WhatsApp takes no line breaks and no runs of spaces in a fact.
    numbered = enumerate(template.facts, start=1)
    message.template_facts = {str(number): " ".join(words.facts[name].split()) for number, name in numbered}
    return True
