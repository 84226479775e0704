"""What docs/rights.md says, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.conf import settings

PAGE: Final = settings.BASE_DIR / "docs" / "rights.md"
CODE: Final = re.compile(r"`([^`]+)`")


def rows_of(heading: str) -> Iterator[dict[str, str]]:
    """The table under a heading, a row at a time, by the names of its columns."""
    lines = [line for line in _part(heading).splitlines() if line.startswith("|")]
    names = _cells(lines[0])
    for line in lines[2:]:
        yield dict(zip(names, _cells(line), strict=True))


def groups() -> Mapping[str, str]:
    """The group of each address, by its name."""
    found: dict[str, str] = {}
    for entry in _part("Addresses").split("\n- **")[1:]:
        group, _stars, names = entry.partition("**:")
        for name in CODE.findall(names):
            assert name not in found, f"{name} is in two groups"
            found[name] = group
    return found


def _part(heading: str) -> str:
    _before, _mark, after = PAGE.read_text().partition(f"\n## {heading}\n")
    return after.partition("\n## ")[0]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| \n").split("|")]
