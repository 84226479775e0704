"""A stylist's portrait, made of whatever was uploaded."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Final
from uuid import uuid4

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from floor.errors import PictureUnreadable
from floor.frames import BROKEN, FORMATS, MOST_PIXELS
from stores.models import Stylist

SIZE: Final = (1200, 1200)
"""At most: it is shown a hand wide."""


def put_portrait(*, stylist: Stylist, picture: IO[bytes] | None) -> None:
    """Show this picture of them from now on; none, the drawing again. The former one is forgotten.

    It is drawn anew, upright and without what a camera notes in it: where it was taken. Raises PictureUnreadable.
    """
    drawn = _drawn(picture) if picture is not None else None
    former, storage = stylist.portrait.name, stylist.portrait.storage
    stylist.portrait = ""
    if drawn is not None:
        stylist.portrait.save(f"{uuid4().hex}.jpg", ContentFile(drawn), save=False)
    stylist.save(update_fields=["portrait"])
    if former:
        storage.delete(former)


def _drawn(picture: IO[bytes]) -> bytes:
    """A JPEG of at most SIZE."""
    try:
        with Image.open(picture, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureUnreadable(field="portrait")
            opened.draft("RGB", SIZE)
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            upright.thumbnail(SIZE)
            found = BytesIO()
            upright.save(found, "JPEG", quality=85)
            return found.getvalue()
    except BROKEN as error:
        raise PictureUnreadable(field="portrait") from error
