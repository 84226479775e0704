"""Two devices scan the same at the same moment: it happens once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from stores.models import Movement, Piece, Resource, Store, Zone
from stores.queries.ledger import replay
from stores.services.deliveries import Line, receive_lines
from stores.services.handling import depart, put, report_missing, sell
from stores.services.ledger import receive
from tests.factories.stores import make_pieces, make_store, make_variant
from tests.racing import each, race

AT = datetime(2030, 1, 15, 12, 0, tzinfo=UTC)
DEVICES = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def store() -> Store:
    return make_store()


def test_one_nonce_from_many_devices_is_one_movement(store: Store) -> None:
    [piece] = make_pieces(variant=make_variant(), store=store)
    answers = race(*each(DEVICES, lambda _n: sell(piece=Piece.objects.get(pk=piece.pk), at=AT, nonce="scan")))
    assert (answers, piece.movements.count()) == ({"won": DEVICES}, 2)


def test_scans_of_many_devices_are_one_movement(store: Store) -> None:
    [piece] = make_pieces(variant=make_variant(), store=store)
    pieces = [Piece.objects.get(pk=piece.pk) for _ in range(DEVICES)]
    verbs = [sell, report_missing] * DEVICES
    answers = race(*each(DEVICES, lambda n: verbs[n](piece=pieces[n], at=AT, nonce=f"scan-{n}")))
    assert (answers, piece.movements.count()) == ({"won": 1, "piece_moved": DEVICES - 1}, 2)


def test_one_nonce_for_many_pieces_moves_one(store: Store) -> None:
    pieces = make_pieces(variant=make_variant(), store=store, count=DEVICES)
    answers = race(*each(DEVICES, lambda n: sell(piece=pieces[n], at=AT, nonce="scan")))
    assert answers == {"won": 1, "nonce_reused": DEVICES - 1}
    assert Piece.objects.filter(state="sold").count() == 1


def test_moves_at_once_are_numbered_one_after_the_other(store: Store) -> None:
    [piece] = make_pieces(variant=make_variant(), store=store)
    zones = [Zone.objects.create(store=store, name=f"Zone {n}") for n in range(DEVICES)]
    answers = race(*each(DEVICES, lambda n: put(piece=Piece.objects.get(pk=piece.pk), zone=zones[n], at=AT)))
    assert answers == {"won": DEVICES}
    assert [movement.number for movement in piece.movements.all()] == list(range(1, DEVICES + 2))
    stand = replay(piece)
    assert stand is not None
    assert stand.zone_id == Piece.objects.get(pk=piece.pk).zone_id


def test_piece_departs_to_one_store(store: Store) -> None:
    [piece] = make_pieces(variant=make_variant(), store=store)
    stores = [make_store() for _ in range(DEVICES)]
    pieces = [Piece.objects.get(pk=piece.pk) for _ in range(DEVICES)]
    answers = race(*each(DEVICES, lambda n: depart(piece=pieces[n], to_store=stores[n], at=AT)))
    assert answers == {"won": 1, "piece_moved": DEVICES - 1}
    assert not Piece.objects.out_of_step().exists()


@pytest.mark.parametrize(("nonce", "expected"), [("scan", {"won": DEVICES}), (None, {"won": 1, "label_in_use": 5})])
def test_label_is_received_once(store: Store, nonce: str | None, expected: dict[str, int]) -> None:
    variant, resources = make_variant(), Resource.objects.count()
    answers = race(*each(DEVICES, lambda _n: receive(variant=variant, store=store, label="CG-1", at=AT, nonce=nonce)))
    assert answers == expected
    assert (Piece.objects.count(), Movement.objects.count(), Resource.objects.count() - resources) == (1, 1, 1)


def test_deliveries_at_once_take_each_label_in_once(store: Store) -> None:
    variant = make_variant()
    lines = [Line(number, variant.sku, f"CG-{number}") for number in range(1, 21)]
    orders = [lines if n % 2 else lines[::-1] for n in range(DEVICES)]
    fates: list[Counter[str]] = []
    answers = race(
        *each(
            DEVICES, lambda n: fates.append(Counter(f.fate for f in receive_lines(lines=orders[n], store=store, at=AT)))
        )
    )
    assert answers == {"won": DEVICES}
    assert Counter(received=20, already_here=20 * (DEVICES - 1)) == sum(fates, Counter())
    assert Piece.objects.count() == 20
