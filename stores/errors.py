"""What the stores refuse."""

from __future__ import annotations

from kernel.errors import DomainError


class PieceMoved(DomainError):
    """Somebody was faster: the piece is no longer in the state that was read. Fact: `state`, where it is now."""

    code = "piece_moved"
