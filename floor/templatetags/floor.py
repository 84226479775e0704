"""Words of the floor in templates."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import User

from bookings.models import Customer

SHOWN = 4

register = template.Library()


@register.filter
def phone_end(customer: Customer) -> str:
    """`{{ customer|phone_end }}`: the last digits, enough to tell two people apart and too few to call one."""
    return "".join(c for c in str(customer.phone) if c.isdecimal())[-SHOWN:]


@register.filter
def colleague(user: User | None) -> str:
    """`{{ move.actor|colleague }}`: the name of a member of staff; nothing for a machine."""
    return (user.get_full_name() or user.get_username()) if user else ""
