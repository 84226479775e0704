"""What the stores refuse."""

from __future__ import annotations

from kernel.errors import DomainError


class PieceMoved(DomainError):
    """Somebody was faster: the piece is no longer in the state that was read. Fact: `state`, where it is now."""

    code = "piece_moved"


class StoreNotFound(DomainError):
    """No open showroom goes by this name."""

    code = "store_not_found"


class ProductNotFound(DomainError):
    """No product that is shown goes by this name."""

    code = "product_not_found"


class CursorInvalid(DomainError):
    """A place in a list that this list never gave out."""

    code = "cursor_invalid"
