"""WhatsApp by Twilio: whoever hasn't written within a day is sent a template that was approved, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from notifications.channels.sms import TwilioCarrier, address_of, callback_url
from notifications.models import Channel, Message


def offered() -> bool:
    """Whether this house writes by WhatsApp."""
    return bool(settings.WHATSAPP_FROM)


class WhatsAppCarrier(TwilioCarrier):
    def letter(self, message: Message) -> dict[str, Any]:
        """The words, or the template with its facts by number."""
        said = {"body": message.text}
        if message.template:
            said = {"content_sid": message.template, "content_variables": json.dumps(message.template_facts)}
        return {
            "to": address_of(message.channel, message.recipient),
            "from_": address_of(Channel.WHATSAPP, settings.WHATSAPP_FROM),
            "status_callback": callback_url(message),
            **said,
        }
