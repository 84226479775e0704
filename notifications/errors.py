"""What this app refuses."""

from kernel.errors import DomainError


class MessageNotRetriable(DomainError):
    """Only a failed message can be tried again by a person."""

    code = "message_not_retriable"


class MessageTooLate(DomainError):
    """Its use-by time has passed: it would reach somebody with old news."""

    code = "message_too_late"


class TooManyTexts(DomainError):
    """From this network texts went to as many strangers' numbers as may be within an hour. Nothing was done."""

    code = "too_many_texts"


class SignatureInvalid(DomainError):
    """A callback that the provider did not sign, or signed for another address."""

    code = "signature_invalid"
