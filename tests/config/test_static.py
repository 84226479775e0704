"""Static files as a browser gets them: under their hashed names alone."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from config.static_storage import HashedStaticFiles

IMPORT = re.compile(r"""^import .* from "\./([^"]+)";$""", re.MULTILINE)


def test_modules_import_each_other_by_the_names_that_there_are(tmp_path: Path) -> None:
    source = FileSystemStorage(Path(settings.BASE_DIR) / "static")
    storage = HashedStaticFiles(location=str(tmp_path))
    paths = {f"js/{name}": (source, f"js/{name}") for name in source.listdir("js")[1]}
    for name in paths:
        storage.save(name, source.open(name))
    hashed = [name for _, name, _ in storage.post_process(paths) if name and name.endswith(".js")]

    imported = [one for name in hashed for one in IMPORT.findall((tmp_path / name).read_text(encoding="utf-8"))]

    assert imported
    assert {f"js/{name}" for name in imported} <= set(hashed)
    assert not {f"js/{name}" for name in imported} & set(paths)
