"""What a mail server writes when it could not deliver (RFC 3464), and what providers post in its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail
from typing import Final

from kernel.texts import storable

_STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ID: Final = re.compile(r"<[!-;=?-~]{1,250}>")
"""A Message-ID as ours are: nothing else is looked for."""
_LONGEST_TEXT: Final = 1_000
_FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient whom a mail did not reach for good. `status`: an enhanced status code such as 5.1.1 (RFC 3463)."""

    message_id: str
    status: str
    text: str = ""


def read_report(raw: bytes) -> list[Bounce]:
    """The recipients that a delivery status report says were not reached, for good.

    Nothing for what is no such report, does not say which mail it is about, or only says that a mail is late. Whoever
    knows the address that takes them may write to it, so it raises nothing.
    """
    try:
        report = message_from_bytes(raw)
        parts = list(report.walk())
        message_id = _original(parts)
    except RecursionError:  # parts within parts within parts
        return []
    if report.get_content_type() != "multipart/report" or _ID.fullmatch(message_id) is None:
        return []
    return [Bounce(message_id, *said) for part in parts for said in _failures(part)]


def bounce_of(*, message_id: str, status: str, text: str) -> Bounce | None:
    """What a provider says in its own words; None when the mail may still arrive, or nothing says that it won't.

    A Message-ID may come without its brackets.
    """
    found = _STATUS.search(status)
    bracketed = f"<{message_id.strip().strip('<>')}>"
    if found is None or found[1] != "5" or _ID.fullmatch(bracketed) is None:
        return None
    return Bounce(bracketed, found[0], _tidy(text))


def _original(parts: list[Mail]) -> str:
    """The Message-ID of the mail that came back: in its headers, which stand after the report."""
    returned = (part for part in parts[1:] if part["Message-ID"])
    headers = (message_from_bytes(_body(part)) for part in parts if part.get_content_type() == "text/rfc822-headers")
    for mail in (*headers, *returned):
        if mail["Message-ID"]:
            return str(mail["Message-ID"]).strip()
    return ""


def _body(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _failures(part: Mail) -> Iterator[tuple[str, str]]:
    """The status and the words of each recipient of a delivery-status part who was not reached."""
    groups = part.get_payload() if part.get_content_type() == "message/delivery-status" else []
    for group in groups if isinstance(groups, list) else []:
        if isinstance(group, Mail) and str(group["Action"] or _FAILED).strip().lower() == _FAILED:
            status = _STATUS.search(str(group["Status"] or ""))
            if status is not None and status[1] == "5":
                yield status[0], _tidy(str(group["Diagnostic-Code"] or ""))


def _tidy(text: str) -> str:
    """On one line, without what a database won't take."""
    return " ".join(storable(text).split())[:_LONGEST_TEXT]
