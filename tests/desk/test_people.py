"""Stylists: who they are, how they look, when they work and when they are away."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from stores.models import Role, Shift, Skill, Store, Stylist, TimeOff, TimeOffState
from tests.desk.sent import drawn_from, rows
from tests.factories.experiences import make_experience
from tests.factories.stores import make_member, make_skill, make_store, make_stylist, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
PEOPLE, ADA = "/desk/stores/lane/people/", "/desk/stores/lane/people/ada/"
FACTS = {"name": "Ada Wong", "languages": ["en", "zh"], "phone": "020 7946 0001", "active": "on"}


@pytest.fixture
def ada(store: Store) -> Stylist:
    return make_stylist(store=store, home=store, slug="ada", name="Ada", translations={"zh-hans": {"name": "阿达"}})


@pytest.mark.parametrize(("name", "slug"), [("Grace Hopper", "grace-hopper"), ("陈静", "stylist"), ("Ada", "ada-2")])
def test_somebody_new_is_in_the_team_before_they_have_shifts(
    manager: Client, store: Store, ada: Stylist, name: str, slug: str
) -> None:
    manager.post(PEOPLE, {"name": name})

    person = Stylist.objects.get(slug=slug)
    assert (person.name, person.home) == (name, store)
    assert manager.get(f"{PEOPLE}{slug}/").status_code == HTTPStatus.OK
    assert person in manager.get(PEOPLE).context["people"]


def test_facts_are_saved_and_what_the_form_doesn_t_show_stays(manager: Client, ada: Stylist) -> None:
    skill, account = make_skill(slug="tailoring"), make_member(store=ada.home or Store.objects.get()).user
    sent = FACTS | {"introduction_zh": "你好", "skills": ["tailoring"], "user_id": str(account.pk)}

    answer = manager.post(ADA, sent | {"drawn_from": drawn_from(manager, ADA)})

    ada.refresh_from_db()
    assert answer["Location"] == ADA
    assert (ada.name, ada.languages, ada.phone, ada.texts_wanted) == ("Ada Wong", ["en", "zh"], "+442079460001", False)
    assert ada.translations == {"zh-hans": {"name": "阿达", "introduction": "你好"}}
    assert (list(ada.skills.all()), ada.user) == ([skill], account)


def test_second_manager_is_shown_both(manager: Client, ada: Stylist) -> None:
    before = drawn_from(manager, ADA)
    Stylist.objects.filter(pk=ada.pk).update(name="Ada L.")

    answer = manager.post(ADA, FACTS | {"drawn_from": before})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "name: Ada L." in answer.context["edited"].theirs
    assert 'value="Ada Wong"' in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"skills": ["flying"]}, "skills"),
        ({"languages": ["tlh"]}, "languages"),
        ({"user_id": "999999"}, "user_id"),
        ({"introduction": "\x00"}, "introduction"),
    ],
)
def test_what_can_t_be_is_named_at_its_field(manager: Client, ada: Stylist, sent: Any, field: str) -> None:
    answer = manager.post(ADA, FACTS | sent | {"drawn_from": drawn_from(manager, ADA)})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]


def test_accounts_of_others_can_t_be_given(manager: Client, ada: Stylist) -> None:
    stranger, taken = make_user(), make_member(store=Store.objects.get()).user
    make_stylist(user=taken)

    for account in (stranger, taken):
        answer = manager.post(ADA, FACTS | {"user_id": str(account.pk), "drawn_from": drawn_from(manager, ADA)})
        assert list(answer.context["form"].errors) == ["user_id"]


def test_stylist_of_other_stores_is_not_found(manager: Client) -> None:
    make_stylist(store=make_store(), slug="elsewhere")

    for page in ("", "shifts/", "time-off/"):
        assert manager.get(f"{PEOPLE}elsewhere/{page}").status_code == HTTPStatus.NOT_FOUND
    assert manager.post(f"{PEOPLE}elsewhere/portrait/").status_code == HTTPStatus.NOT_FOUND


def picture(size: tuple[int, int] = (2400, 1200), kind: str = "PNG") -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGBA", size, "teal").save(drawn, kind)
    return SimpleUploadedFile("me.png", drawn.getvalue())


def test_portrait_is_drawn_anew_and_taken_back(manager: Client, ada: Stylist, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path

    manager.post(f"{ADA}portrait/", {"portrait": picture()})
    ada.refresh_from_db()
    with Image.open(ada.portrait.path) as shown:
        assert (shown.format, shown.size) == ("JPEG", (1200, 600))
    for broken in (SimpleUploadedFile("me.png", b"<svg onload=alert(1)>"), picture((6000, 6000)), None):
        manager.post(f"{ADA}portrait/", {"portrait": broken} if broken else {})
    assert len(list(tmp_path.rglob("*.jpg"))) == 1
    manager.post(f"{ADA}portrait/", {"drawing": "1"})
    ada.refresh_from_db()
    assert not ada.portrait
    assert list(tmp_path.rglob("*.jpg")) == []
    too_large = manager.post(f"{ADA}portrait/", {"portrait": SimpleUploadedFile("a", b"0" * 12_100_000)})
    assert too_large.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_weekly_shifts_are_typed(manager: Client, ada: Stylist) -> None:
    kept = ada.shifts.get(weekday=2)
    typed = rows(
        "shifts",
        {"weekday": 2, "starts": "10:00", "ends": "19:00"},
        {"weekday": 4, "starts": "12:00", "ends": "18:00", "valid_from": "2026-07-01", "valid_until": "2026-08-31"},
    )
    manager.post(f"{ADA}shifts/", typed | {"drawn_from": drawn_from(manager, f"{ADA}shifts/")})

    assert list(ada.shifts.order_by("weekday").values_list("weekday", "starts", "valid_from")) == [
        (2, time(10), None),
        (4, time(12), date(2026, 7, 1)),
    ]
    assert ada.shifts.get(weekday=2).pk == kept.pk


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Shanghai"])
def test_shifts_of_two_stores_don_t_overlap(manager: Client, ada: Stylist, zone: str) -> None:
    other = make_store(name="Mitte", timezone=zone)
    ada.shifts.all().delete()
    there = {"Europe/London": (1, time(12)), "Asia/Shanghai": (1, time(19))}[zone]
    Shift.objects.create(stylist=ada, store=other, weekday=there[0], starts=there[1], ends=time(23))
    sent = {"drawn_from": drawn_from(manager, f"{ADA}shifts/")}
    free = {"weekday": 1, "starts": "08:00", "ends": "11:00"}
    clash = {"weekday": 1, "starts": "11:00", "ends": "12:30"}

    answer = manager.post(f"{ADA}shifts/", sent | rows("shifts", free, clash))

    assert set(answer.context["edited"].errors) == {"shifts.1.starts"}
    assert "They work in Mitte then." in answer.content.decode()
    manager.post(f"{ADA}shifts/", sent | rows("shifts", free))
    assert ada.shifts.filter(store__slug="lane").count() == 1


def test_time_off_is_typed_and_overlaps_are_named(manager: Client, ada: Stylist) -> None:
    address = f"{ADA}time-off/"
    week = {"starts_at": "2026-07-06T00:00", "ends_at": "2026-07-13T00:00", "reason": "Leave"}
    day = {"starts_at": "2026-07-12T09:00", "ends_at": "2026-07-12T18:00", "reason": ""}

    refused = manager.post(address, rows("absences", week, day) | {"drawn_from": drawn_from(manager, address)})
    manager.post(address, rows("absences", week) | {"drawn_from": drawn_from(manager, address)})

    assert set(refused.context["edited"].errors) == {"absences.1.starts_at"}
    leave = TimeOff.objects.get()
    assert (leave.state, leave.starts_at) == (TimeOffState.APPROVED, datetime(2026, 7, 5, 23, 0, tzinfo=UTC))


def asked(stylist: Stylist, day: int) -> TimeOff:
    starts_at = datetime(2026, 7, day, 9, 0, tzinfo=UTC)
    return TimeOff.objects.create(
        stylist=stylist, starts_at=starts_at, ends_at=starts_at.replace(hour=17), state=TimeOffState.ASKED,
        asked_at=datetime(2026, 6, 1, tzinfo=UTC), reason="Dentist",
    )  # fmt: skip


def test_what_was_asked_for_is_granted_or_declined_once(manager: Client, ada: Stylist) -> None:
    address, yes, no = f"{ADA}time-off/", asked(ada, 1), asked(ada, 2)

    manager.post(address, {"approve": yes.pk})
    manager.post(address, {"decline": no.pk})
    again = manager.post(address, {"approve": no.pk}, follow=True)

    states = dict(TimeOff.objects.values_list("pk", "state"))
    assert states == {yes.pk: TimeOffState.APPROVED, no.pk: TimeOffState.DECLINED}
    assert "answered or taken back already" in again.content.decode()
    assert manager.post(address, {"approve": "x"}).status_code == HTTPStatus.FOUND


def test_a_grant_that_is_taken_back_waits_for_an_answer_again(manager: Client, ada: Stylist) -> None:
    address, request = f"{ADA}time-off/", asked(ada, 1)
    manager.post(address, {"approve": request.pk})

    manager.post(address, rows("absences") | {"drawn_from": drawn_from(manager, address)})

    request.refresh_from_db()
    assert request.state == TimeOffState.ASKED


def test_requests_of_others_can_t_be_answered(manager: Client, ada: Stylist) -> None:
    other = asked(make_stylist(store=make_store()), 1)

    manager.post(f"{ADA}time-off/", {"approve": other.pk})

    other.refresh_from_db()
    assert other.state == TimeOffState.ASKED


def test_an_auditor_only_reads(client: Client, ada: Stylist) -> None:
    client.force_login(make_member(store=Store.objects.get(), role=Role.AUDITOR).user)

    for address in (PEOPLE, ADA, f"{ADA}shifts/", f"{ADA}time-off/"):
        page = client.get(address)
        assert b"csrfmiddlewaretoken" not in page.content.split(b"<main")[1]
        assert client.post(address, {}).status_code == HTTPStatus.FORBIDDEN
    assert client.post(f"{ADA}portrait/").status_code == HTTPStatus.FORBIDDEN


def test_skills_are_kept_by_the_house(client: Client, ada: Stylist) -> None:
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)
    client.post("/desk/skills/", {"do": "add", "name": "Tailoring", "name_zh": "裁缝"})
    skill = Skill.objects.get(slug="tailoring")
    again = client.post("/desk/skills/", {"do": "add", "name": "tailoring"})
    assert "taken already" in again.content.decode()
    ada.skills.add(skill)
    made = make_experience(skill=skill)

    client.post("/desk/skills/", {"do": f"rename:{skill.pk}", f"{skill.pk}-name": "Bespoke"})
    needed = client.post("/desk/skills/", {"do": f"remove:{skill.pk}"})
    assert "An experience asks for this skill" in needed.content.decode()
    made.delete()
    skill.refresh_from_db()
    assert (skill.name, skill.translations) == ("Bespoke", {})
    client.post("/desk/skills/", {"do": f"remove:{skill.pk}"})
    assert not Skill.objects.exists()
    assert client.post("/desk/skills/", {"do": "remove:x"}).status_code == HTTPStatus.OK


@pytest.mark.parametrize("many", [1, 60])
def test_list_asks_as_few_questions_for_many_as_for_one(
    manager: Client, store: Store, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    skill = make_skill()
    for number in range(many):
        make_stylist(store=store, name=f"Stylist {number:02}", skills=[skill])

    with django_assert_max_num_queries(8):
        page = manager.get(PEOPLE)

    assert len(page.context["people"]) == min(many, 50)
    assert len(manager.get(f"{PEOPLE}?q=00 stylist").context["people"]) == 1
