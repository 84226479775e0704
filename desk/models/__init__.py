"""What the desk keeps of its own: changes of rules, whom they hit, and who is still to be settled."""

from desk.models.bulk import BulkChange, BulkStep, StepFate
from desk.models.calendar import CalendarReading
from desk.models.change import (
    CANCEL,
    CHOICES,
    KEEP,
    LATER,
    Change,
    ChangeState,
    Hit,
    Outcome,
    SettledHow,
    Unsettled,
)
from desk.models.invitation import Invitation
from desk.models.notice import Notice, NoticeState
from desk.models.swap import BESPOKEN, OPEN, ShiftSwap, SwapState
from desk.models.trail import Act, TrailEntry
from desk.models.word_test import WordTest

__all__ = [
    "BESPOKEN",
    "CANCEL",
    "CHOICES",
    "KEEP",
    "LATER",
    "OPEN",
    "Act",
    "BulkChange",
    "BulkStep",
    "CalendarReading",
    "Change",
    "ChangeState",
    "Hit",
    "Invitation",
    "Notice",
    "NoticeState",
    "Outcome",
    "SettledHow",
    "ShiftSwap",
    "StepFate",
    "SwapState",
    "TrailEntry",
    "Unsettled",
    "WordTest",
]
