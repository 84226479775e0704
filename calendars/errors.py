"""What calendars refuse."""

from __future__ import annotations

from kernel.errors import DomainError


class TooManyFeeds(DomainError):
    """There are as many addresses of a calendar as one may have: one of them has to end first."""

    code = "too_many_feeds"
