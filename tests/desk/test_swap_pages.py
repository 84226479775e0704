"""The pages on which shifts are offered, taken and approved."""

from __future__ import annotations

from datetime import time, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.models import ShiftSwap, SwapState
from desk.queries.shifts import shifts_ahead
from desk.queries.swaps import ShownSwap
from desk.services.swaps import offer_shift, take
from desk.services.time_off import ask_time_off
from stores.models import Role, Store, Stylist, TimeOff, TimeOffState
from tests.desk.conftest import NOW
from tests.factories.stores import make_member, make_skill, make_stylist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
YOURS, ASKED = "/desk/you/swaps/", "/desk/stores/lane/swaps/"


def hired(store: Store, name: str, weekday: int) -> tuple[Stylist, Client]:
    """Somebody who works on one day of the week, and their browser."""
    user = make_member(store=store, role=Role.STYLIST).user
    browser = Client()
    browser.force_login(user)
    return make_stylist(store=store, name=name, slug=name.lower(), user=user, weekdays=[weekday]), browser


def test_shift_is_offered_countered_agreed_and_approved(store: Store, manager: Client) -> None:
    (ada, of_ada), (_ben, of_ben) = hired(store, "Ada", 1), hired(store, "Ben", 3)
    ada.skills.add(make_skill(name="Tailoring"))

    of_ada.post(YOURS, {"shift": "lane/2026-06-02/10:00", "to": "ben"})
    swap = ShiftSwap.objects.get()
    seen = of_ben.get(YOURS).content.decode()
    assert "Tailoring" in seen, "what he can't do is said before he takes it"
    assert "1 shift is on offer to you" in of_ben.get("/desk/you/").content.decode()
    of_ben.post(YOURS, {"do": f"take:{swap.pk}", f"returned-{swap.pk}": "lane/2026-06-04/10:00"})
    assert "Approve" not in manager.get(ASKED).content.decode()
    of_ada.post(YOURS, {"do": f"agree:{swap.pk}"})
    assert "1 request of the team waits" in manager.get("/desk/stores/lane/").content.decode()
    told = manager.post(ASKED, {"approve": swap.pk}, follow=True).content.decode()

    swap.refresh_from_db()
    assert ("Saved." in told, swap.state) == (True, SwapState.APPROVED)
    week = of_ben.get("/desk/you/").context["days"]
    assert [day.date.isoformat() for day in week if day.shifts] == ["2026-06-02"]
    assert "approved" in of_ada.get(YOURS).content.decode()


def test_each_steps_back_from_their_own_alone(store: Store, manager: Client) -> None:
    (_ada, of_ada), (ben, of_ben), (_cleo, of_cleo) = (hired(store, name, day) for name, day in PEOPLE)
    of_ada.post(YOURS, {"shift": "lane/2026-06-02/10:00", "to": ""})
    swap = ShiftSwap.objects.get()
    of_ben.post(YOURS, {"do": f"take:{swap.pk}"})

    assert "Somebody else has taken" in of_cleo.post(YOURS, {"do": f"take:{swap.pk}"}, follow=True).content.decode()
    for browser, do in (
        (of_cleo, "put_back"), (of_ben, "withdraw"), (of_ben, "agree"), (of_ben, "steal"), (of_ada, "take:x"),
    ):  # fmt: skip
        assert browser.post(YOURS, {"do": f"{do}:{swap.pk}"}).status_code == HTTPStatus.NOT_FOUND
    assert ShiftSwap.objects.get().taker == ben
    of_ben.post(YOURS, {"do": f"put_back:{swap.pk}"})
    assert ShiftSwap.objects.get().state == SwapState.OFFERED
    wrong = of_ben.post(YOURS, {"do": f"take:{swap.pk}", f"returned-{swap.pk}": "lane/2026-06-02/10:00"}, follow=True)
    assert "Choose a shift of yours" in wrong.content.decode()
    of_ada.post(YOURS, {"do": f"withdraw:{swap.pk}"})
    assert manager.post(ASKED, {"decline": swap.pk}, follow=True).status_code == HTTPStatus.OK
    assert ShiftSwap.objects.get().state == SwapState.WITHDRAWN


PEOPLE = (("Ada", 1), ("Ben", 3), ("Cleo", 4))


def test_what_can_t_be_offered_is_named_and_stays_typed(store: Store) -> None:
    _ada, of_ada = hired(store, "Ada", 1)
    for sent, field in (
        ({"shift": "lane/2026-06-03/10:00"}, "shift"),
        ({"shift": ""}, "shift"),
        ({"shift": "lane/2026-06-02/10:00", "to": "nobody"}, "to"),
    ):
        page = of_ada.post(YOURS, sent)
        assert (page.status_code, list(page.context["form"].errors)) == (HTTPStatus.UNPROCESSABLE_ENTITY, [field])
    of_ada.post(YOURS, {"shift": "lane/2026-06-02/10:00", "to": ""})
    assert list(of_ada.post(YOURS, {"shift": "lane/2026-06-02/10:00"}).context["form"].errors) == ["shift"]


def test_time_off_that_is_asked_for_is_on_the_manager_s_list(store: Store, manager: Client) -> None:
    ada, _of_ada = hired(store, "Ada", 1)
    ask_time_off(stylist=ada, starts_at=NOW, ends_at=NOW + timedelta(days=3), reason="Wedding", at=NOW)

    page = manager.get(ASKED).content.decode()

    assert "Wedding" in page
    assert 'action="/desk/stores/lane/people/ada/time-off/"' in page


def test_what_each_of_the_two_can_t_do_is_said_of_both_ways(store: Store, manager: Client) -> None:
    (ada, _of_ada), (ben, of_ben) = hired(store, "Ada", 1), hired(store, "Ben", 3)
    ada.skills.add(make_skill(name="Tailoring"))
    ben.skills.add(make_skill(name="Shoes"))
    swap = offer_shift(shift=shifts_ahead(ada, at=NOW)[0], stylist=ada, to=None, at=NOW)
    assert said_lacks(of_ben.get(YOURS).context["offers"]) == [("Ben", ["Tailoring"])]
    take(swap=swap, stylist=ben, returned=shifts_ahead(ben, at=NOW)[0], at=NOW)

    page = manager.get(ASKED)

    assert said_lacks(page.context["swaps"]) == [("Ben", ["Tailoring"]), ("Ada", ["Shoes"])]
    assert "Ada can’t do: Shoes" in " ".join(page.content.decode().replace("</span>", "").split())


def said_lacks(swaps: list[ShownSwap]) -> list[tuple[str, list[str]]]:
    return [(lack.who.name, [skill.name for skill in lack.skills]) for one in swaps for lack in one.lacks]


def test_long_lists_go_on_and_back(store: Store, manager: Client) -> None:
    ada, of_ada = hired(store, "Ada", 1)
    days = [NOW + timedelta(days=number) for number in range(1, 52)]
    ShiftSwap.objects.bulk_create(
        ShiftSwap(
            store=store, stylist=ada, date=day.date(), starts=time(10), ends=time(19), lapses_at=day, offered_at=NOW
        )
        for day in days
    )  # fmt: skip
    TimeOff.objects.bulk_create(
        TimeOff(stylist=ada, starts_at=day, ends_at=day + timedelta(hours=1), state=TimeOffState.ASKED, asked_at=NOW)
        for day in days
    )
    first, second = manager.get(ASKED), manager.get(f"{ASKED}?page=2")
    for page, shown in ((first, days[:50]), (second, days[50:])):
        assert [one.swap.date for one in page.context["swaps"]] == [day.date() for day in shown]
        assert [one.starts_at for one in page.context["absences"]] == shown
    assert ('href="?page=2"' in first.content.decode(), 'href="?page=1"' in second.content.decode()) == (True, True)
    own = [of_ada.get(f"{YOURS}?page={number}").context for number in (1, 2)]
    assert [(len(one["swaps"]), one["older"]) for one in own] == [(50, "?page=2"), (1, "")]


@pytest.mark.parametrize("many", [1, 20])
def test_lists_ask_as_little_for_twenty_as_for_one(
    store: Store, manager: Client, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _cleo, of_cleo = hired(store, "Cleo", 4)
    for number in range(many):
        giver, taker = make_stylist(store=store, weekdays=[1]), make_stylist(store=store, weekdays=[2])
        first, second = shifts_ahead(giver, at=NOW)[:2]
        offer_shift(shift=first, stylist=giver, to=None, at=NOW)
        swap = offer_shift(shift=second, stylist=giver, to=None, at=NOW)
        take(swap=swap, stylist=taker, returned=None, at=NOW)
        ask_time_off(stylist=giver, starts_at=NOW, ends_at=NOW + timedelta(days=1), reason=str(number), at=NOW)

    with django_assert_max_num_queries(12):
        page = manager.get(ASKED)
    assert (len(page.context["swaps"]), len(page.context["absences"])) == (2 * many, many)
    assert [one.swap.state for one in page.context["swaps"]][:many] == [SwapState.TAKEN] * many
    with django_assert_max_num_queries(14):
        page = of_cleo.get(YOURS)
    assert (len(page.context["offers"]), page.context["swaps"]) == (many, [])
