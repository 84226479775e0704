"""Webhooks: who is told, and what they are owed."""

from hooks.models.delivery import Delivery, DeliveryState
from hooks.models.hook import Event, Hook

__all__ = ["Delivery", "DeliveryState", "Event", "Hook"]
