"""What is owed to whom, who agreed to be reached, and what people answered."""

from notifications.models.consent import Consent, Suppression, SuppressionReason
from notifications.models.message import Category, Channel, Message, MessageState, new_message_id
from notifications.models.outage import Outage
from notifications.models.reply import Acted, Reply
from notifications.models.report import Report
from notifications.models.tally import Tally
from notifications.models.template import Template

__all__ = [
    "Acted",
    "Category",
    "Channel",
    "Consent",
    "Message",
    "MessageState",
    "Outage",
    "Reply",
    "Report",
    "Suppression",
    "SuppressionReason",
    "Tally",
    "Template",
    "new_message_id",
]
