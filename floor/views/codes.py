"""Codes to be scanned, drawn here from our own addresses."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString


def qr_of(address: str, *, error: str = "m") -> SafeString:
    """An SVG without a size of its own; `error`: how much of it may be hidden, "q" for what hangs on a door."""
    code = segno.make(address, error=error, micro=False)
    return SafeString(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))
