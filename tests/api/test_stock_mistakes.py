"""What tills get wrong or send at once: each is answered by name, and a piece goes one way only once."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.test import Client

from floor.models import StockEvent
from stores.models import Movement, Piece, PieceState
from stores.services.api_keys import make_key
from tests.api.conftest import AT, Api
from tests.bookings.invariants import assert_invariants
from tests.factories.world import World, make_world
from tests.racing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("present")]


@pytest.fixture
def key(world: World, api: Api) -> str:
    """Of the first till. It asks once by itself: the first request of a process sets up what is set up only once."""
    made = make_key(store=world.store, name="Till", at=AT)[1]
    assert api.get("/stock/counts", X_API_Key=made).status_code == 200
    return made


def told(key: str, path: str, body: object) -> tuple[int, str]:
    """The status, and the state of the piece or the code of the refusal."""
    response = Api(Client(raise_request_exception=False)).post(f"/stock/{path}", body, X_API_Key=key)
    answer: dict[str, Any] = response.json()
    return response.status_code, answer.get("code") or answer["state"]


def test_returns_and_sales_at_once_move_a_piece_once(world: World, key: str) -> None:
    [dress] = world.pieces_of("DRESS-M")
    sales = [partial(told, key, "sales", {"event_id": f"S{n}", "label": dress.label}) for n in range(4)]
    assert Counter(at_once(*sales)) == {(200, "sold"): 1, (409, "piece_moved"): 3}

    back = {"event_id": "R", "label": dress.label}
    assert Counter(at_once(*[partial(told, key, "returns", back)] * 4)) == {(200, "to_inspect"): 4}
    others = [partial(told, key, "returns", back | {"event_id": f"R{n}"}) for n in range(2)]
    assert Counter(at_once(*others)) == {(409, "piece_moved"): 2}

    assert (StockEvent.objects.count(), Movement.objects.filter(piece=dress).count()) == (2, 3)
    assert_invariants(AT)


def test_one_number_for_a_sale_and_a_return_at_once_does_one_of_them(world: World, key: str) -> None:
    [dress], [coat] = world.pieces_of("DRESS-M"), world.pieces_of("COAT-M")
    assert told(key, "sales", {"event_id": "0", "label": coat.label}) == (200, "sold")
    both = at_once(
        partial(told, key, "sales", {"event_id": "1", "label": dress.label}),
        partial(told, key, "returns", {"event_id": "1", "label": coat.label}),
    )
    assert sorted(both) in ([(200, "sold"), (422, "event_reused")], [(200, "to_inspect"), (422, "event_reused")])
    assert StockEvent.objects.count() == 2
    assert Piece.objects.filter(pk__in=[dress.pk, coat.pk], state=PieceState.SOLD).count() in (0, 2)


def test_what_makes_no_sense_is_refused_by_name(world: World, key: str) -> None:
    paris = make_world(slug="paris")
    label = world.pieces_of("DRESS-M")[0].label

    def sale(**body: object) -> tuple[int, str]:
        return told(key, "sales", {"event_id": "1"} | body)

    for wrong in (
        {"sku": "DRESS-M", "quantity": -1}, {"label": label, "count": 0}, {"label": label, "event_id": ""},
        {"label": label, "event_id": 1}, {"label": label, "event_id": "1\x00"}, {"label": label, "event_id": "1" * 101},
        {"label": label, "at": "2999-01-01T00:00:00Z"}, {"label": label, "at": "2026-02-30T10:00:00Z"},
    ):  # fmt: skip
        assert sale(**wrong) == (422, "invalid_input")
    assert {told(key, "sales", body) for body in (["DRESS-M"], None, "x", 5)} == {(422, "invalid_input")}
    assert sale(label="\u200b") == (404, "piece_unknown")
    assert [sale(**wrong) for wrong in ({"sku": " "}, {"gtin": "00000000"})] == [(422, "unknown_sku")] * 2
    for other in (label, paris.pieces[0].label):
        assert told(key, "returns", {"event_id": "1", "label": other}) == (409, "illegal_piece_move")
    assert not StockEvent.objects.exists()


def test_more_skus_than_fit_an_address_are_refused(api: Api, key: str) -> None:
    for many, answer in ((51, (422, "invalid_input")), (10_000, (400, "malformed"))):
        response = api.get("/stock/counts", {"sku": ["DRESS-M"] * many}, X_API_Key=key)
        assert (response.status_code, response.json()["code"]) == answer
