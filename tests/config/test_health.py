"""Whether the house can say how it is."""

import pytest
from django.test import Client, override_settings

from kernel import clock
from notifications.models import Outage


def test_livez_answers_without_a_database(client: Client) -> None:
    """Liveness asks nothing of anybody."""
    assert client.get("/livez").json() == {"status": "alive"}


@pytest.mark.django_db
def test_readyz_names_what_it_checked(client: Client) -> None:
    """Readiness asks the database and the cache."""
    assert client.get("/readyz").json() == {"status": "ready", "checks": {"database": "ok", "cache": "ok"}}


@pytest.mark.django_db
def test_readyz_names_channels_that_are_down_and_stays_ready(client: Client) -> None:
    """Pages are served whether texts go out or not."""
    at = clock.now()
    Outage.objects.create(channel="sms", began_at=at, told_at=at)
    Outage.objects.create(channel="email", began_at=at)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["channels_down"]) == (200, ["sms"])


@pytest.mark.parametrize(("header", "status"), [("", 404), ("Bearer wrong", 404), ("Bearer sesame", 200)])
def test_metrics_are_for_the_bearer_of_the_token(client: Client, header: str, status: int) -> None:
    """Whoever has not the token does not learn that there is a page."""
    with override_settings(METRICS_TOKEN="sesame"):
        assert client.get("/metrics", headers={"Authorization": header}).status_code == status


def test_metrics_are_off_without_a_token(client: Client) -> None:
    """An empty setting admits nobody, not everybody."""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
