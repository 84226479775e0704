"""What an exchange after a purchase refuses: codes and facts, never wording or HTTP."""

from __future__ import annotations

from bookings.errors import BookingError


class PurchaseNotFound(BookingError):
    """Nothing was bought under this number, or not with this link: which of the two is nobody's business."""

    code = "purchase_not_found"


class PieceNotInPurchase(BookingError):
    """The piece wasn't bought with the others, or was brought back since. `label`."""

    code = "piece_not_in_purchase"


class ExchangeTooLate(BookingError):
    """The days in which it could be exchanged are over. `until`: when they ended."""

    code = "exchange_too_late"


class AlreadyExchanged(BookingError):
    """An exchange of the piece is under way. `reference`: the exchange's."""

    code = "already_exchanged"


class NothingToExchange(BookingError):
    """No piece was named, or one piece twice."""

    code = "nothing_to_exchange"


class SameWantedTwice(BookingError):
    """Two pieces can't become two of one variant in one exchange, only one after the other. `sku`."""

    code = "same_wanted_twice"


class OtherProduct(BookingError):
    """Only another size or colour of the same product comes in exchange. `sku`: of what was wanted."""

    code = "other_product"


class ExchangeFixed(BookingError):
    """What goes back and what comes instead belong together: an exchange's pieces are not changed on the rail."""

    code = "exchange_fixed"


class OrderNotFound(BookingError):
    """No delivery of this store goes by this reference."""

    code = "order_not_found"


class OrderTaken(BookingError):
    """The retailer's own system has the order by now: only that can still call it off."""

    code = "order_taken"


class ScannedUnknown(BookingError):
    """What was scanned is no piece and no variant that the stores know."""

    code = "scanned_unknown"


class NotInExchange(BookingError):
    """The piece is neither one that goes back nor of a kind that is wanted instead. `label`."""

    code = "not_in_exchange"


class NotYetBack(BookingError):
    """What comes instead is handed out once the other piece is back. `label`: of the one that must come first."""

    code = "not_yet_back"


class AlreadyBack(BookingError):
    """The piece came back before. `label`."""

    code = "already_back"


class AlreadyHandedOut(BookingError):
    """The piece, or another of its kind, was handed out before. `label`."""

    code = "already_handed_out"


class ComesByDelivery(BookingError):
    """What comes instead is sent home: nothing is handed out. `label`."""

    code = "comes_by_delivery"


class ExchangeOver(BookingError):
    """Nothing is left to do: it was called off, missed for good, done, or made good otherwise."""

    code = "exchange_over"


class NothingOwed(BookingError):
    """Nothing came back that has nothing in its place: there is nothing to make good."""

    code = "nothing_owed"
