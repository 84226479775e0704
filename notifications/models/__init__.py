"""What is owed to whom, who agreed to be reached, and what people answered."""

from notifications.models.consent import Consent, Suppression, SuppressionReason
from notifications.models.message import Channel, Message, MessageState, new_message_id
from notifications.models.reply import Reply

__all__ = [
    "Channel",
    "Consent",
    "Message",
    "MessageState",
    "Reply",
    "Suppression",
    "SuppressionReason",
    "new_message_id",
]
