"""The root of every refusal that a caller can act on."""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """A named refusal: a stable code, the input field it concerns, and facts.

    It carries neither wording nor HTTP: both are added at the edge, which maps `code`.
    """

    code: ClassVar[str]

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.facts = facts
