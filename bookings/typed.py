"""What people type of themselves, and we say in the house's name: to an address that may be somebody else's."""

from __future__ import annotations

import re
from typing import Final

from django.core.mail.message import sanitize_address

_TURNING: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Signs that turn what follows around (UAX 9): after a name with one, a line reads otherwise than it was written."""
_ENDINGS: Final = "com|net|org|info|biz|app|dev|xyz|top|shop|site|online|link|click|ru|cn"
_ADDRESS: Final = re.compile(rf"://|\bwww\.|\w\.(?:{_ENDINGS})\b|\w\.[a-z]{{2,}}/", re.IGNORECASE)


def one_line(text: str) -> str:
    """A text on one line, with single spaces, that reads as it was written."""
    return " ".join(text.translate(_TURNING).split())


def is_mailable(email: str) -> bool:
    """Whether a mail can be addressed so: what looks like an address may have a name that no host can have."""
    try:
        sanitize_address(email, "utf-8")
    except ValueError:
        return False
    return email.isprintable()


def leads_away(text: str) -> bool:
    """Whether mail programs and phones would make a link of some of it."""
    return _ADDRESS.search(text) is not None
