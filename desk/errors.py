"""What the desk refuses: codes and facts, never HTTP, never wording."""

from __future__ import annotations

from kernel.errors import DomainError


class DeskError(DomainError):
    """The root of all that the desk refuses."""

    code = "desk"


class RulesInvalid(DeskError):
    """What was typed can't be. `errors`: the reasons by field of the rule set."""

    code = "rules_invalid"


class TimeOffInvalid(DeskError):
    """The time off can't be asked for; the field says why."""

    code = "time_off_invalid"


class AlreadyAnswered(DeskError):
    """The request was granted, declined or taken back already."""

    code = "already_answered"


class SwapInvalid(DeskError):
    """The shift can't be offered so; the field says why."""

    code = "swap_invalid"


class SwapOver(DeskError):
    """The swap isn't where it was: taken by somebody else, answered, withdrawn or lapsed."""

    code = "swap_over"


class NoticeOver(DeskError):
    """The notice was sent, stopped or thrown away meanwhile."""

    code = "notice_over"


class ShiftGone(DeskError):
    """A shift of the swap isn't `name`'s any more, or never was."""

    code = "shift_gone"


class NotFree(DeskError):
    """`name` works at the time of the shift, or is away."""

    code = "not_free"


class ChangedMeanwhile(DeskError):
    """Somebody else changed the same rules since the form was drawn. `theirs`: what holds now."""

    code = "changed_meanwhile"


class HitsChanged(DeskError):
    """Others are hit than were shown: somebody booked or moved meanwhile. The change's list is up to date again."""

    code = "hits_changed"


class ChangeOver(DeskError):
    """The change was carried out, undone or refused already."""

    code = "change_over"


class TooLateToUndo(DeskError):
    """Somebody has been told already, or the rules were changed since."""

    code = "too_late_to_undo"


class OthersVisits(DeskError):
    """Visits of stores in which somebody may not shape the rules were moved with it."""

    code = "others_visits"


class AlreadySettled(DeskError):
    """Somebody has settled this visit already."""

    code = "already_settled"


class MayNotGive(DeskError):
    """Nobody gives or takes a role that may do more than they may themselves."""

    code = "may_not_give"


class MayNotReset(DeskError):
    """The second factor guards more, or another store, than who would reset it may see to."""

    code = "may_not_reset"


class RoleNotHere(DeskError):
    """Head office is of every store, who works on a floor is of one."""

    code = "role_not_here"


class NotOneself(DeskError):
    """Nobody changes or ends their own place in a team."""

    code = "not_oneself"


class LastOfHeadOffice(DeskError):
    """Nobody would be left who can let others in."""

    code = "last_of_head_office"


class InTeamAlready(DeskError):
    """The address belongs to somebody of this team."""

    code = "in_team_already"


class InvitationOver(DeskError):
    """It was accepted, withdrawn, is too old, or never was."""

    code = "invitation_over"


class OthersInvitation(DeskError):
    """It was sent to another address than the account's."""

    code = "others_invitation"


class AccountThere(DeskError):
    """The address has an account, whose password opens it."""

    code = "account_there"


class TooManyTests(DeskError):
    """Somebody has sent themselves as many tests of words as one may for now."""

    code = "too_many_tests"
