"""The ticket's questions: by the way, by a tap, and the customer's to change until the visit begins."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from bookings.models import Booking, BookingState
from experiences.models import StyleQuestion
from tests.factories.experiences import choice_of, make_question
from tests.factories.world import World
from tests.pages.promised.conftest import TYPED, to
from tests.reading import words_of


@pytest.fixture
def colours(world: World) -> StyleQuestion:
    return make_question(experience=world.experience, choices=("dark", "bright", "pale"), several=True, position=1)


@pytest.fixture
def fit(world: World) -> StyleQuestion:
    return make_question(
        experience=world.experience, prompt="How shall it fit?", choices=("close", "loose"), position=2
    )


def send(client: Client, booking: Booking, *answers: tuple[StyleQuestion, object]) -> Any:
    sent: dict[str, list[object]] = {}
    for question, value in answers:
        sent.setdefault(f"question-{question.pk}", []).append(value)
    return client.post(to("answer", booking), sent, follow=True)


def chips_of(response: Any) -> dict[str, bool]:
    """The chips by their words, and whether they are chosen."""
    found = re.findall(
        r'<label class="chip"><input type="[a-z]+" [^>]*?( checked)?>([^<]+)</label>', words_of(response)
    )
    return {label: bool(checked) for checked, label in found}


def told(booking: Booking) -> dict[str, list[str]]:
    return {answer.prompt: answer.said_chosen for answer in booking.answers.order_by("pk")}


def test_ticket_asks_keeps_and_thanks(
    client: Client, confirmed: Booking, colours: StyleQuestion, fit: StyleQuestion
) -> None:
    page = client.get(to("ticket", confirmed))
    assert chips_of(page) == dict.fromkeys(("dark", "bright", "pale", "close", "loose"), False) | {"Skip": True}
    assert words_of(page).index("Waiting for you") < words_of(page).index("What shall we have in mind?")

    dark, pale, loose = choice_of(colours, "dark"), choice_of(colours, "pale"), choice_of(fit, "loose")
    page = send(client, confirmed, (colours, pale), (colours, dark), (fit, loose))

    assert "Thank you." in words_of(page)
    assert {label for label, chosen in chips_of(page).items() if chosen} == {"dark", "pale", "loose"}
    assert told(confirmed) == {"Which colours?": ["dark", "pale"], "How shall it fit?": ["loose"]}
    assert "Taken back" in words_of(send(client, confirmed, (fit, "")))
    assert told(confirmed) == {}


def test_ticket_asks_in_chinese(client: Client, confirmed: Booking, colours: StyleQuestion) -> None:
    page = words_of(client.get(to("ticket", confirmed), headers={"accept-language": "zh-hans"}))
    assert "<legend>〈Which colours?〉" in page
    assert ">〈dark〉</label>" in page


def test_what_cannot_be_kept_is_said_beside_its_question_and_the_taps_stay(
    client: Client, confirmed: Booking, colours: StyleQuestion, fit: StyleQuestion
) -> None:
    dark, close, loose = choice_of(colours, "dark"), choice_of(fit, "close"), choice_of(fit, "loose")
    for wrong in ("9" * 18, "9" * 19, "-1", "<b>", "\0", "²"):
        page = send(client, confirmed, (colours, dark), (fit, wrong))
        assert page.status_code == 422
        assert f'id="question-{fit.pk}-error" role="alert" tabindex="-1" autofocus' in words_of(page)
        assert "“How shall it fit?”: please choose from the answers shown." in words_of(page)
        assert chips_of(page)["dark"]
    both = send(client, confirmed, (colours, dark), (fit, close), (fit, loose))
    assert (both.status_code, "please choose one answer" in words_of(both)) == (422, True)

    StyleQuestion.objects.filter(pk=fit.pk).update(active=False)
    gone = send(client, confirmed, (colours, dark), (fit, close))
    assert (gone.status_code, "asked any more" in words_of(gone)) == (422, True)
    assert chips_of(gone)["dark"]
    assert told(confirmed) == {}
    assert client.get(to("answer", confirmed)).headers["Location"] == to("ticket", confirmed)

    StyleQuestion.objects.update(active=False)
    none_left = words_of(send(client, confirmed, (colours, dark)))
    assert ("asked any more" in none_left, "What shall we have in mind?" in none_left) == (True, False)
    assert told(confirmed) == {}


@pytest.mark.parametrize("state", [BookingState.IN_SESSION, BookingState.COMPLETED, BookingState.CANCELLED])
def test_once_the_visit_begins_nothing_is_asked(
    client: Client, confirmed: Booking, colours: StyleQuestion, state: BookingState
) -> None:
    dark = choice_of(colours, "dark")
    send(client, confirmed, (colours, dark))
    Booking.objects.filter(pk=confirmed.pk).update(state=BookingState.ARRIVED)
    assert chips_of(client.get(to("ticket", confirmed)))["dark"]
    Booking.objects.filter(pk=confirmed.pk).update(state=state)
    page = send(client, confirmed, (colours, choice_of(colours, "pale")))
    assert (chips_of(page), "Nothing was changed." in words_of(page)) == ({}, True)
    assert told(confirmed) == {"Which colours?": ["dark"]}


def test_holding_and_confirming_stay_as_they_are(client: Client, held: Booking, colours: StyleQuestion) -> None:
    for name in ("rail", "who"):
        assert "Which colours?" not in words_of(client.get(to(name, held)))
    assert "Nothing was changed." in words_of(send(client, held, (colours, choice_of(colours, "dark"))))
    assert told(held) == {}
    page = client.post(to("who", held), TYPED, follow=True)
    assert "Which colours?" in words_of(page)


def test_nothing_to_ask_asks_nothing(client: Client, confirmed: Booking) -> None:
    assert "What shall we have in mind?" not in words_of(client.get(to("ticket", confirmed)))


def test_ticket_reads_many_questions_as_one(
    client: Client, confirmed: Booking, colours: StyleQuestion, django_assert_num_queries: Any
) -> None:
    send(client, confirmed, (colours, choice_of(colours, "dark")))
    for n in range(4):
        make_question(experience=confirmed.experience, prompt=f"Question {n}?")
    client.get(to("ticket", confirmed))
    with django_assert_num_queries(6):
        client.get(to("ticket", confirmed))
