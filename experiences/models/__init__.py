"""What can be booked, on whose terms, when it is offered, and what is asked of who has booked it."""

from experiences.models.bounds import EARLIEST_NUDGE, LONGEST_APPROVAL, TICK_MINUTES
from experiences.models.dated import ScheduleException
from experiences.models.experience import Experience
from experiences.models.kinds import ExperienceState, Purpose, Waiting
from experiences.models.plan import (
    ANSWERED,
    DUE,
    EARLIEST,
    MOST_REMINDERS,
    SOONEST,
    USUAL,
    By,
    Plan,
    PlannedMessage,
    Reminder,
    Topic,
)
from experiences.models.schedule import Schedule, Session
from experiences.models.style import MOST_QUESTIONS, StyleChoice, StyleQuestion
from experiences.models.variation import VARYING, Variation, on_terms_of, terms_for, terms_in
from experiences.models.wording import Saying, Wording

__all__ = [
    "ANSWERED",
    "DUE",
    "EARLIEST",
    "EARLIEST_NUDGE",
    "LONGEST_APPROVAL",
    "MOST_QUESTIONS",
    "MOST_REMINDERS",
    "SOONEST",
    "TICK_MINUTES",
    "USUAL",
    "VARYING",
    "By",
    "Experience",
    "ExperienceState",
    "Plan",
    "PlannedMessage",
    "Purpose",
    "Reminder",
    "Saying",
    "Schedule",
    "ScheduleException",
    "Session",
    "StyleChoice",
    "StyleQuestion",
    "Topic",
    "Variation",
    "Waiting",
    "Wording",
    "on_terms_of",
    "terms_for",
    "terms_in",
]
