"""Reading a code from a picture: a camera's frame that the browser could not read itself, or a photo.

The picture comes from anywhere, so nothing of it is trusted: three formats, a bound on bytes and on pixels that is
checked before they are decoded, and one error for all that can be wrong.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO, Final

import zxingcpp
from PIL import Image

from floor.errors import PictureUnreadable

MOST_BYTES: Final = 12_000_000
MOST_PIXELS: Final = 30_000_000
"""A telephone's photo has 12 to 24 million."""
FORMATS: Final = ("JPEG", "PNG", "WEBP")
QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
LABELS: Final = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.EAN13,
        zxingcpp.BarcodeFormat.EAN8,
        zxingcpp.BarcodeFormat.UPCA,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.QRCode,
    ]
)
"""What is printed on the labels of pieces."""
FRAME_PIXELS: Final = 2_000_000
"""The page sends frames of its camera 800 pixels wide (js/scan.js), and not in passes."""
ENOUGH: Final = (1600, 1600)
"""A code that a person could point at is read at this size; more only costs time."""

BROKEN: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError,
    struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow's decoders raise for bytes that are no picture."""


def read_code(picture: IO[bytes], *, formats: zxingcpp.BarcodeFormats = QR, frame: bool = False) -> str | None:
    """The text of the first code of these formats in a picture, however it is turned; None when there is none.

    Of a `frame` of the page's own camera less is put up with. Raises PictureUnreadable.
    """
    found = zxingcpp.read_barcodes(_grey(picture, frame=frame), formats=formats)
    return next((code.text for code in found if code.text), None)


def _grey(picture: IO[bytes], *, frame: bool) -> Image.Image:
    """The picture in shades of grey, no larger than ENOUGH."""
    try:
        with Image.open(picture, formats=FORMATS) as opened:
            _check_size(opened, FRAME_PIXELS if frame else MOST_PIXELS)
            if frame and opened.info.get("progressive"):
                # Every pass costs as much as all pixels, and a JPEG has room for thousands of empty ones: a megabyte of
                # them keeps a processor for a minute.
                raise PictureUnreadable(field="frame")
            opened.draft("L", ENOUGH)  # a JPEG is decoded at the size that is needed
            opened.thumbnail(ENOUGH)
            return _on_white(opened)
    except BROKEN as error:
        raise PictureUnreadable(field="frame") from error


def _check_size(opened: Image.Image, most: int) -> None:
    if opened.width * opened.height > most:
        raise PictureUnreadable(field="frame")


def _on_white(opened: Image.Image) -> Image.Image:
    """What is see-through counts as paper: a screenshot of a code often is."""
    if not opened.has_transparency_data:
        return opened.convert("L")
    clear = opened.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("L")
