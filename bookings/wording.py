"""What each refusal sounds like: what happened, what is safe, what to do. For pages and the API alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.waiting_refusals import WAITING
from experiences.availability import Reason
from kernel.errors import DomainError
from stores.models import PieceState

Words = str | Promise

SENTENCES: Final[Mapping[str, Words]] = {
    **WAITING,
    # booking and holding
    "slot_taken": _("Somebody was a moment faster and has this time now. Nothing was booked: please pick another one."),
    "slot_not_offered": _("This time can’t be booked. Please pick another one."),
    "places_taken": _("%(taken)s places are taken already."),
    "party_does_not_fit": _("This is for %(least)s to %(most)s people. Please change how many are coming."),
    "too_many_pieces": _("We can have up to %(most)s pieces waiting for you. Please leave some for another visit."),
    "unknown_sku": _("We don’t know these pieces: %(skus)s. Please choose again."),
    "piece_taken": _("Not all of these pieces are free at that time. Nothing was changed: please pick others."),
    "stylist_does_not_host": _("This stylist doesn’t host it in this store. Please choose another, or anyone."),
    "room_does_not_fit": _("This room is of another kind, or too small for this visit. Please choose another one."),
    "not_reassignable": _("This visit is part of a session, whose room and stylist are shared. Nothing was changed."),
    "not_offered_here": _("This store doesn’t offer it. Please choose another store."),
    "store_busy": _("Many people are booking in this store right now. Nothing was changed: please try again soon."),
    "booking_not_found": _("We can’t find this booking. Please open the link from our latest message."),
    "hold_expired": _("We kept this for you as long as we could, and that time is over. Please choose a time again."),
    "cannot_extend": _("We can’t keep this for you any longer. Please finish your booking now."),
    "illegal_move": _("That isn’t possible any more: this booking is now “%(state)s”. Nothing was changed."),
    "too_late_to_change": _("It is too close to your visit to change it here. Your booking stands: please call us."),
    "too_late_to_cancel": _("It is too close to your visit to cancel it here. Your booking stands: please call us."),
    # who is coming
    "phone_invalid": _("We can’t reach this number. Please check it, or begin with + and the country code."),
    "phone_extension": _("We can’t reach an extension (%(extension)s). Please give us a number without one."),
    "code_needed": _("Please confirm this number with the code that we text to it."),
    "code_wrong": _("That isn’t the code we sent. Tries left: %(tries_left)s."),
    "code_expired": _("This code is no longer good. Please ask for a new one."),
    "too_many_tests": _("That’s enough tests for now. Try again in an hour."),
    "too_many_codes": _("We have sent several codes already. Please try again in an hour."),
    "too_many_texts": _(
        "Very many new phone numbers were given from your internet connection within this hour, so we can’t text "
        "another one now. Nothing was changed: please try again in an hour, or from another connection."
    ),
    "question_not_asked": _("One of these questions isn’t asked any more. Nothing was kept: please look again."),
    "answer_not_offered": _("“%(prompt)s”: please choose from the answers shown. Nothing was kept."),
    "one_answer_only": _("“%(prompt)s”: please choose one answer. Nothing was kept."),
    # requests that are sent twice
    "request_in_flight": _("This very request is being worked on. Please ask again in a moment."),
    "request_key_reused": _("This Idempotency-Key was used for something else. Please use a new one."),
    # pieces that can't be there
    "shortfall_settled": _("Somebody has settled this already. Nothing was changed."),
    # exchanges after a purchase
    "purchase_not_found": _("We can’t find this purchase. Please open the link from your message or receipt again."),
    "piece_not_in_purchase": _("%(label)s isn’t part of this purchase, or came back before. Nothing was changed."),
    "exchange_too_late": _("This could be exchanged until %(until)s. Please ask us in the store."),
    "already_exchanged": _("An exchange of this piece is under way already: %(reference)s. Nothing was changed."),
    "same_wanted_twice": _(
        "One exchange brings one piece of a kind. For two of the same, please ask for one after the other."
    ),
    "nothing_to_exchange": _("Please choose what goes back, and for each piece another one that comes instead."),
    "other_product": _("Only another size or colour of the same piece can come in exchange. Nothing was changed."),
    "exchange_fixed": _("These pieces belong to an exchange. To choose others, cancel it and ask for a new one."),
    "order_not_found": _("No delivery of this store goes by this reference."),
    "scanned_unknown": _("We don’t know this label. Please scan it again, or type it. Nothing was changed."),
    "not_in_exchange": _("%(label)s isn’t part of this exchange. It can hang where it was: nothing was changed."),
    "not_yet_back": _("First the piece that goes back, %(label)s, then this one. Nothing was changed."),
    "already_back": _("%(label)s is back already. Nothing was changed."),
    "already_handed_out": _("%(label)s was handed out already. Nothing was changed."),
    "comes_by_delivery": _("This one is sent home: only the other piece comes back here. Nothing was changed."),
    "order_taken": _("It is being sent by now, and can’t be called off any more. Nothing was changed."),
    "exchange_over": _("This exchange is over: nothing is left to do. Nothing was changed."),
    "nothing_owed": _("Nothing is owed here: it was handed out, made good, or never came back."),
    # the pull list
    "piece_on_rail": _("It hangs on the rail of %(name)s already. Nothing was changed."),
    "piece_not_wanted": _("No visit needs it today. It can hang where it was: nothing was changed."),
    "piece_unknown": _("We don’t know this label. Please check it, or receive the piece first. Nothing was changed."),
    "several_want": _("Several visits want one of these. Please scan the piece’s own label: nothing was changed."),
    "wanted_first": _("%(name)s is promised this very piece, and needs it first. Please take another one of the same."),
    # at the door
    "unknown_code": _("This isn’t a code of ours. Please type the reference from the visitor’s message."),
    "picture_unreadable": _("This picture can’t be read. Please take another one, or type the reference."),
    "no_code_in_picture": _("There is no code in this picture. Please come closer, or type the reference."),
    "another_day": _("This booking is for %(starts_at)s, not for today."),
    "another_store": _("This booking is for another store: %(store_name)s."),
    "booking_cancelled": _("This booking was cancelled. A new time can be booked at once."),
    "request_answered": _(
        "This doesn’t wait for that answer any more: it was answered, taken back or changed. Nothing was changed."
    ),
    "not_approved": _("One of us is still to say yes to this visit."),
    "not_confirmed": _("This was held but never confirmed. A new time can be booked at once."),
    "arrival_stands": _("The check-in is too long ago, or the visit has gone on since. Nothing was changed."),
    "given_away": _("It was kept as long as it could be, and isn’t all free any more. Please pick another time."),
    "not_time_yet": _("You can say here that you have come from %(opens_at)s until %(closes_at)s."),
    "no_store": _("You are in no store’s team yet. Please ask your manager."),
    # in the fitting room
    "already_closed": _("%(by)s was faster: this visit is closed already. Nothing was changed."),
    "request_taken": _("Somebody is on it already: %(by)s. Nothing was changed."),
    "request_over": _("This is settled already. Nothing was changed."),
    "word_wrong": _("These aren’t the digits. Tries left: %(tries_left)s. Please ask one of us."),
    "too_many_requests": _("That was a lot. Please ask one of us in person."),
    # in the queue
    "count_over": _("Somebody has finished this count. Please begin another one, and scan it again."),
    "ticket_over": _("Number %(number)s is “%(state)s” already. Nothing was changed."),
    "nobody_waits": _("Nobody is waiting to be called."),
    "ticket_changed": _("Number %(number)s would like something else since a moment ago. Please look again."),
    "queue_closed": _("No numbers are given here right now. Please speak to one of us."),
    "not_today": _("We close before it would be your turn. Please speak to one of us, or book another day."),
    "already_waits": _("There is a place in the queue for this number already. Please speak to one of us."),
    "too_many_wait": _("Very many are waiting. Please speak to one of us: we see what we can do."),
    # at a shared device
    "pairing_code_wrong": _("No device waits for this code, or its ten minutes are over. Please ask for a new one."),
    "device_revoked": _("This device is revoked. Please pair it again."),
    "person_not_here": _("They aren’t in this store’s team any more. Please choose somebody else."),
    "pin_invalid": _("A PIN is %(least)s to %(most)s digits."),
    "pin_too_easy": _("This PIN is easy to guess. Please choose another one."),
    "pin_missing": _("You have no PIN yet. Please sign in with your password to choose one."),
    "pin_wrong": _("This isn’t your PIN. Please try again."),
    "pin_wait": _("That was wrong too often. Please try again in %(seconds)s seconds."),
    "pin_locked": _("This PIN is locked. Sign in with your password, or ask your manager to let you try again."),
    # the shop and its catalogue
    "scope_missing": _("This key may not be used for that: it lacks “%(scope)s”."),
    "store_needed": _("This key is of several stores. Please name the one you mean."),
    "store_not_for_key": _("This key is not of that store."),
    "key_over": _("This key has ended. Nothing was changed: please make a new one."),
    "address_refused": _("We only call addresses on the internet that begin with https://. Please check this one."),
    "too_many_feeds": _("There are ten addresses already. Please end one that isn’t used any more first."),
    "hook_off": _("This webhook is off or paused. Nothing was sent: please switch it on first."),
    "delivery_under_way": _("This is still on its way. Nothing was changed."),
    "store_not_found": _("We have no store of this name."),
    "product_not_found": _("We don’t show this piece."),
    "experience_not_found": _("We don’t offer this."),
    "too_many_ahead": _("Nobody can have more than %(most)s visits of this kind ahead. Please cancel one first."),
    "terms_contradict": _("These terms don’t go together: please look at those of the house, too."),
    "name_taken": _("This is taken already. Please choose another."),
    "skill_needed": _("An experience asks for this skill: it can’t be removed before that one does without it."),
    "time_off_invalid": _("Give times ahead that overlap with no others of yours."),
    "swap_invalid": _("Choose a shift of yours that is ahead, and a colleague of that store."),
    "swap_over": _("Somebody else has taken, answered or taken back this already. Nothing was changed."),
    "notice_over": _("This was sent, stopped or thrown away already."),
    "shift_gone": _("This shift isn’t %(name)s’s any more. Nothing was changed."),
    "not_free": _("%(name)s works then already, or is away. Nothing was changed."),
    "already_answered": _("This was answered or taken back already."),
    "cursor_invalid": _("This place in the list doesn’t exist. Please start from the beginning."),
    "piece_moved": _("Somebody has moved this piece: it is now “%(state)s”."),
    "illegal_piece_move": _("This piece is “%(state)s”: that can’t be done with it now. Nothing was changed."),
    "already_there": _("This piece is there already. Nothing was changed."),
    "zone_elsewhere": _("This zone is another store’s. Please choose one of this store."),
    "place_too_long": _("Please say the place in at most %(most)s characters."),
    "label_in_use": _("This label is on another piece already. Please use a new one."),
    "label_invalid": _("A label has 1 to %(most)s characters. Please scan it again."),
    "piece_expected_elsewhere": _("This piece belongs to another store: %(store_name)s. Nothing was changed."),
    "nonce_invalid": _("The number of this scan can’t be used. Please scan again."),
    "nonce_reused": _("This scan was sent before, as something else. Nothing was changed: please scan again."),
    # at the till
    "none_to_sell": _("By our count this store has no piece of %(sku)s to sell. Nothing was changed: scan its label."),
    "event_reused": _("This event_id was used for something else. Nothing was changed: please use a new one."),
    # pieces by the file
    "file_unreadable": _("Line %(line)s can’t be read. Please save the file as CSV in UTF-8. Nothing was kept of it."),
    "file_empty": _("This file names no pieces below its first line. Nothing was kept of it."),
    "file_too_long": _("A file has at most %(most)s lines. Please send it in parts. Nothing was kept of it."),
    "columns_missing": _("The first line must name the columns label and sku. Missing: %(columns)s."),
    "import_not_ready": _("This file is still being checked, or was applied or stopped already. Nothing was changed."),
    "import_over": _("All of this file was applied already, or it was stopped before. Nothing was changed."),
    # messages
    "message_not_retriable": _("Only a message that failed can be sent again."),
    "message_too_late": _("It is too late for this message: it would reach somebody with old news."),
    "signature_invalid": _("This call wasn’t signed by the provider."),
    # the inbox
    "answer_empty": _("Please write something first."),
    "answer_too_long": _("An answer has at most %(most)s characters. Please make it shorter."),
    "texts_stopped": _("They don’t want texts any more, or none reaches them. Nothing was sent: please call."),
    "taken_by_other": _("%(name)s has taken this meanwhile. Nothing was changed."),
    # the desk
    "rules_invalid": _("Something here can’t be so. Nothing was changed: please look at what is marked."),
    "changed_meanwhile": _("Somebody else changed this while you were at it. Nothing was changed: please choose."),
    "hits_changed": _("Somebody booked or moved meanwhile. Nothing was changed: please look once more."),
    "change_over": _("This was carried out or taken back already. Nothing was changed."),
    "already_settled": _("Somebody has settled this already. Nothing was changed."),
    "may_not_give": _("You can give and take only roles that may do no more than you. Nothing was changed."),
    "may_not_reset": _("They may do more than you, or work in another store, too: please ask head office."),
    "role_not_here": _("This role doesn’t exist here. Nothing was changed: please choose another."),
    "not_oneself": _("Nobody changes their own place in a team. Nothing was changed: please ask a colleague."),
    "last_of_head_office": _("Nobody else is head office: first give the role to somebody. Nothing was changed."),
    "in_team_already": _("Somebody with this address is in the team already: change their role in the list."),
    "invitation_over": _("This invitation is over: it was used, taken back, or is too old. Please ask for another."),
    "others_invitation": _("This invitation was sent to another address. Please sign out, then open it again."),
    "account_there": _("This address has an account already. Please sign in with it, then open the invitation again."),
    "too_late_to_undo": _("This can’t be undone any more: somebody was told, or the rules were changed since."),
    "others_visits": _("Visits of other stores were moved with it: only who manages these too can undo it."),
}

REASONS: Final[Mapping[str, Words]] = {
    Reason.CLOSED: _("The store is closed at that time. Please pick another one."),
    Reason.OUTSIDE_SCHEDULE: _("It isn’t offered at that time. Please pick one of the times shown."),
    Reason.TOO_SOON: _("That time has passed, or is too soon for us to prepare. Please pick a later one."),
    Reason.TOO_FAR: _("That day can’t be booked yet. Please pick an earlier one."),
    Reason.NO_ROOM: _("No room is free at that time. Please pick another one."),
    Reason.NO_STYLIST: _("No stylist is free at that time. Please pick another one."),
    Reason.PIECE_TAKEN: _("Not all of these pieces are free at that time. Please pick another one, or other pieces."),
    Reason.FULL: _("Not enough places are left. Please pick another time."),
}
TELLING: Final = (Reason.TOO_SOON, Reason.TOO_FAR, Reason.OUTSIDE_SCHEDULE, Reason.CLOSED)
"""When a start is refused for several reasons, the one that helps most is said."""

STATES: Final[Mapping[str, Words]] = {
    **dict(PieceState.choices),
    "held": pgettext_lazy("state of a booking", "held"),
    "requested": pgettext_lazy("state of a booking", "asked for"),
    "confirmed": pgettext_lazy("state of a booking", "confirmed"),
    "arrived": pgettext_lazy("state of a booking", "arrived"),
    "in_session": pgettext_lazy("state of a booking", "in session"),
    "completed": pgettext_lazy("state of a booking", "completed"),
    "expired": pgettext_lazy("state of a booking", "run out"),
    "cancelled": pgettext_lazy("state of a booking", "cancelled"),
    "declined": pgettext_lazy("state of a booking", "declined"),
    "no_show": pgettext_lazy("state of a booking", "missed"),
    "waiting": pgettext_lazy("state in the queue", "waiting"),
    "called": pgettext_lazy("state in the queue", "called"),
    "served": pgettext_lazy("state in the queue", "served"),
    "left": pgettext_lazy("state in the queue", "gone"),
    "missed": pgettext_lazy("state in the queue", "missed"),
}

OTHERWISE: Final = _("That didn’t work, and nothing was changed. Please try again.")


def say(error: DomainError, *, zone: tzinfo | None = None) -> str:
    """One or two sentences for a refusal, in the active language. Times are told in `zone` (by default Django's)."""
    sentence = SENTENCES.get(error.code, OTHERWISE)
    if error.code == "slot_not_offered":
        sentence = _of_reason(error.facts.get("reasons"), sentence)
    return _filled(str(sentence), error.facts, zone)


def _of_reason(reasons: object, otherwise: Words) -> Words:
    given = list(reasons) if isinstance(reasons, list | tuple) else []
    ranked = [reason for reason in TELLING if reason in given] + [reason for reason in given if reason in REASONS]
    return REASONS[ranked[0]] if ranked else otherwise


def _filled(sentence: str, facts: Mapping[str, object], zone: tzinfo | None) -> str:
    """The sentence with its facts; the general one where a fact is missing, never a hole."""
    told = {name: _told(value, zone) for name, value in facts.items()}
    if "state" in told:
        told["state"] = str(STATES.get(told["state"], told["state"]))
    try:
        return sentence % told
    except KeyError:
        return str(OTHERWISE)


def _told(value: object, zone: tzinfo | None) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value, zone), "DATETIME_FORMAT")
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
