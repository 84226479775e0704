"""Requests without what makes reading them fail before anybody could refuse them."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIRequest
from django.utils.functional import cached_property


class PlainRequest(WSGIRequest):
    """A request in UTF-8, whatever its Content-Type claims: as "hex" nothing can be read, as "utf-7" half a character.

    A cookie with a NUL (a quoted one may say `\\000`) was not set here, and no database can be asked for it.
    """

    @property
    def encoding(self) -> None:
        return None

    @encoding.setter
    def encoding(self, claimed: str | None) -> None:
        """Django says here what the Content-Type claimed."""

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # type: ignore[override]  # noqa: N802
        cookies: dict[str, str] = WSGIRequest.COOKIES.func(self)  # type: ignore[attr-defined]
        return {name: value for name, value in cookies.items() if "\x00" not in value}
