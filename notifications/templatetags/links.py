"""Links in a text, found as a phone finds them."""

from __future__ import annotations

import re
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_LINK: Final = re.compile(r"""(https?://[^\s<>"'\u0080-\uffff]+[^\s<>"'\u0080-\uffff.,;:!?)])""")
"""Django's urlize wants spaces around an address; a Chinese sentence has none. It ends before a full stop."""


@register.filter
def linked(text: str) -> SafeString:
    """The text, escaped, with its addresses as links."""
    return format_html_join("", "{}", ((_piece(part, index % 2 == 1),) for index, part in enumerate(_LINK.split(text))))


def _piece(text: str, is_link: bool) -> SafeString:
    return format_html('<a href="{0}" rel="nofollow">{0}</a>', text) if is_link else format_html("{}", text)
