"""What is asked of who has booked, what they answered, and what is known from before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bookings.models import Booking, BookingState, StyleAnswer
from experiences.models import MOST_QUESTIONS, StyleChoice, StyleQuestion

ANSWERABLE: Final = (BookingState.CONFIRMED, BookingState.ARRIVED)
"""Once it is promised, until the visit begins."""
READ_BEFORE: Final = 5 * MOST_QUESTIONS
"""The answers of some five visits: older ones say little of who comes today."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the choices that this customer can tap, and their answer, if they have given one."""

    question: StyleQuestion
    choices: Sequence[StyleChoice]
    answer: StyleAnswer | None


@dataclass(frozen=True, slots=True)
class Told:
    """The answers given for a visit, and what was said before to what isn't answered now: the latest, each once."""

    now: Sequence[StyleAnswer] = ()
    before: Sequence[StyleAnswer] = ()


def asked_of(booking: Booking) -> list[Asked]:
    """What a booking's customer can answer now, in the shop's order. Two queries; none when it can't be answered.

    What they answered stays for them to see and to change, also where the question or the choice was retired since.
    """
    if booking.state not in ANSWERABLE:
        return []
    answers = {answer.question_id: answer for answer in booking.answers.all()}
    chosen = {choice for answer in answers.values() for choice in answer.chosen_ids}
    asked: dict[StyleQuestion, list[StyleChoice]] = {}
    rows = StyleChoice.objects.filter(question__experience=booking.experience_id).select_related("question")
    for choice in rows.order_by("question__position", "question", "position", "pk"):
        if (choice.question.active or choice.question_id in answers) and (choice.active or choice.pk in chosen):
            asked.setdefault(choice.question, []).append(choice)
    return [Asked(question, choices, answers.get(question.pk)) for question, choices in asked.items()]


def told_of(booking: Booking) -> Told:
    """What staff may know of a visitor's wishes. Two queries.

    One for a number that nobody proved, whose customer may be anybody: then only what was answered for this very visit.
    """
    now = tuple(booking.answers.order_by("question__position", "question"))
    customer = booking.customer
    if customer is None or customer.phone_verified_at is None:
        return Told(now)
    earlier = StyleAnswer.objects.filter(booking__customer=customer, booking__starts_at__lt=booking.starts_at)
    latest = earlier.order_by("-booking__starts_at", "-booking", "question__position", "question")
    said: set[str | int] = {said for answer in now for said in (answer.prompt, answer.question_id)}
    before: list[StyleAnswer] = []
    for answer in latest.select_related("booking__store")[:READ_BEFORE]:
        # A question may have been worded anew since, and another experience may ask it in the same words.
        if answer.prompt not in said and answer.question_id not in said:
            before.append(answer)
        said |= {answer.prompt, answer.question_id}
    return Told(now, tuple(before[:MOST_QUESTIONS]))
