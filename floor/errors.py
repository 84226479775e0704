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


class RequestTaken(FloorError):
    """Another runner has taken it on. `by`: their name."""

    code = "request_taken"


class RequestOver(FloorError):
    """The request is settled already, or was withdrawn."""

    code = "request_over"


class WordWrong(FloorError):
    """That is not the word of this visit, or too many were tried. `tries_left`."""

    code = "word_wrong"


class TooManyRequests(FloorError):
    """More was asked for in one visit than anybody could bring."""

    code = "too_many_requests"
