"""Every address, asked by everybody, in the own store and in another one, answers what docs/rights.md says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Final

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.urls import get_resolver

from tests.factories.world import World
from tests.rights.addresses import Address, addresses
from tests.rights.everybody import NOW, Person, everybody, furnish
from tests.rights.table import groups, rows_of

SIGN_INS: Final = ("/accounts/login/", "/admin/login/")
NEUTRAL: Final = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.TOO_MANY_REQUESTS}
"""Said of the method or of haste, before or beside any right."""
ALL: Final = [one for one in addresses(get_resolver()) if one.space != "api-1:"]
GROUPS: Final = groups()
EXPECTED: Final = {(row["group"], row["store"]): row for row in rows_of("Pages")}
ENOUGH: Final = ("signed out", "head office", "administrator")
"""Who asks where all that is looked at is whether an account may enter the admin, or nothing at all."""
Worlds = dict[str, tuple[World, dict[str, str]]]
STORES: Final = {"own": "london", "other": "paris"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worlds]:
    """Both stores. Pages are decided upon, but not drawn or logged: other tests look at them."""
    monkeypatch.setattr(Template, "render", _undrawn)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    with time_machine.travel(NOW, tick=False):
        yield {whose: furnish(slug) for whose, slug in STORES.items()}


def _undrawn(*_args: object, **_named: object) -> str:
    return ""


@contextmanager
def _in_vain() -> Iterator[None]:
    """What is done inside is taken back, so that each request finds the same world."""
    inside = transaction.atomic()
    inside._from_testcase = True  # type: ignore[attr-defined]  # services may open durable transactions in it
    with inside:
        yield
        transaction.set_rollback(True)


def _ask(person: Person, method: str, path: str) -> HttpResponse:
    cookies = SimpleCookie(person.client.cookies)
    with _in_vain():
        response: HttpResponse = getattr(person.client, method)(path)
    person.client.cookies = cookies
    return response


def _said(person: Person, response: HttpResponse) -> str:
    """What an answer comes to: `sign-in`, `no`, or `opens`."""
    if response.status_code == HTTPStatus.FOUND and response["Location"].startswith(SIGN_INS):
        return "sign-in" if person.user is None else "no"
    return "no" if response.status_code == HTTPStatus.FORBIDDEN else "opens"


def _fits(said: str, cell: str, method: str, *, alike: bool) -> bool:
    """Whether an answer is the one that a cell of the table says."""
    if cell == "all":
        return alike
    if cell == "reads":
        return said == ("opens" if method == "get" else "no")
    return {"any": True, "enters": said != "sign-in"}.get(cell, said == cell)


def test_no_address_is_in_no_group() -> None:
    named = {one.key for one in ALL if one.space != "admin:"}
    assert named - set(GROUPS) == set(), "say in docs/rights.md who may open these"
    assert set(GROUPS) - named == {"admin:logout"}, "these are gone"


def test_every_address_answers_everybody_as_the_table_says(world: Worlds) -> None:
    people = everybody(world["own"][0].store)
    wrong = [
        fault
        for address in ALL
        for (group, whose), row in EXPECTED.items()
        if group == _group_of(address)
        for fault in _faults(address, row, world["other" if whose == "other" else "own"][1], people)
    ]
    assert wrong == [], "\n".join(wrong)


def _group_of(address: Address) -> str | None:
    return GROUPS.get(address.key, "admin" if address.space == "admin:" else None)


def _faults(address: Address, row: dict[str, str], values: dict[str, str], people: dict[str, Person]) -> Iterator[str]:
    path = address.path(values)
    plain = {"all", "any"} & set(row.values()) or (address.space == "admin:" and address.name != "index")
    asking = {who: people[who] for who in (ENOUGH if plain else people)}
    for method in ("get", "post"):
        answers = {who: (person, _ask(person, method, path)) for who, person in asking.items()}
        alike = len({answer.status_code for _person, answer in answers.values()}) == 1
        for who, (person, answer) in answers.items():
            fits = _fits(_said(person, answer), row[who], method, alike=alike) or answer.status_code in NEUTRAL
            if not fits or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                yield f"{method} {path} ({row['store']}), {who}: {answer.status_code}, not {row[who]}"


def test_what_belongs_to_another_store_is_not_found_in_ones_own(
    world: Worlds,
) -> None:
    manager = everybody(world["own"][0].store)["manager"]
    others = {**world["other"][1], "slug": "london"}
    mixed = [one for one in ALL if GROUPS.get(one.key, "").startswith("floor") and len(one.names) > 1]
    found = {
        f"{method} {one.path(others)}": status
        for one in mixed
        for method in ("get", "post")
        if (status := _ask(manager, method, one.path(others)).status_code) not in {HTTPStatus.NOT_FOUND, *NEUTRAL}
    }
    assert mixed
    assert found == {}
