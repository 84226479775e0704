"""Names for things: what people read aloud, and what nobody may guess."""

from __future__ import annotations

import re
import secrets
from typing import Final

REFERENCE_ALPHABET: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""No vowels (no words), no 0/O, 1/I/L: it is read aloud and typed with a thumb."""
REFERENCE_LENGTH: Final = 8
_CONFUSED: Final = str.maketrans("", "", "- \t\u2010\u2011\u2012\u2013")
_REFERENCE: Final = re.compile(rf"[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH}}}")


def new_reference() -> str:
    """A new booking reference: eight characters, 38 bits. Unique by the database, not by luck."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))


def new_uid() -> str:
    """128 random bits as 32 hex digits."""
    return secrets.token_hex(16)


def parse_reference(code: str) -> str | None:
    """The reference in what was typed or scanned: bare, in groups, in lower case, or the last part of our own address.

    None when there is none in it.
    """
    tail = code.strip().rstrip("/").rsplit("/", 1)[-1]
    candidate = tail.translate(_CONFUSED).upper()
    return candidate if _REFERENCE.fullmatch(candidate) else None
