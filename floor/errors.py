"""What the floor refuses: codes and facts, never HTTP, never wording."""

from __future__ import annotations

from kernel.errors import DomainError


class FloorError(DomainError):
    """The floor says no."""

    code = "floor"


class PictureUnreadable(FloorError):
    """What was sent is no picture of a kind that is read here, or one that is far too large."""

    code = "picture_unreadable"


class NoCodeInPicture(FloorError):
    """The picture shows no code."""

    code = "no_code_in_picture"


class NoStore(FloorError):
    """Whoever asks belongs to no store's team."""

    code = "no_store"
