"""What experiences refuse."""

from __future__ import annotations

from kernel.errors import DomainError


class ExperienceNotFound(DomainError):
    """No published experience goes by this name."""

    code = "experience_not_found"


class TermsContradict(DomainError):
    """A store's own terms don't go together, or not with those of the house. Facts: the `fields` that are wrong."""

    code = "terms_contradict"
