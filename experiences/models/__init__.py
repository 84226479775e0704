"""What can be booked, when it is offered, and what is asked of who has booked it."""

from experiences.models.experience import TICK_MINUTES, Experience, Purpose
from experiences.models.schedule import Schedule, Session
from experiences.models.style import MOST_QUESTIONS, StyleChoice, StyleQuestion

__all__ = [
    "MOST_QUESTIONS",
    "TICK_MINUTES",
    "Experience",
    "Purpose",
    "Schedule",
    "Session",
    "StyleChoice",
    "StyleQuestion",
]
