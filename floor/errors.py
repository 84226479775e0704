"""What the floor refuses: codes and facts, never HTTP, never wording."""

from __future__ import annotations

from kernel.errors import DomainError


class FloorError(DomainError):
    """The floor says no."""

    code = "floor"


class PictureUnreadable(FloorError):
    """What was sent is no picture of a kind that is read here, or one that is far too large."""

    code = "picture_unreadable"


class NoCodeInPicture(FloorError):
    """The picture shows no code."""

    code = "no_code_in_picture"


class NoStore(FloorError):
    """Whoever asks belongs to no store's team."""

    code = "no_store"


class RequestTaken(FloorError):
    """Another runner has taken it on. `by`: their name."""

    code = "request_taken"


class RequestOver(FloorError):
    """The request is settled already, or was withdrawn."""

    code = "request_over"


class WordWrong(FloorError):
    """That is not the word of this visit, or too many were tried. `tries_left`."""

    code = "word_wrong"


class TooManyRequests(FloorError):
    """More was asked for in one visit than anybody could bring."""

    code = "too_many_requests"


class NoneToSell(FloorError):
    """The store has no piece of it that could be sold. `sku`."""

    code = "none_to_sell"


class EventReused(FloorError):
    """The number of the event was used before, for something else."""

    code = "event_reused"


class PieceUnknown(FloorError):
    """No piece and no variant has this label or number."""

    code = "piece_unknown"


class SeveralWant(FloorError):
    """More than one visit wants a piece of this variant, and its number doesn't say which piece was scanned."""

    code = "several_want"


class WantedFirst(FloorError):
    """The piece is promised to somebody else for the time that it would be needed. `name`: to whom."""

    code = "wanted_first"


class FileUnreadable(FloorError):
    """The file is no CSV in UTF-8. `line`: where that shows."""

    code = "file_unreadable"


class FileEmpty(FloorError):
    """The file has no lines below its first one."""

    code = "file_empty"


class FileTooLong(FloorError):
    """The file has more lines than are taken at once. `most`."""

    code = "file_too_long"


class ColumnsMissing(FloorError):
    """The first line of the file doesn't name these columns. `columns`."""

    code = "columns_missing"


class ImportNotReady(FloorError):
    """The lines of the import are still being checked, or it was applied or stopped already."""

    code = "import_not_ready"


class ImportOver(FloorError):
    """All of the import was applied, or it was stopped before."""

    code = "import_over"


class CountOver(FloorError):
    """The count of the zone is finished: what is scanned now belongs to another one."""

    code = "count_over"


class TicketOver(FloorError):
    """The place in the queue is not what it was: called, served or gone meanwhile. `number`, `state`."""

    code = "ticket_over"


class NobodyWaits(FloorError):
    """There is nobody to be called."""

    code = "nobody_waits"


class TicketChanged(FloorError):
    """What the place in the queue is for was changed a moment ago. `number`."""

    code = "ticket_changed"


class QueueClosed(FloorError):
    """Nobody can take a number by themselves: the store is closed, or its staff don't offer it now."""

    code = "queue_closed"


class NotToday(FloorError):
    """The store closes before it would be their turn."""

    code = "not_today"


class AlreadyWaits(FloorError):
    """Somebody with this number, or in this browser, is in line already."""

    code = "already_waits"


class TooManyWait(FloorError):
    """More took a number by themselves than the store could look after, or one person too often."""

    code = "too_many_wait"


class PairingCodeWrong(FloorError):
    """No device waits for this code: it never was, it was used, or its ten minutes are over."""

    code = "pairing_code_wrong"


class DeviceRevoked(FloorError):
    """The device is revoked: it can be paired no more, and nobody can stand at it."""

    code = "device_revoked"


class PersonNotHere(FloorError):
    """The person isn't in the team of the device's store, or not any more."""

    code = "person_not_here"


class PinInvalid(FloorError):
    """A PIN is digits, so many of them. `least`, `most`."""

    code = "pin_invalid"


class PinTooEasy(FloorError):
    """The PIN is among the first that somebody would try."""

    code = "pin_too_easy"


class PinMissing(FloorError):
    """The person has no PIN yet."""

    code = "pin_missing"


class PinWrong(FloorError):
    """That isn't the person's PIN."""

    code = "pin_wrong"


class PinWait(FloorError):
    """Too many wrong PINs, of this person or on this device, to try another one now. `seconds`: until one may."""

    code = "pin_wait"


class PinLocked(FloorError):
    """So many wrong PINs that none is taken any more until the person's password or a manager lets them."""

    code = "pin_locked"
