"""What can be booked, on whose terms, when it is offered, and what is asked of who has booked it."""

from experiences.models.dated import ScheduleException
from experiences.models.experience import LONGEST_APPROVAL, TICK_MINUTES, Experience, ExperienceState, Purpose
from experiences.models.plan import (
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

__all__ = [
    "DUE",
    "EARLIEST",
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
    "Schedule",
    "ScheduleException",
    "Session",
    "StyleChoice",
    "StyleQuestion",
    "Topic",
    "Variation",
    "on_terms_of",
    "terms_for",
    "terms_in",
]
