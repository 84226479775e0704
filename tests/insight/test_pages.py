"""The pages of figures: question, answer, picture, table, the visits behind it, the file; and who may see them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bookings.models import Booking
from desk.sheets import safe
from insight.answers import ALL, QUESTIONS
from insight.queries.visits import page_of_visits, visits_behind
from insight.spans import Span
from stores.models import Product, Role
from tests.factories.bookings import make_booking
from tests.factories.stores import make_member, make_product, make_store, make_variant
from tests.factories.world import World, make_world
from tests.insight.conftest import VISIT, count_all

PAGES = "/desk/stores/london/insight/"
HOUSE = "/desk/insight/"
WEEK = {"dates": "own", "first": "2026-06-08", "last": "2026-06-10"}


def test_questions_stand_with_their_answers(manager: Client) -> None:
    page = manager.get(PAGES, WEEK).content.decode()

    assert all(f"insight/{question.slug}/?dates=own" in page for question in ALL)
    assert "50% of those who were expected came; 1 of 2 visits were missed." in page
    assert "50 points less than in the period before: 100%." in page
    assert "2 pieces were tried, and 50% of them bought." in page
    assert "Nobody waited." in page


@pytest.mark.parametrize("slug", QUESTIONS)
def test_each_question_has_a_page_that_says_all(manager: Client, slug: str) -> None:
    answer = manager.get(f"{PAGES}{slug}/", WEEK)
    page = answer.content.decode()

    assert answer.status_code == HTTPStatus.OK
    assert answer.context["answer"].words
    if answer.context["picture"]:
        assert 'role="img" aria-labelledby="chart-title chart-words"' in page
        assert "<title id=" in page
        assert "<desc id=" in page
        assert "<caption" in page
    assert ("<svg class" in page) == (slug in {"full", "shows", "sources", "tried", "stylists"})


def test_how_long_a_visit_waited_is_read_from_its_moves_once(world: World) -> None:
    """Read at each bound, a long time of a house takes half a minute instead of some seconds."""
    span = Span((world.store,), VISIT.date(), VISIT.date())
    assert str(visits_behind(span, {"waited": "longer"}).query).count("bookings_move") == 1


def test_pages_of_a_long_time_are_all_of_its_visits_in_order(world: World) -> None:
    span = Span((world.store,), VISIT.date() - timedelta(days=40), VISIT.date() + timedelta(days=40))

    pages = [page_of_visits(span, {}, page=number, size=1) for number in range(1, 6)]

    assert [row for page in pages for row in page.rows] == list(visits_behind(span, {}).order_by("starts_at"))
    assert [page.following for page in pages] == [2, 3, 4, None, None]
    assert len(page_of_visits(span, {"ended": "no_show"}, page=1, size=50).rows) == 1


def test_nothing_missing_is_said_of_visits_alone_and_no_table_says_so(manager: Client) -> None:
    week, before = WEEK, {"dates": "own", "first": "2026-03-02", "last": "2026-03-04"}
    for dates, words in (
        (week, "Nothing that was promised, or asked for in the store, was missing."),
        (before, "There were no visits, so nothing can have been missing."),
    ):
        page = manager.get(f"{PAGES}missing/", dates).content.decode()
        assert (words in page, "No table for these dates" in page, "leaves no trace" in page) == (True, True, True)
    assert "No table for these dates" not in manager.get(f"{PAGES}full/", week).content.decode()


def test_heat_map_tells_how_full_each_hour_is(manager: Client) -> None:
    page = manager.get(f"{PAGES}full/", WEEK)

    rows = {cells[:2]: cells[2:] for row in page.context["answer"].rows if (cells := row.cells)}
    # Three rooms, of which one is promised from 9:55 to 10:55.
    assert rows["Monday", "10:00"] == (180, 55, 55 / 180, None)
    assert rows["Monday", "09:00"] == (0, 5, None, None)
    assert "It is fullest on Monday at 10:00 (31%)" in page.context["answer"].words


def test_visits_behind_a_row_are_as_many_as_it_says(manager: Client, world: World) -> None:
    span = Span((world.store,), VISIT.date() - timedelta(days=7), VISIT.date() + timedelta(days=3))

    for row in QUESTIONS["shows"].answer(span).rows:
        came, missed, off = row.cells[2:5]
        found = visits_behind(span, row.narrow)
        assert [found.filter(state=one).count() for one in ("completed", "no_show", "cancelled")] == [came, missed, off]
    for row in QUESTIONS["sources"].answer(span).rows:
        assert visits_behind(span, row.narrow).count() == row.cells[2]
    assert visits_behind(span, {"weekday": "1", "hour": "10"}).count() == 1
    assert visits_behind(span, {"product": str(world.variants[3].product_id)}).count() == 2
    assert visits_behind(span, {"stylist": str(world.stylists[0].pk)}).count() == 3
    assert visits_behind(span, {"ended": "cancelled"}).count() == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"weekday": "x"}, {"hour": "-1"}, {"lead": "\x00"}, {"product": "9" * 40}, {"missing": "1"}, {"swap": "m1"},
        {"reason": "fault"}, {"returned": "٣"}, {"waited": "m1"}, {"stylist": ""}, {"experience": "1;"}, {"page": "9"},
        {"source": "w" * 99}, {"reminded": "maybe"},
    ],
)  # fmt: skip
def test_list_of_visits_answers_whatever_is_asked(manager: Client, asked: dict[str, str]) -> None:
    page = manager.get(f"{PAGES}shows/visits/", WEEK | asked)

    assert page.status_code == HTTPStatus.OK
    assert page.context["visits"] == []


def test_visits_lead_to_their_pages_for_who_works_there(manager: Client) -> None:
    page = manager.get(f"{PAGES}shows/visits/", WEEK | {"ended": "no_show"}).content.decode()

    missed = Booking.objects.get(state="no_show")
    assert f'href="/floor/london/visits/{missed.reference}/"' in page
    assert "Guest 1" in page
    assert "Guest 0" not in page


def test_auditor_reads_references_and_no_names(world: World, client: Client) -> None:
    client.force_login(make_member(store=world.store, role=Role.AUDITOR).user)

    page = client.get(f"{PAGES}shows/visits/", WEEK).content.decode()

    assert Booking.objects.get(state="no_show").reference in page
    assert "Guest" not in page
    assert "/floor/london/visits/" not in page


def test_list_of_visits_goes_on_where_a_page_ends(manager: Client, world: World) -> None:
    for n in range(52):
        starts_at = VISIT + timedelta(minutes=n)
        make_booking(store=world.store, experience=world.experience, starts_at=starts_at, confirmed_at=VISIT)

    first = manager.get(f"{PAGES}sources/visits/", WEEK | {"source": "web"})
    second = manager.get(first.context["older"])

    assert len(first.context["visits"]) == 50
    assert len(second.context["visits"]) == 5
    assert second.context["older"] == ""
    assert manager.get(second.context["newer"]).context["visits"] == first.context["visits"]


@pytest.mark.parametrize("visits", [1, 30])
def test_list_of_visits_asks_few_questions(
    manager: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries, visits: int
) -> None:
    for n in range(visits):
        starts_at = VISIT + timedelta(minutes=n)
        make_booking(store=world.store, experience=world.experience, starts_at=starts_at, confirmed_at=VISIT)

    with django_assert_max_num_queries(8):
        manager.get(f"{PAGES}sources/visits/", WEEK)


@pytest.mark.parametrize("slug", QUESTIONS)
def test_table_is_a_file(manager: Client, slug: str) -> None:
    answer = manager.get(f"{PAGES}{slug}.csv", WEEK)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]

    assert answer["Content-Disposition"] == f'attachment; filename="{slug}-2026-06-08-2026-06-10.csv"'
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {len(line) for line in lines} == {len(lines[0])}


def test_file_holds_no_formulas(manager: Client, world: World) -> None:
    name = '=HYPERLINK("https://evil.example","x"), "and" more'
    Product.objects.update(name=name)

    text = b"".join(manager.get(f"{PAGES}tried.csv", WEEK).streaming_content).decode()  # type: ignore[attr-defined]

    assert [line[0] for line in csv.reader(io.StringIO(text))][1:] == [f"'{name}", f"'{name}"]
    assert [safe(f"{one}1") for one in "=+-@\t\r"] == [f"'{one}1" for one in "=+-@\t\r"]
    assert safe("a=1") == "a=1"


def test_wrong_dates_are_named_at_their_field_and_kept(manager: Client) -> None:
    for asked, field in (
        ({"first": "2026-06-10", "last": "2026-06-01"}, "last"),
        ({"first": "2020-06-10", "last": "2026-06-01"}, "last"),
        ({"first": "9999-12-01", "last": "9999-12-31"}, "last"),
        ({"first": "tomorrow", "last": "2026-06-01"}, "first"),
        ({"last": "2026-06-01"}, "first"),
    ):
        page = manager.get(PAGES, {"dates": "own", **asked})

        assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert list(page.context["form"].errors) == [field]
        assert all(f'value="{value}"' in page.content.decode() for value in asked.values())


@pytest.mark.parametrize("dates", ["week", "four", "quarter", "nonsense", ""])
def test_dates_have_names(manager: Client, dates: str) -> None:
    page = manager.get(PAGES, {"dates": dates})

    days = {"week": 3, "quarter": 91}
    assert page.context["look"].span.days == days.get(dates, 28)


def test_head_office_sees_all_stores_or_some(world: World, client: Client) -> None:
    other = make_world(slug="mitte")
    make_booking(store=other.store, experience=other.experience, starts_at=VISIT, state="no_show", confirmed_at=VISIT)
    count_all()
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    def missed(**asked: str | list[str]) -> str:
        return str(client.get(f"{HOUSE}shows/", {**WEEK, **asked}).context["answer"].words)

    assert "2 of 3 visits were missed" in missed()
    assert "1 of 2 visits were missed" in missed(store=["london"])
    assert "1 of 1 visits were missed" in missed(q="mitte")
    assert "Nobody was expected" in missed(q="nothing-like-it")


def test_manager_of_two_stores_sees_theirs_and_no_other(world: World, manager: Client) -> None:
    other, third = make_world(slug="mitte"), make_world(slug="soho")
    for store in (other.store, third.store):
        make_booking(store=store, experience=world.experience, starts_at=VISIT, state="no_show", confirmed_at=VISIT)
    count_all()
    make_member(store=other.store, role=Role.MANAGER, user=manager.get(HOUSE).context["user"])

    page = manager.get(f"{HOUSE}shows/", WEEK | {"store": ["soho", "mitte", "london"]})

    assert "2 of 3 visits were missed" in page.context["answer"].words
    assert manager.get(f"{HOUSE}shows/visits/", WEEK | {"ended": "no_show"}).context["visits"] == list(
        Booking.objects.filter(state="no_show").exclude(store=third.store).order_by("starts_at", "pk")
    )


@pytest.mark.parametrize("path", ["", "shows/", "shows.csv", "shows/visits/"])
def test_figures_are_closed_to_who_has_no_right(world: World, client: Client, path: str) -> None:
    assert client.get(HOUSE + path)["Location"].startswith("/accounts/login/")
    client.force_login(make_member(store=world.store, role=Role.STYLIST).user)
    assert client.get(HOUSE + path).status_code == HTTPStatus.FORBIDDEN
    assert client.get(PAGES + path).status_code == HTTPStatus.FORBIDDEN
    client.force_login(make_member(store=make_store(slug="far"), role=Role.MANAGER).user)
    assert client.get(PAGES + path).status_code == HTTPStatus.FORBIDDEN
    assert client.get(HOUSE + path.replace("shows", "shows")).status_code == HTTPStatus.OK


def test_form_shows_the_dates_that_are_meant(manager: Client) -> None:
    assert '<option value="four" selected>' in manager.get(PAGES).content.decode()
    assert '<option value="week" selected>' in manager.get(PAGES, {"dates": "week"}).content.decode()


def test_unknown_question_is_not_found(manager: Client) -> None:
    assert manager.get(f"{PAGES}what/").status_code == HTTPStatus.NOT_FOUND
    assert manager.get(f"{PAGES}what.csv").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("things", [1, 12])
def test_pages_ask_few_questions(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, things: int
) -> None:
    for n in range(things):
        other = make_world(slug=f"other-{n}")
        visit = make_booking(store=other.store, experience=other.experience, starts_at=VISIT, confirmed_at=VISIT)
        visit.rail.create(variant=make_variant(product=make_product()))
        Booking.objects.filter(pk=visit.pk).update(state="arrived")
    count_all()
    client.force_login(make_member(store=None, role=Role.HEAD_OFFICE).user)

    for slug in QUESTIONS:
        with django_assert_max_num_queries(11):
            client.get(f"{HOUSE}{slug}/", WEEK)
    with django_assert_max_num_queries(26):
        client.get(HOUSE, WEEK)
