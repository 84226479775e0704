"""Refusals on the wire: each domain error's status and title, and RFC 9457 problem+json for all that goes wrong.

`detail` is for people, in their language (`bookings.wording`); `code` is for programs and never changes; `errors` names
the inputs concerned; facts (as `alternatives`) stand beside them as extension members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from bookings.queries.availability import Slot
from bookings.wording import Words, say
from kernel.errors import DomainError

MEDIA_TYPE: Final = "application/problem+json"
BRANCHES: Final = ("hold", "slot")
"""The tags of the two ways to book, which are no names of inputs."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a code means in HTTP: its status, its title, and after how many seconds trying again makes sense."""

    status: int
    title: str
    retry_after: int | None = None


KINDS: Final[Mapping[str, Kind]] = {
    "slot_taken": Kind(409, "The slot is taken"),
    "slot_not_offered": Kind(422, "The time is not on offer"),
    "places_taken": Kind(409, "The places are taken"),
    "party_does_not_fit": Kind(422, "The party does not fit"),
    "too_many_pieces": Kind(422, "Too many pieces"),
    "unknown_sku": Kind(422, "Unknown SKU"),
    "piece_taken": Kind(409, "A piece is taken"),
    "stylist_does_not_host": Kind(422, "The stylist does not host this"),
    "room_does_not_fit": Kind(422, "The room does not fit"),
    "not_reassignable": Kind(409, "A session's room and host are its own"),
    "not_offered_here": Kind(422, "Not offered in this store"),
    "store_busy": Kind(503, "The store is busy", retry_after=1),
    "booking_not_found": Kind(404, "No such booking"),
    "hold_expired": Kind(409, "The hold has expired"),
    "cannot_extend": Kind(409, "The hold can't be extended"),
    "illegal_move": Kind(409, "The booking's state does not allow this"),
    "request_answered": Kind(409, "The request was answered, withdrawn or changed"),
    "too_late_to_change": Kind(409, "Too late to change"),
    "too_late_to_cancel": Kind(409, "Too late to cancel"),
    "phone_invalid": Kind(422, "Invalid phone number"),
    "phone_extension": Kind(422, "Phone number with an extension"),
    "code_needed": Kind(403, "The phone number must be confirmed"),
    "code_wrong": Kind(422, "Wrong code"),
    "code_expired": Kind(422, "The code has expired"),
    "too_many_codes": Kind(429, "Too many codes", retry_after=3600),
    "question_not_asked": Kind(422, "The question is not asked"),
    "answer_not_offered": Kind(422, "The answer is not offered"),
    "one_answer_only": Kind(422, "One answer only"),
    "request_in_flight": Kind(409, "The request is being worked on", retry_after=1),
    "request_key_reused": Kind(422, "The Idempotency-Key was used before"),
    "shortfall_settled": Kind(409, "The shortfall is settled"),
    "already_closed": Kind(409, "The visit is closed already"),
    "purchase_not_found": Kind(404, "No such purchase"),
    "piece_not_in_purchase": Kind(409, "The piece is not part of the purchase"),
    "exchange_too_late": Kind(409, "Too late for an exchange"),
    "already_exchanged": Kind(409, "The piece is in an exchange already"),
    "nothing_to_exchange": Kind(422, "Nothing to exchange"),
    "same_wanted_twice": Kind(422, "Two of one kind in one exchange"),
    "exchange_fixed": Kind(409, "The pieces of an exchange are fixed"),
    "order_not_found": Kind(404, "No such order"),
    "scanned_unknown": Kind(404, "Unknown piece"),
    "not_in_exchange": Kind(409, "The piece is not part of the exchange"),
    "not_yet_back": Kind(409, "The other piece comes first"),
    "already_back": Kind(409, "The piece is back already"),
    "already_handed_out": Kind(409, "Handed out already"),
    "comes_by_delivery": Kind(409, "It comes by delivery"),
    "order_taken": Kind(409, "The order was taken over"),
    "exchange_over": Kind(409, "The exchange is over"),
    "nothing_owed": Kind(409, "Nothing is owed"),
    "other_product": Kind(422, "Another product"),
    "piece_on_rail": Kind(409, "The piece hangs on a rail"),
    "piece_not_wanted": Kind(409, "No visit wants the piece"),
    "piece_unknown": Kind(404, "Unknown piece"),
    "several_want": Kind(409, "Several visits want one"),
    "wanted_first": Kind(409, "Somebody else wants the piece first"),
    "request_taken": Kind(409, "Somebody has the request"),
    "request_over": Kind(409, "The request is settled"),
    "word_wrong": Kind(422, "Wrong word"),
    "too_many_requests": Kind(429, "Too many requests from one room", retry_after=600),
    "none_to_sell": Kind(409, "No piece to sell"),
    "event_reused": Kind(422, "The event_id was used before"),
    "file_unreadable": Kind(422, "The file can't be read"),
    "file_empty": Kind(422, "The file is empty"),
    "file_too_long": Kind(422, "The file is too long"),
    "columns_missing": Kind(422, "Columns are missing"),
    "import_not_ready": Kind(409, "The import is not ready"),
    "import_over": Kind(409, "The import is over"),
    "count_over": Kind(409, "The count is finished"),
    "ticket_over": Kind(409, "The place in the queue is settled"),
    "nobody_waits": Kind(409, "Nobody waits"),
    "ticket_changed": Kind(409, "The place in the queue was changed"),
    "queue_closed": Kind(409, "The queue is closed"),
    "not_today": Kind(409, "Not today any more"),
    "already_waits": Kind(409, "In the queue already"),
    "too_many_wait": Kind(429, "Too many in the queue", retry_after=600),
    "pairing_code_wrong": Kind(422, "No device waits for this code"),
    "device_revoked": Kind(409, "The device is revoked"),
    "person_not_here": Kind(403, "Not in the team of this store"),
    "pin_invalid": Kind(422, "Not a PIN"),
    "pin_too_easy": Kind(422, "The PIN is too easy"),
    "pin_missing": Kind(409, "No PIN yet"),
    "pin_wrong": Kind(422, "Wrong PIN"),
    "pin_wait": Kind(429, "Too many wrong PINs", retry_after=5),
    "pin_locked": Kind(403, "The PIN is locked"),
    "unknown_code": Kind(404, "Unknown code"),
    "picture_unreadable": Kind(422, "The picture can't be read"),
    "no_code_in_picture": Kind(422, "No code in the picture"),
    "another_day": Kind(409, "Booked for another day"),
    "another_store": Kind(409, "Booked for another store"),
    "booking_cancelled": Kind(409, "The booking was cancelled"),
    "not_approved": Kind(409, "The store is still to approve this"),
    "not_confirmed": Kind(409, "The booking was not confirmed"),
    "arrival_stands": Kind(409, "The check-in stands"),
    "given_away": Kind(409, "No longer kept"),
    "not_time_yet": Kind(409, "Not around the time of the visit"),
    "no_store": Kind(403, "Not in a store's team"),
    "scope_missing": Kind(403, "The key may not be used for this"),
    "store_needed": Kind(422, "Which store?"),
    "store_not_for_key": Kind(403, "The key is not of this store"),
    "key_over": Kind(409, "The key has ended"),
    "address_refused": Kind(422, "The address is not called"),
    "hook_off": Kind(409, "The webhook is off"),
    "delivery_under_way": Kind(409, "The delivery is under way"),
    "store_not_found": Kind(404, "No such store"),
    "product_not_found": Kind(404, "No such product"),
    "experience_not_found": Kind(404, "No such experience"),
    "too_many_ahead": Kind(409, "As many visits ahead as one may have"),
    "terms_contradict": Kind(422, "These terms contradict each other"),
    "name_taken": Kind(409, "The name is taken"),
    "skill_needed": Kind(409, "The skill is needed"),
    "time_off_invalid": Kind(422, "This time off can't be asked for"),
    "swap_invalid": Kind(422, "The shift can't be offered so"),
    "swap_over": Kind(409, "The swap was taken or answered already"),
    "shift_gone": Kind(409, "The shift is another's"),
    "not_free": Kind(409, "Not free then"),
    "already_answered": Kind(409, "The request is answered already"),
    "cursor_invalid": Kind(422, "Invalid cursor"),
    "piece_moved": Kind(409, "The piece has moved"),
    "illegal_piece_move": Kind(409, "The piece's state does not allow this"),
    "already_there": Kind(409, "The piece is there already"),
    "zone_elsewhere": Kind(422, "The zone is another store's"),
    "place_too_long": Kind(422, "The place is too long"),
    "label_in_use": Kind(409, "The label is in use"),
    "label_invalid": Kind(422, "Invalid label"),
    "piece_expected_elsewhere": Kind(409, "The piece belongs to another store"),
    "nonce_invalid": Kind(422, "Invalid nonce"),
    "nonce_reused": Kind(422, "The nonce was used before"),
    "message_not_retriable": Kind(409, "The message can't be sent again"),
    "message_too_late": Kind(409, "Too late for this message"),
    "signature_invalid": Kind(403, "Invalid signature"),
    "rules_invalid": Kind(422, "Rules that can't be"),
    "changed_meanwhile": Kind(409, "Changed meanwhile"),
    "hits_changed": Kind(409, "Others are hit"),
    "may_not_give": Kind(403, "The role may do more than you"),
    "may_not_reset": Kind(403, "The second factor guards more than yours"),
    "role_not_here": Kind(422, "No such role here"),
    "not_oneself": Kind(409, "Not one's own place"),
    "last_of_head_office": Kind(409, "The last of head office"),
    "in_team_already": Kind(409, "In the team already"),
    "invitation_over": Kind(409, "The invitation is over"),
    "others_invitation": Kind(403, "Somebody else's invitation"),
    "account_there": Kind(409, "The address has an account"),
    "change_over": Kind(409, "The change is over"),
    "already_settled": Kind(409, "Settled already"),
    "too_late_to_undo": Kind(409, "Too late to undo"),
    "others_visits": Kind(403, "Visits of other stores were moved with it"),
}
"""By code of a domain error."""

STATUS_CODES: Final[Mapping[int, str]] = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
}
"""The code of a refusal that no domain error stands behind, by status."""

STATUS_WORDS: Final[Mapping[int, Words]] = {
    400: _("This couldn't be read. Please check that it is valid JSON."),
    401: _("Please say who you are: the token or key is missing or wrong."),
    403: _("You may not do this."),
    404: _("There is nothing at this address."),
    405: _("This address doesn't take such a request."),
    413: _("This is too large."),
    415: _("Please send JSON, with the Content-Type application/json."),
    422: _("Some of this can't be used. Nothing was changed: please check the fields named."),
    429: _("That was a lot at once. Please try again in a moment."),
    500: _("Something went wrong on our side. Please try again."),
    503: _("We can't answer right now. Please try again in a moment."),
}


@dataclass(frozen=True, slots=True)
class FieldRefusal:
    """One input that was refused: its name as the client wrote it, dotted."""

    name: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A problem before it is JSON."""

    status: int
    code: str
    title: str
    detail: str
    fields: Iterable[FieldRefusal] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def of_error(error: DomainError) -> Refusal:
    """The refusal that a domain error is on the wire."""
    kind = KINDS.get(error.code, Kind(422, "Refused"))
    detail = say(error)
    return Refusal(
        status=kind.status,
        code=error.code,
        title=kind.title,
        detail=detail,
        fields=[FieldRefusal(error.field, error.code, detail)] if error.field else (),
        facts=error.facts,
        headers={"Retry-After": str(kind.retry_after)} if kind.retry_after else {},
    )


def of_status(status: int, fields: Iterable[FieldRefusal] = (), headers: Mapping[str, str] | None = None) -> Refusal:
    """The refusal of a bare HTTP status."""
    known = status if status in STATUS_CODES else (400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500)
    title = HTTPStatus(status).phrase
    return Refusal(status, STATUS_CODES[known], title, str(STATUS_WORDS[known]), fields, headers=headers or {})


def type_of(code: str) -> str:
    """The address that identifies a kind of problem; it answers with what the problem means."""
    return f"{settings.PUBLIC_BASE_URL}/api/v1/problems/{code}"


def body_of(refusal: Refusal) -> dict[str, Any]:
    """RFC 9457 members, then `code` and `errors`, then the facts."""
    standard = {
        "type": type_of(refusal.code),
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "errors": [{"field": one.name, "code": one.code, "detail": one.detail} for one in refusal.fields],
    }
    return {name: _plain(value) for name, value in refusal.facts.items()} | standard


def respond(refusal: Refusal) -> JsonResponse:
    response = JsonResponse(body_of(refusal), status=refusal.status, content_type=MEDIA_TYPE, headers=refusal.headers)
    response["Cache-Control"] = "no-store"
    return response


def _plain(value: object) -> object:
    """A fact as JSON: instants in UTC, slots as in the availability."""
    if isinstance(value, Slot):
        return {"starts_at": _plain(value.starts_at), "ends_at": _plain(value.ends_at), "places": value.places}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def fields_of(errors: Iterable[Mapping[str, Any]]) -> list[FieldRefusal]:
    """The inputs that did not validate, by the names under which the client sent them."""
    return [FieldRefusal(_name(error["loc"], error["type"]), error["type"], error["msg"]) for error in errors]


def _name(location: Sequence[str | int], kind: str) -> str:
    """`customer.phone` of `("body", "body", "slot", "customer", "phone")`: without source and the union's branch."""
    source, *path = location
    if path and path[0] == source:
        path = path[1:]
    if source == "body" and path and path[0] in BRANCHES and (len(path) > 1 or kind != "extra_forbidden"):
        path = path[1:]
    return ".".join(str(part) for part in path)
