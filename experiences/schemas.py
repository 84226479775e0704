"""Experiences on the wire."""

from __future__ import annotations

from pydantic import Field

from experiences.models import Experience, StyleQuestion, Waiting
from stores.models import RoomKind
from stores.queries.paging import Page
from stores.wire import Cursor, Input, Limit, Output, Slug, absolute

PLAIN = ("slug", "party_min", "party_max", "pieces_max", "rooms_needed", "room_kind", "stylist_needed")
ASKED = ("approval_minutes", "waiting", "nudge_minutes", "pieces_minutes", "release_minutes")
PRICED = ("price", "deposit", "no_show_fee", "currency")


class ExperiencesAsked(Input):
    """Those of one store, or of all."""

    store: Slug | None = None
    cursor: Cursor | None = None
    limit: Limit = 20


class ChoiceOut(Output):
    id: int
    label: str = Field(examples=["dark"])


class QuestionOut(Output):
    """What may be asked of who has booked; every answer is optional."""

    id: int
    prompt: str = Field(examples=["Which colours?"])
    several: bool = Field(description="Whether more than one choice may be tapped.")
    choices: list[ChoiceOut]


class ExperienceOut(Output):
    """What can be booked."""

    slug: str = Field(examples=["try-on"])
    name: str
    summary: str
    description: str
    picture_url: str | None
    duration_minutes: int = Field(examples=[45])
    party_min: int
    party_max: int
    pieces_max: int = Field(description="How many pieces may be waiting.")
    room_kind: RoomKind
    rooms_needed: int
    stylist_needed: bool
    skill: str | None = Field(description="What the stylist must be able to do.")
    lead_time_minutes: int = Field(description="Can be booked until so long before.")
    horizon_days: int = Field(description="Can be booked from so many days before.")
    change_cutoff_minutes: int = Field(description="Can be changed until so long before.")
    cancel_cutoff_minutes: int = Field(description="Can be cancelled until so long before.")
    approval_minutes: int = Field(
        description="So long the store has to approve a booking, which is `requested` until then; 0: booked at once."
    )
    waiting: Waiting = Field(
        description="What is freed when it was full is those waiting's `first`, or `open` to all; `none`: no list."
    )
    nudge_minutes: int = Field(description="So long before, who booked is asked to say that they come; 0: nobody is.")
    pieces_minutes: int = Field(description="So long before, unless they have, their pieces are given back; 0: never.")
    release_minutes: int = Field(description="So long before, unless they have, it is called off; 0: never.")
    price: int = Field(description="For the whole booking, in minor units.")
    deposit: int = Field(description="In minor units.")
    no_show_fee: int = Field(description="What who doesn't come is asked for, in minor units.")
    currency: str = Field(description="ISO 4217; empty when it is free.")
    questions: list[QuestionOut] = Field(description="What a booking's `answers` answer, in the shop's order.")


class ExperiencePage(Output):
    items: list[ExperienceOut]
    next_cursor: str | None = None


class ExperienceDetail(ExperienceOut):
    stores: list[str] = Field(description="The slugs of the stores that offer it.")


def experience_page(page: Page[Experience]) -> ExperiencePage:
    items = [ExperienceOut.model_validate(experience_fields(experience)) for experience in page.rows]
    return ExperiencePage(items=items, next_cursor=page.next_cursor)


def experience_detail(experience: Experience, stores: list[str]) -> ExperienceDetail:
    return ExperienceDetail.model_validate(experience_fields(experience) | {"stores": stores})


def experience_fields(experience: Experience) -> dict[str, object]:
    return {
        **{name: getattr(experience, name) for name in (*PLAIN, *PRICED)},
        **{name: experience.said(name) for name in ("name", "summary", "description")},
        "picture_url": absolute(experience.picture.url) if experience.picture else None,
        "skill": experience.skill.slug if experience.skill else None,
        "duration_minutes": experience.duration,
        "lead_time_minutes": experience.lead_time,
        "horizon_days": experience.horizon_days,
        "change_cutoff_minutes": experience.change_cutoff,
        "cancel_cutoff_minutes": experience.cancel_cutoff,
        **{name: getattr(experience, name) for name in ASKED},
        "questions": [_question(question) for question in experience.questions.all()],
    }


def _question(question: StyleQuestion) -> QuestionOut:
    choices = [ChoiceOut(id=choice.pk, label=choice.said("label")) for choice in question.choices.all()]
    return QuestionOut(id=question.pk, prompt=question.said("prompt"), several=question.several, choices=choices)
