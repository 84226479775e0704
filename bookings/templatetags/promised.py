"""Numbers as people read them."""

from __future__ import annotations

from django import template
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

register = template.Library()


@register.filter
def phone(number: PhoneNumber | str) -> str:
    """`{{ store.phone|phone }}`: +44 20 7946 0112; what can't be read as a number stays as it is."""
    try:
        return str(PhoneNumber.from_string(str(number)).as_international)
    except NumberParseException:
        return str(number)
