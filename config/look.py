"""One stylesheet out of many: the files of ``static/css``, joined in the order of their layers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage

SOURCES = (
    "tokens",
    "base",
    "layout",
    "components",
    "heads",
    "messages",
    "pieces",
    "times",
    "rail",
    "pages",
    "choosing",
    "choosing-times",
    "promised",
    "floor",
    "floor-arrival",
    "floor-board",
    "floor-fitting",
    "floor-queue",
    "floor-pull",
    "floor-kiosk",
    "desk",
    "desk-insight",
    "desk-changes",
    "desk-shop",
    "desk-systems",
    "desk-week",
)
NAME = "css/look.css"


def source_paths() -> list[Path]:
    """The source files that there are, the layer order's file first."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    return [folder / f"{name}.css" for name in SOURCES]


def joined() -> str:
    """The whole stylesheet."""
    return "\n".join(path.read_text(encoding="utf-8") for path in source_paths())


class LookFinder(BaseFinder):
    """Offers ``css/look.css``, joined anew whenever a source is younger, to the server and to ``collectstatic``."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The joined file's place on disk, or nothing for any other path."""
        if path != NAME:
            return []
        place = self._write()
        return [place] if find_all else place

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        """The one file, in a storage of its own."""
        storage = InMemoryStorage()
        storage.save(NAME, ContentFile(joined().encode()))
        yield NAME, storage

    def _write(self) -> str:
        storage = FileSystemStorage(Path(settings.DATA_DIR) / "look")
        place = Path(storage.path(NAME))
        youngest = max(path.stat().st_mtime for path in source_paths())
        if not place.exists() or place.stat().st_mtime < youngest:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(joined(), encoding="utf-8")
        return str(place)
