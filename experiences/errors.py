"""What experiences refuse."""

from __future__ import annotations

from kernel.errors import DomainError


class ExperienceNotFound(DomainError):
    """No published experience goes by this name."""

    code = "experience_not_found"
