"""Names for things: what people read aloud, and what nobody may guess."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Final

REFERENCE_ALPHABET: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""No vowels (no words), no 0/O, 1/I/L: it is read aloud and typed with a thumb."""
REFERENCE_LENGTH: Final = 8
ROOM_CODE_LENGTH: Final = 12
GTIN_LENGTHS: Final = (8, 12, 13, 14)
_CONFUSED: Final = str.maketrans("", "", "- \t\u2010\u2011\u2012\u2013")
_REFERENCE: Final = re.compile(rf"[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH}}}")
_TICKET_ADDRESS: Final = re.compile(r"(?:.*?/)?b/([^/?#]+)/[^/?#]+(?:[/?#].*)?", re.IGNORECASE)
_ROOM_ADDRESS: Final = re.compile(
    rf"(?:https?://[^/]+)?/r/([{REFERENCE_ALPHABET}]{{{ROOM_CODE_LENGTH}}})/?", re.IGNORECASE
)


def new_reference() -> str:
    """A new booking reference: eight characters, 38 bits. Unique by the database, not by luck.

    It has a letter: eight digits would be read as the short barcode (EAN-8) of a piece.
    """
    reference = _random(REFERENCE_LENGTH)
    return new_reference() if reference.isdecimal() else reference


def new_room_code() -> str:
    """What the QR in a room says: twelve characters, 57 bits, so that nobody opens a room from elsewhere by trying."""
    return _random(ROOM_CODE_LENGTH)


def new_uid() -> str:
    """128 random bits as 32 hex digits."""
    return secrets.token_hex(16)


def parse_reference(code: str) -> str | None:
    """The reference in what was typed or scanned: bare, in groups, in lower case, or in one of our own addresses.

    There it is the last part (`…/c/REFERENCE`), or stands before the secret (`…/b/REFERENCE/secret/…`). None when there
    is none in it. Eight bare digits are a barcode (EAN-8), not a reference.
    """
    ticket = _TICKET_ADDRESS.fullmatch(code.strip())
    head, _slash, tail = ("b", "/", ticket[1]) if ticket else code.strip().rstrip("/").rpartition("/")
    candidate = tail.translate(_CONFUSED).upper()
    if not _REFERENCE.fullmatch(candidate) or (candidate.isdecimal() and not head):
        return None
    return candidate


def parse_room_code(text: str) -> str | None:
    """The code in the address that a room's QR says (`…/r/CODE`), or None when it is something else."""
    found = _ROOM_ADDRESS.fullmatch(text.strip())
    return found[1].upper() if found else None


def tidy(text: str) -> str:
    """The words in what was typed or scanned, with single spaces and without control characters."""
    printable = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())


def normal_label(text: str) -> str:
    """A piece's label as it is kept and looked up: in capitals, without what scanners and hands put around it.

    Composed again after the capitals, which some letters have in parts only: twice is once.
    """
    return unicodedata.normalize("NFKC", tidy(unicodedata.normalize("NFKC", text)).upper())


def normal_gtin(text: str) -> str | None:
    """The GTIN in a scanned or typed number, as 14 digits, or None when its length or check digit is wrong.

    A GTIN-8, UPC (12), EAN-13 and GTIN-14 are one number with more or fewer leading zeros (GS1 General
    Specifications, 3.3.2), and their last digit is checked alike (7.9).
    """
    digits = text.translate(_CONFUSED).strip()
    if len(digits) not in GTIN_LENGTHS or not (digits.isascii() and digits.isdecimal()):
        return None
    full = digits.zfill(max(GTIN_LENGTHS))
    weighed = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(full))
    return None if weighed % 10 else full


def gtin_forms(gtin: str) -> list[str]:
    """The ways in which a GTIN of 14 digits may be written."""
    return [gtin[-length:] for length in GTIN_LENGTHS if not int(gtin[:-length] or 0)]


def _random(length: int) -> str:
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(length))
