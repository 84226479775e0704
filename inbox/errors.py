"""What the inbox refuses: codes and facts, never HTTP, never wording."""

from __future__ import annotations

from kernel.errors import DomainError


class InboxError(DomainError):
    """The inbox says no."""

    code = "inbox"


class AnswerEmpty(InboxError):
    """An answer says something."""

    code = "answer_empty"


class AnswerTooLong(InboxError):
    """An answer has at most `most` characters."""

    code = "answer_too_long"


class TextsStopped(InboxError):
    """They said STOP, or no text reaches this number: nobody may write to it."""

    code = "texts_stopped"


class TakenByOther(InboxError):
    """Somebody else (`name`) took this talk meanwhile."""

    code = "taken_by_other"
