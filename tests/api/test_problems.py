"""What goes wrong beside the operations is problem+json too; and the API describes itself in full."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

from config.problem_kinds import KINDS
from config.problems import STATUS_CODES
from tests.api.conftest import Api
from tests.factories.world import World


def is_problem(response: Any, status: int, code: str) -> bool:
    body = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert list(body) == ["type", "title", "status", "detail", "code", "errors"]
    return (response.status_code, body["status"], body["code"]) == (status, status, code)


@pytest.mark.parametrize(
    "body", [b"{nope", b"\xff", b'{"party": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000, b"1" * 9999]
)
def test_what_is_no_json_is_400(api: Api, db: None, body: bytes) -> None:
    assert is_problem(api.post("/holds", body), 400, "malformed")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"1", b""])
@pytest.mark.parametrize("path", ["/holds", "/bookings"])
def test_json_that_is_no_object_is_422(api: Api, db: None, path: str, body: bytes) -> None:
    assert is_problem(api.post(path, body), 422, "invalid_input")


def test_other_media_types_are_415(db: None) -> None:
    response = Client().post("/api/v1/holds", {"store": "london"})
    assert is_problem(response, 415, "unsupported_media_type")


def test_too_large_a_body_is_413(api: Api, db: None) -> None:
    assert is_problem(api.post("/holds", b" " * 2_700_000), 413, "too_large")


@pytest.mark.parametrize("path", ["/nothing", "/stores/london/", "/bookings/x/y", "/"])
def test_an_unknown_address_is_404(api: Api, db: None, path: str) -> None:
    assert is_problem(api.get(path), 404, "not_found")


def test_another_method_is_405_and_says_which_are_allowed(api: Api, db: None) -> None:
    response = api.send("DELETE", "/stores")
    assert is_problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET"


@override_settings(ALLOWED_HOSTS=["vitrine.example"])
def test_a_refused_host_is_400(api: Api) -> None:
    assert is_problem(api.get("/stores", Host="evil.example"), 400, "malformed")


def test_a_fault_of_ours_is_500_without_a_word_of_its_cause(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the cause")

    monkeypatch.setattr("stores.queries.listing.stores_in_pages", fail)
    response = api.get("/stores")
    assert is_problem(response, 500, "server_error")
    assert b"cause" not in response.content


def test_details_are_said_in_the_clients_language(api: Api, db: None) -> None:
    response = api.get("/stores/nowhere", Accept_Language="zh-hans")
    assert response["Content-Language"] == "zh-hans"
    assert response.json()["title"] == "No such store"


@pytest.mark.parametrize("code", [*KINDS, *STATUS_CODES.values()])
def test_the_type_of_a_problem_is_an_address_that_explains_it(api: Api, code: str, db: None) -> None:
    assert api.get(f"/problems/{code}").json()["code"] == code


def test_the_description_is_complete(api: Api, db: None) -> None:
    described = api.get("/openapi.json").json()
    operations = [details for path in described["paths"].values() for details in path.values()]

    assert len(operations) == len({details["operationId"] for details in operations}) == 28
    for details in operations:
        assert details["summary"]
        assert details["description"]
        assert details["tags"]
        for status, response in details["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]
        assert {"400", "422", "429", "503"} <= set(details["responses"])
    for name, shape in described["components"]["schemas"].items():
        if name.endswith(("Asked", "In", "HoldKey", "OfHold", "AtOnce")):
            assert shape["additionalProperties"] is False
