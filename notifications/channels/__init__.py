"""How a message leaves the house: one module a way, chosen by settings."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.channels.base import Carrier
from notifications.models import Channel

_CARRIERS: Final = {
    (Channel.SMS, "log"): "notifications.channels.log.LogCarrier",
    (Channel.SMS, "twilio"): "notifications.channels.sms.TwilioCarrier",
    (Channel.WHATSAPP, "log"): "notifications.channels.log.LogCarrier",
    (Channel.WHATSAPP, "twilio"): "notifications.channels.whatsapp.WhatsAppCarrier",
    (Channel.EMAIL, "log"): "notifications.channels.log.LogCarrier",
    (Channel.EMAIL, "smtp"): "notifications.channels.email.SmtpCarrier",
}


def carrier_for(channel: str) -> Carrier:
    """The carrier that settings choose for a channel: SMS_BACKEND (log, twilio) and EMAIL_CHANNEL (log, smtp)."""
    chosen = settings.EMAIL_CHANNEL if channel == Channel.EMAIL else settings.SMS_BACKEND
    carrier: Carrier = import_string(_CARRIERS[Channel(channel), chosen])()
    return carrier
