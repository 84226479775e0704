"""Deliveries to a real peer: signed, in order, tried again, paused in the end, sent again when asked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import Any, Final

import pytest
from pytest_django.fixtures import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hooks.errors import DeliveryUnderWay, HookOff
from hooks.models import Delivery, DeliveryState, Event, Hook
from hooks.services.deliver import Deliverer
from hooks.services.forgetting import forget
from hooks.services.hooks import change_hook, rotate_hook, send_test
from hooks.services.outcomes import GIVES_UP_AFTER, LONGEST_PAUSE, PAUSED_AFTER, give_up, pause
from hooks.services.replay import replay, replay_failed
from hooks.signing import secret_of
from hooks.tasks import sweep
from kernel import clock
from kernel.addresses import AddressRefused
from notifications.models import Message
from notifications.services.compose import words_for
from stores.models import Role
from tests.factories.hooks import make_delivery, make_hook
from tests.factories.stores import make_member, make_user
from tests.hooks.peer import RawPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_this_machine")]
AT: Final = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


def answering(httpserver: HTTPServer, *answers: Response) -> Hook:
    """At a peer that gives these answers, the last one again and again."""
    left = list(answers)
    httpserver.expect_request("/odd").respond_with_handler(lambda _: left.pop(0) if len(left) > 1 else left[0])
    return make_hook(url=httpserver.url_for("/odd"))


def run(at: datetime = AT, *, seconds: float = 10) -> None:
    Deliverer(now=lambda: at, chance=Random(1), seconds=seconds).run()


def verified(request: Request, secret: str, now: datetime) -> dict[str, Any]:
    """What docs/operations.md tells peers to do. Raises ValueError."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    uid, stamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    if abs(now.timestamp() - int(stamp)) > 300:
        raise ValueError("old")
    expected = hmac.new(key, f"{uid}.{stamp}.".encode() + request.data, hashlib.sha256).digest()
    given = [part.removeprefix("v1,") for part in request.headers["webhook-signature"].split()]
    if not any(hmac.compare_digest(base64.b64encode(expected).decode(), one) for one in given):
        raise ValueError("forged")
    told: dict[str, Any] = json.loads(request.data)
    return told


def test_a_delivery_is_signed_and_noted(hook: Hook, httpserver: HTTPServer) -> None:
    delivery = make_delivery(hook=hook, at=AT, data={"reference": "ABCD2345", "name": "Zoë"})
    run()
    [(request, _response)] = httpserver.log
    assert verified(request, secret_of(hook), AT) == {
        "id": delivery.uid,
        "type": "booking.confirmed",
        "timestamp": "2026-06-02T09:00:00Z",
        "sequence": delivery.sequence,
        "data": {"reference": "ABCD2345", "name": "Zoë"},
    }
    assert request.headers["Content-Type"] == "application/json"
    with pytest.raises(ValueError, match="forged"):
        verified(request, secret_of(make_hook()), AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status_code, delivery.tries, delivery.lease) == ("delivered", 204, 1, "")
    assert delivery.milliseconds is not None


def test_both_secrets_sign_while_one_is_changed(hook: Hook, httpserver: HTTPServer) -> None:
    former = secret_of(hook)
    fresh = rotate_hook(hook=hook, overlap=timedelta(hours=1), at=AT)
    make_delivery(hook=hook, at=AT)
    run()
    make_delivery(hook=hook, at=AT)
    run(AT + timedelta(hours=1))
    (both, _), (alone, _) = httpserver.log
    assert verified(both, former, AT) == verified(both, secret_of(fresh), AT)
    verified(alone, secret_of(fresh), AT + timedelta(hours=1))
    with pytest.raises(ValueError, match="forged"):
        verified(alone, former, AT + timedelta(hours=1))


@pytest.mark.parametrize("status", [500, 503, 404, 302])
def test_a_refusal_is_tried_again_later_under_the_same_id(httpserver: HTTPServer, status: int) -> None:
    hook = answering(httpserver, Response(status=status, headers={"Location": "/elsewhere"}), Response(status=200))
    delivery = make_delivery(hook=hook, at=AT)
    run()
    run()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status_code, delivery.tries, len(httpserver.log)) == ("pending", status, 1, 1)
    assert timedelta(seconds=6) < delivery.next_try_at - AT < timedelta(seconds=14)
    run(AT + timedelta(minutes=1))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("delivered", 2)
    (first, _), (second, _) = httpserver.log
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery.uid
    assert first.data == second.data


@pytest.mark.parametrize("said", ["3600", format_datetime(AT + timedelta(hours=1), usegmt=True)])
def test_a_peer_that_asks_for_time_is_given_it(httpserver: HTTPServer, said: str) -> None:
    hook = answering(httpserver, Response(status=429, headers={"Retry-After": said}), Response(status=200))
    make_delivery(hook=hook, at=AT)
    make_delivery(hook=hook, at=AT)
    run()
    run(AT + timedelta(minutes=59))
    assert len(httpserver.log) == 1
    run(AT + timedelta(minutes=61))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


@pytest.mark.parametrize("said", ["soon", "-5", "9" * 400, "Tue, 99 Foo 2026", "\xb2"])
def test_a_wish_that_makes_no_sense_or_is_too_long_is_bounded(httpserver: HTTPServer, said: str) -> None:
    hook = answering(httpserver, Response(status=503, headers={"Retry-After": said}))
    delivery = make_delivery(hook=hook, at=AT)
    run()
    delivery.refresh_from_db()
    assert delivery.next_try_at <= AT + timedelta(days=1)


def test_a_peer_that_dawdles_or_is_not_there_is_noted_by_what_it_did(raw_peer: RawPeer) -> None:
    raw_peer.hangs = True
    late = make_delivery(hook=make_hook(url=raw_peer.url), at=AT)
    nobody = make_delivery(hook=make_hook(url="http://127.0.0.1:9/"), at=AT)
    inside = make_delivery(hook=make_hook(url="https://10.0.0.1/"), at=AT)
    run(seconds=0.5)
    errors = [Delivery.objects.get(pk=one.pk).error for one in (late, nobody, inside)]
    assert errors == ["timeout", "connect", "refused"]


def test_one_that_reads_and_drops_the_connection_gets_it_again(raw_peer: RawPeer) -> None:
    hook = make_hook(url=raw_peer.url)
    delivery = make_delivery(hook=hook, at=AT)
    run()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, raw_peer.heard) == ("pending", "broken", [delivery.uid])
    run(AT + timedelta(minutes=1))
    assert raw_peer.heard == [delivery.uid] * 2


def test_events_of_one_subject_arrive_in_their_order(httpserver: HTTPServer) -> None:
    hook = answering(httpserver, Response(status=500), Response(status=200))
    for sequence in range(3):
        make_delivery(hook=hook, at=AT, subject="booking:A", sequence=sequence)
    make_delivery(hook=hook, at=AT, subject="booking:B", sequence=9)
    run()
    Hook.objects.update(resting_until=None)
    run(AT + timedelta(seconds=1))
    run(AT + timedelta(minutes=5))
    told = [json.loads(request.data)["sequence"] for request, _response in httpserver.log]
    assert told == [0, 9, 0, 1, 2]


def test_a_backlog_of_a_peer_that_is_down_keeps_no_other_waiting(httpserver: HTTPServer, hook: Hook) -> None:
    down = answering(httpserver, Response(status=500))
    for _n in range(50):
        make_delivery(hook=down, at=AT)
    make_delivery(hook=hook, at=AT)
    run()
    paths = [request.path for request, _response in httpserver.log]
    assert sorted(paths) == ["/in", "/odd"]


def test_tries_go_on_for_three_days_ever_more_rarely_and_then_it_failed(httpserver: HTTPServer) -> None:
    delivery = make_delivery(hook=answering(httpserver, Response(status=500)), at=AT)
    at = AT
    while delivery.state == DeliveryState.PENDING:
        run(at)
        delivery.refresh_from_db()
        at = max(delivery.next_try_at, Hook.objects.get().resting_until or at)
    assert (delivery.state, delivery.status_code) == ("failed", 500)
    assert timedelta(days=2) < at - AT <= GIVES_UP_AFTER
    assert 15 < delivery.tries < PAUSED_AFTER
    assert Hook.objects.get().paused_at is None


def test_pauses_double_with_chance_up_to_a_bound() -> None:
    chance = Random(7)
    assert [round(pause(n, chance=Random(n)) / timedelta(seconds=10)) for n in (1, 2, 3, 4)] == [1, 3, 3, 7]
    assert max(pause(99, chance=chance) for _n in range(100)) < LONGEST_PAUSE * 1.34
    assert len({pause(5, chance=chance) for _n in range(50)}) == 50


def test_a_peer_that_never_answers_is_paused_and_its_owner_told_once(httpserver: HTTPServer) -> None:
    owner = make_member(store=None, user=make_user(email="owner@example.com"), role=Role.HEAD_OFFICE).user
    hook = answering(httpserver, Response(status=500), Response(status=500), Response(status=200))
    Hook.objects.update(failures=PAUSED_AFTER - 2, made_by=owner)
    delivery = make_delivery(hook=hook, at=AT)
    run()
    assert Hook.objects.get().paused_at is None
    run(AT + timedelta(hours=2))
    later = AT + timedelta(hours=2)
    assert Hook.objects.get().paused_at == later
    run(later + timedelta(hours=9))
    assert len(httpserver.log) == 2
    message = Message.objects.get(subject=f"hook:{hook.pk}")
    words = words_for(message, at=later)
    assert words is not None
    assert (message.recipient, hook.name in words.text) == ("owner@example.com", True)
    assert f"/desk/hooks/{hook.pk}/" in words.text
    for verb in (lambda: send_test(hook=hook, at=later), lambda: replay(delivery=delivery, at=later)):
        with pytest.raises(HookOff):
            verb()
    change_hook(hook=hook, name=hook.name, url=hook.url, events=list(Event), active=True)
    assert words_for(message, at=later) is None
    run(later + timedelta(hours=9))
    assert Delivery.objects.get().state == "delivered"


def test_a_peer_that_is_gone_is_paused_at_once(httpserver: HTTPServer) -> None:
    make_delivery(hook=answering(httpserver, Response(status=410)), at=AT)
    run()
    assert Hook.objects.get().paused_at == AT


def test_what_a_paused_hook_was_owed_fails_in_the_end(hook: Hook) -> None:
    Hook.objects.update(paused_at=AT)
    make_delivery(hook=hook, at=AT)
    assert (give_up(at=AT + timedelta(days=2)), give_up(at=AT + GIVES_UP_AFTER)) == (0, 1)
    assert Delivery.objects.get().state == "failed"


def test_what_failed_is_sent_again_when_asked(hook: Hook, httpserver: HTTPServer) -> None:
    early, late = (make_delivery(hook=hook, at=AT + timedelta(days=n), state="failed") for n in (0, 1))
    now = AT + timedelta(days=9)
    assert replay_failed(hook=hook, since=AT + timedelta(hours=1), at=now) == 1
    with pytest.raises(DeliveryUnderWay):
        replay(delivery=late, at=now)
    run(now)
    assert [request.headers["webhook-id"] for request, _response in httpserver.log] == [late.uid]
    replay(delivery=late, at=now)
    replay(delivery=early, at=now)
    run(now)
    assert [request.headers["webhook-id"] for request, _response in httpserver.log] == [late.uid, early.uid, late.uid]


def test_a_test_arrives(hook: Hook, httpserver: HTTPServer) -> None:
    send_test(hook=hook, at=AT)
    run()
    [(request, _response)] = httpserver.log
    assert verified(request, secret_of(hook), AT)["type"] == "test"


def test_a_hook_is_not_made_for_our_own_machine(hook: Hook, settings: Settings) -> None:
    settings.HOOKS_ON_LOOPBACK = False
    for url in ("http://shop.example/", "https://me:pw@shop.example/"):
        with pytest.raises(AddressRefused):
            change_hook(hook=hook, name="x", url=url, events=list(Event), active=True)
    make_delivery(hook=hook, at=AT)
    run()
    assert Delivery.objects.get().error == "refused"


def test_old_deliveries_are_forgotten_and_what_is_owed_is_not(hook: Hook) -> None:
    for state in ("delivered", "failed", "pending"):
        make_delivery(hook=hook, at=AT, state=state)
    make_delivery(hook=hook, at=AT + timedelta(days=2), state="delivered")
    assert forget(at=AT + timedelta(days=31)) == 2
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "pending"]


def test_the_sweep_gives_up_and_delivers(hook: Hook, httpserver: HTTPServer) -> None:
    make_delivery(hook=hook, at=clock.now())
    make_delivery(hook=hook, at=clock.now() - timedelta(days=4))
    sweep()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "failed"]
