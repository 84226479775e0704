"""What can be booked, on whose terms, when it is offered, and what is asked of who has booked it."""

from experiences.models.dated import ScheduleException
from experiences.models.experience import LONGEST_APPROVAL, TICK_MINUTES, Experience, ExperienceState, Purpose
from experiences.models.schedule import Schedule, Session
from experiences.models.style import MOST_QUESTIONS, StyleChoice, StyleQuestion
from experiences.models.variation import VARYING, Variation, on_terms_of, terms_for, terms_in

__all__ = [
    "LONGEST_APPROVAL",
    "MOST_QUESTIONS",
    "TICK_MINUTES",
    "VARYING",
    "Experience",
    "ExperienceState",
    "Purpose",
    "Schedule",
    "ScheduleException",
    "Session",
    "StyleChoice",
    "StyleQuestion",
    "Variation",
    "on_terms_of",
    "terms_for",
    "terms_in",
]
