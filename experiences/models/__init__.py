"""What can be booked, and when it is offered."""

from experiences.models.experience import TICK_MINUTES, Experience, Purpose
from experiences.models.schedule import Schedule, Session

__all__ = ["TICK_MINUTES", "Experience", "Purpose", "Schedule", "Session"]
