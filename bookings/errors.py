"""What bookings refuses, one class for each refusal that a caller can act on.

Each carries a code and facts, never wording or HTTP: `config.problems` and the pages add those.
"""

from __future__ import annotations

from typing import ClassVar

from kernel.errors import DomainError


class BookingError(DomainError):
    """The root of all that bookings refuses."""

    code: ClassVar[str] = "booking"


class SlotTaken(BookingError):
    """Somebody else has it now. `alternatives`: up to three instants nearby at which everything wanted is free."""

    code = "slot_taken"


class SlotNotOffered(BookingError):
    """The start is not one that can be booked. `reasons`: the engine's words (`Reason`)."""

    code = "slot_not_offered"


class PartyDoesNotFit(BookingError):
    """Fewer or more people than the experience takes. `least`, `most`."""

    code = "party_does_not_fit"


class TooManyPieces(BookingError):
    """More pieces than the experience allows. `most`."""

    code = "too_many_pieces"


class UnknownSku(BookingError):
    """No such variant. `skus`: those that are unknown."""

    code = "unknown_sku"


class PieceTaken(BookingError):
    """Pieces that somebody else has at that time, or that the store doesn't have. `skus`."""

    code = "piece_taken"


class PieceOnRail(BookingError):
    """The piece hangs on the rail of a visit that isn't over. `name`: whose; `starts_at`: when."""

    code = "piece_on_rail"


class PieceNotWanted(BookingError):
    """No visit counts on a piece of this variant."""

    code = "piece_not_wanted"


class StylistDoesNotHost(BookingError):
    """The named stylist doesn't host this experience in this store."""

    code = "stylist_does_not_host"


class RoomDoesNotFit(BookingError):
    """The room is of another kind or store, or too small for the party."""

    code = "room_does_not_fit"


class NotReassignable(BookingError):
    """The booking is of a session: its room and host were promised once, for all who come."""

    code = "not_reassignable"


class NotOfferedHere(BookingError):
    """The store doesn't offer the experience."""

    code = "not_offered_here"


class StoreBusy(BookingError):
    """The store's day stayed locked for longer than a customer should wait. Nothing was done; try again."""

    code = "store_busy"


class BookingNotFound(BookingError):
    """No such booking, or not with this token: which of the two is nobody's business."""

    code = "booking_not_found"


class HoldExpired(BookingError):
    """The hold's time is over, and what it promised may be somebody else's."""

    code = "hold_expired"


class CannotExtend(BookingError):
    """The hold was extended as often as it may be, or is of a drop."""

    code = "cannot_extend"


class IllegalMove(BookingError):
    """The booking's state doesn't allow it. `state`: the one it is in; `to`: the one that was asked for."""

    code = "illegal_move"


class RequestAnswered(BookingError):
    """Nobody waits for this answer any more: it was answered, withdrawn, ran out, or another time is asked for."""

    code = "request_answered"


class AlreadyClosed(BookingError):
    """Somebody closed the visit before. `by`: their name."""

    code = "already_closed"


class TooLateToChange(BookingError):
    """The experience's cut-off for changes has passed. `until`: when it did."""

    code = "too_late_to_change"


class TooLateToCancel(BookingError):
    """The experience's cut-off for cancelling has passed. `until`: when it did."""

    code = "too_late_to_cancel"


class TooManyAhead(DomainError):
    """Somebody has as many live bookings of an experience as one customer may have. Facts: the `most`."""

    code = "too_many_ahead"


class CodeNeeded(BookingError):
    """The phone number must be proved with a one-time code first."""

    code = "code_needed"


class CodeWrong(BookingError):
    """The code is not the one that was sent. `tries_left`."""

    code = "code_wrong"


class CodeExpired(BookingError):
    """The code's ten minutes or five tries are over: a new one is needed."""

    code = "code_expired"


class TooManyCodes(BookingError):
    """Too many codes were asked for, for this number or in all. Later again."""

    code = "too_many_codes"


class RequestInFlight(BookingError):
    """A request with this Idempotency-Key is being worked on."""

    code = "request_in_flight"


class RequestKeyReused(BookingError):
    """The Idempotency-Key was used for another request."""

    code = "request_key_reused"


class ShortfallSettled(BookingError):
    """Somebody settled it already: the piece is replaced, or given up."""

    code = "shortfall_settled"


class UnknownCode(BookingError):
    """What was scanned or typed is no booking of ours."""

    code = "unknown_code"


class AnotherDay(BookingError):
    """The booking is for another day. `starts_at`."""

    code = "another_day"


class AnotherStore(BookingError):
    """The booking is for another store. `store`: its slug, `store_name`."""

    code = "another_store"


class BookingCancelled(BookingError):
    """The booking was cancelled. `cancelled_at`."""

    code = "booking_cancelled"


class NotConfirmed(BookingError):
    """The hold was never confirmed, or ran out."""

    code = "not_confirmed"


class NotApproved(BookingError):
    """A person of the store is still to approve the visit."""

    code = "not_approved"


class ArrivalStands(BookingError):
    """The check-in can't be undone: too long ago, or something followed from it."""

    code = "arrival_stands"


class GivenAway(BookingError):
    """Nobody came in time, and what was kept isn't all free any more. `alternatives`: the nearest slots."""

    code = "given_away"


class NotTimeYet(BookingError):
    """A visitor says that they are here, but not around their visit. `opens_at`, `closes_at`: when they can."""

    code = "not_time_yet"


class QuestionNotAsked(BookingError):
    """The booking's experience doesn't ask this, or no longer. `question`: its id."""

    code = "question_not_asked"


class AnswerNotOffered(BookingError):
    """An answer that is none of the question's choices. `question`: its id; `prompt`: its words."""

    code = "answer_not_offered"


class OneAnswerOnly(BookingError):
    """Several answers to a question that takes one. `question`: its id; `prompt`: its words."""

    code = "one_answer_only"


class PhoneInvalid(BookingError):
    """No number of this form can be reached, read with the store's region. `region`."""

    code = "phone_invalid"


class PhoneExtension(BookingError):
    """A number behind a switchboard: neither texts nor calls from us would come through. `extension`."""

    code = "phone_extension"


class PlacesTaken(BookingError):
    """A session can't have fewer places than are taken. Facts: how many those are."""

    code = "places_taken"
