"""What the stores refuse."""

from __future__ import annotations

from kernel.errors import DomainError


class PieceMoved(DomainError):
    """Somebody was faster: the piece is no longer in the state that was read. Fact: `state`, where it is now."""

    code = "piece_moved"


class IllegalPieceMove(DomainError):
    """A piece in this state can't go there. Facts: `state`, where it is, and `to`, where it was to go."""

    code = "illegal_piece_move"


class AlreadyThere(DomainError):
    """The piece is already where it is to be put: nothing would change."""

    code = "already_there"


class ZoneElsewhere(DomainError):
    """The zone is another store's."""

    code = "zone_elsewhere"


class PlaceTooLong(DomainError):
    """The words for the place are too many. Fact: `most`, the characters that fit."""

    code = "place_too_long"


class LabelInUse(DomainError):
    """Another piece has this label, or two in one delivery have it."""

    code = "label_in_use"


class LabelInvalid(DomainError):
    """The label is empty or too long. Fact: `most`, the characters that fit."""

    code = "label_invalid"


class PieceExpectedElsewhere(DomainError):
    """The piece is another store's, or is on its way to it. Facts: `store`, its slug, and `store_name`."""

    code = "piece_expected_elsewhere"


class NonceInvalid(DomainError):
    """The number of the scan is too long, or no text. Fact: `most`, the characters that fit."""

    code = "nonce_invalid"


class NonceReused(DomainError):
    """The number of the scan was used before, for something else."""

    code = "nonce_reused"


class StoreNotFound(DomainError):
    """No open showroom goes by this name."""

    code = "store_not_found"


class ProductNotFound(DomainError):
    """No product that is shown goes by this name."""

    code = "product_not_found"


class NameTaken(DomainError):
    """Something else is called so already."""

    code = "name_taken"


class SkillNeeded(DomainError):
    """An experience asks for this skill."""

    code = "skill_needed"


class CursorInvalid(DomainError):
    """A place in a list that this list never gave out."""

    code = "cursor_invalid"


class ScopeMissing(DomainError):
    """The key may not be used for this. Fact: `scope`, the one that it lacks."""

    code = "scope_missing"


class StoreNeeded(DomainError):
    """The key is of several stores, and the request names none."""

    code = "store_needed"


class StoreNotForKey(DomainError):
    """The key is not of this store."""

    code = "store_not_for_key"


class KeyOver(DomainError):
    """The key was revoked, or its time is over: nothing can be done with it."""

    code = "key_over"
