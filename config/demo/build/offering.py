"""The experiences, their schedules, and what they ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from config.demo.build.showrooms import Stores
from config.demo.offers import OFFERS, PLANNED, PLANNED_OF, WORDED, WORDED_IN, Offer
from config.demo.places import PLACES
from config.demo.questions import QUESTIONS
from config.demo.words import spoken
from experiences.models import Experience, PlannedMessage, Saying, Schedule, StyleChoice, StyleQuestion, Wording
from stores.models import Skill

SCENES: Final = {
    "try-on": "try-on",
    "styling-hour": "styling",
    "bring-your-friends": "private",
    "made-to-measure": "tailoring",
    "two-rooms": "bridal",
    "launch-night": "launch",
    "exchange": "try-on",
}
"""The drawn scene of each experience."""


def build_offering(stores: Stores) -> None:
    """Every experience, offered in every store within its opening hours."""
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    made = Experience.objects.bulk_create(
        _experience(offer, position, skills) for position, offer in enumerate(OFFERS, start=1)
    )
    Schedule.objects.bulk_create(
        schedule
        for offer, experience in zip(OFFERS, made, strict=True)
        for schedule in _windows(offer, experience, stores)
    )
    _ask(made)
    _plan(made, stores)


def _plan(experiences: Iterable[Experience], stores: Stores) -> None:
    """What the house says of one experience, and what one store says differently, and in words of its own."""
    [one] = [experience for experience in experiences if experience.slug == PLANNED_OF]
    PlannedMessage.objects.bulk_create(
        PlannedMessage(experience=one, store=stores[place] if place else None, topic=topic, minutes=minutes, by=by)
        for place, topic, minutes, by in PLANNED
    )
    Wording.objects.bulk_create(
        Wording(
            experience=one, store=stores[WORDED_IN], kind=Saying.CONFIRMATION, language=language,
            sms=sms, subject=subject, lead=lead,
        )
        for language, sms, subject, lead in WORDED
    )  # fmt: skip


def _ask(experiences: Iterable[Experience]) -> None:
    """The questions and their choices, in this order."""
    asks = [(one, ask) for one in experiences for ask in QUESTIONS.get(one.slug, ())]
    questions = StyleQuestion.objects.bulk_create(
        StyleQuestion(experience=one, several=ask.several, position=place, **spoken(prompt=ask.prompt))
        for place, (one, ask) in enumerate(asks)
    )
    StyleChoice.objects.bulk_create(
        StyleChoice(question=question, position=place, **spoken(label=label))
        for question, (_one, ask) in zip(questions, asks, strict=True)
        for place, label in enumerate(ask.choices)
    )


def _experience(offer: Offer, position: int, skills: dict[str, Skill]) -> Experience:
    words = spoken(name=offer.name, summary=offer.summary, description=offer.description)
    return Experience(
        slug=offer.slug,
        scene=SCENES[offer.slug],
        duration=offer.minutes,
        stylist_needed=offer.skill is not None,
        skill=skills[offer.skill] if offer.skill else None,
        position=position,
        published=True,
        **offer.rules,
        **words,
    )


def _windows(offer: Offer, experience: Experience, stores: Stores) -> Iterator[Schedule]:
    for place in PLACES:
        for weekday in offer.weekdays:
            for opens, closes in place.hours.get(weekday, ()):
                yield Schedule(
                    experience=experience, store=stores[place.slug], weekday=weekday, starts=opens, ends=closes,
                    interval=offer.interval,
                )  # fmt: skip
