"""What can be booked, in the states that the desk shows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from experiences.models import Experience, ScheduleException, Session
from stores.models import Store
from tests.factories.experiences import make_experience, make_schedule


def make_offer(store: Store, shown: dict[str, object], *, at: datetime) -> None:
    """A session ahead; a date on which the try-on is offered at noon alone, and one that the house has otherwise."""
    tryon = Experience.objects.get(slug="try-on")
    day: date = (at + timedelta(days=20)).date()
    ScheduleException.objects.create(experience=tryon, store=store, date=day, starts=time(12), ends=time(15))
    house_day = day + timedelta(days=1)
    fitting = make_experience(slug="house-fitting", name="House fitting", published=False)
    make_schedule(experience=fitting, store=None)
    ScheduleException.objects.create(experience=fitting, date=house_day, starts=time(12), ends=time(15))
    starts_at = (at + timedelta(days=21)).replace(hour=18, minute=0, second=0, microsecond=0)
    session = Session.objects.create(
        experience=tryon, store=store, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), places=12
    )
    shown |= {"desk_session": session.pk, "other_day": day.isoformat(), "house_day": house_day.isoformat()}
