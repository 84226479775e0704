"""Static files with their content's hash in their name, compressed beforehand."""

from __future__ import annotations

from typing import Any, Final

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

LARGE: Final = 60_000
"""Bytes from which on the best compression takes seconds a file; only vendors' development files are so large."""
NOT_COMPRESSED: Final = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map", "txt")


class QuickCompressor(Compressor):  # type: ignore[misc]
    """The best compression for what visitors load, a fast one for the rest."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        compressed: bytes = brotli.compress(data, quality=4 if len(data) > LARGE else 11)
        return compressed


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage with that compressor; our modules import each other by their hashed names, the only ones.

    Not the vendors': some of theirs name what they don't bring along.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),  # noqa: SLF001
    )

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**{**options, "extensions": NOT_COMPRESSED})
